"""What the commands about results share."""

from django.core.management.base import CommandError

from consult.models import Consultation, ResultEdition
from consult.permissions import can_see_results
from consult.queries.results import edition_at


def closed_consultation(slug: str, number: int | None = None) -> tuple[Consultation, ResultEdition]:
    """The consultation and an edition of its results. Raises :class:`CommandError` with a sentence."""
    # Bytes of the command line that are no text are no slug, and no database takes them.
    consultation = Consultation.objects.filter(slug=slug).first() if slug.isascii() else None
    if consultation is None:
        raise CommandError(f"There is no consultation “{slug}”.")
    verdict = can_see_results(consultation)
    if not verdict:
        raise CommandError(str(verdict.reason))
    edition = edition_at(consultation, number)
    if edition is None:
        raise CommandError(f"“{slug}” has no such edition of results.")
    return consultation, edition
