"""New editions of published tables: only when ten persons or more changed (product.md 4.3 e)."""

from django.db import transaction

from consult.analysis.tables import Counted, edition_of, has_changed
from consult.enums import FINISHED
from consult.models import Consultation, ResultEdition
from core import audit, clock
from core.disclosure import STEP


@transaction.atomic
def make_edition(consultation: Consultation) -> ResultEdition | None:
    """Freeze the tables anew where ten persons or more withdrew since the newest edition; nothing else. Safe to repeat.

    Groups only join others and folds stay: an earlier edition stays at its address, and the two must not tell a part.
    """
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    newest = consultation.editions.first()
    if not consultation.is_finished or newest is None or not newest.counted:
        return None
    persons = sum(Counted(consultation).bases.values())
    if abs(persons - newest.totals["persons"]) < STEP:
        return None
    fields = edition_of(consultation, earlier=newest)
    if not has_changed(newest.counted, fields["counted"]):
        return None
    edition = ResultEdition.objects.create(
        consultation=consultation, number=newest.number + 1, made_at=clock.now(), **fields
    )
    audit.record("consultation.edition", obj=consultation, public=True, details={"edition": edition.number})
    return edition


def make_due_editions() -> int:
    """For every finished consultation of ours; how many were made. Called by the clock, safe to run twice."""
    finished = Consultation.objects.filter(is_archive=False, state__in=FINISHED)
    return sum(make_edition(consultation) is not None for consultation in finished)
