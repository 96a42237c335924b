"""New editions of published tables: only when ten persons or more changed (product.md 4.3 e)."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from consult.analysis.tables import Counted, edition_of, has_changed
from consult.enums import FINISHED
from consult.models import Consultation, ResultEdition
from core import audit, clock
from core.disclosure import STEP, GroupSplit, TooClose


@transaction.atomic
def make_edition(consultation: Consultation) -> ResultEdition | None:
    """Freeze the tables anew where ten persons or more withdrew since the newest edition; nothing else. Safe to repeat.

    Earlier editions stay at their address, so the difference of two is public as well: of every group nobody has left,
    or ten or more, and nothing small can be worked out from all editions together. Until that is so, nothing is made.
    """
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    newest = consultation.editions.first()
    if not consultation.is_finished or newest is None or not newest.counted:
        return None
    if not _enough_left(newest, Counted(consultation).bases):
        return None
    try:
        fields = edition_of(consultation, earlier=list(consultation.editions.order_by("number")))
    except TooClose:
        return None
    if not has_changed(newest.counted, fields["counted"]):
        return None
    edition = ResultEdition.objects.create(
        consultation=consultation, number=newest.number + 1, made_at=clock.now(), **fields
    )
    audit.record("consultation.edition", obj=consultation, public=True, details={"edition": edition.number})
    return edition


def _enough_left(newest: ResultEdition, bases: Mapping[str, int]) -> bool:
    """Whether ten persons or more left, and of every group that is told nobody or ten and more."""
    split = GroupSplit.from_json(newest.split)
    left: dict[str, int] = defaultdict(int)
    for code, count in newest.counted["bases"].items():
        left[split.group_of(code)] += count - bases.get(code, 0)
    return sum(left.values()) >= STEP and all(count == 0 or count >= STEP for count in left.values())


def make_due_editions() -> int:
    """For every finished consultation of ours; how many were made. Called by the clock, safe to run twice."""
    finished = Consultation.objects.filter(is_archive=False, state__in=FINISHED)
    return sum(make_edition(consultation) is not None for consultation in finished)
