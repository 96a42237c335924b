"""The analysis of a closed round: made outside the transaction, stored in one, safe to repeat and to race."""

import datetime

from django.db import transaction
from django.db.models import Count, Q

from core import audit, clock, keyring
from recommendations.enums import RoundState
from recommendations.models import Round, RoundAnalysis
from recommendations.permissions import can_see_results_of
from recommendations.queries.analysis import Made, archive_made, held_made
from recommendations.queries.columns import COLUMNS


def analyse(round_: Round, *, now: datetime.datetime | None = None) -> list[RoundAnalysis]:
    """Make what is missing, by column, and give what was made. Raises a refusal before the closing.

    What is published of a round that was held here stands for good: a second division of the same people beside the
    first would tell too much, and after the destruction of the key the votes of one person hang together no more. An
    archive is analysed again when its digest has changed; its groups keep their numbers.
    """
    can_see_results_of(round_).require()
    moment = now or clock.now()
    if round_.is_archive:
        earlier = round_.analyses.first()
        made = archive_made(round_, earlier)
        return [] if earlier and earlier.digest == made.digest else [_store(round_, "open", made, moment)]
    if keyring.is_destroyed(round_.key_name):
        return []
    there = set(round_.analyses.values_list("column", flat=True))
    return [_store(round_, column, held_made(round_, column), moment) for column in COLUMNS if column not in there]


@transaction.atomic
def _store(round_: Round, column: str, made: Made, moment: datetime.datetime) -> RoundAnalysis:
    fields = {"digest": made.digest, "made_at": moment, "told": made.told, "place": made.place}
    if round_.is_archive:
        found, created = RoundAnalysis.objects.update_or_create(round=round_, column=column, defaults=fields)
    else:
        found, created = RoundAnalysis.objects.get_or_create(round=round_, column=column, defaults=fields)
    if created:
        audit.record("round.analysed", obj=round_, public=True, details={"column": column}, now=moment)
    return found


def analyse_what_is_missing() -> int:
    """Rounds that closed without their analysis: the task was lost. Called by the clock."""
    made = Round.objects.filter(state=RoundState.CLOSED).annotate(made=Count("analyses"))
    waiting = made.filter(Q(is_archive=True, made=0) | Q(is_archive=False, made__lt=len(COLUMNS)))
    return sum(len(analyse(round_)) for round_ in waiting)
