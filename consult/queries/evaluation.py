"""What those who took part say of the process (K39)."""

from django.db.models import Count, Q

from consult.enums import PROCESS_QUESTIONS, Mark
from consult.models import Consultation
from core.charts import Answer, GroupRow
from core.disclosure import MINIMUM

MARKS = tuple(Answer(mark.label) for mark in Mark)


def marks_of(consultation: Consultation) -> tuple[GroupRow, ...]:
    """How many gave each mark, a row to each of the three questions; nothing before ten people answered. One query.

    Marks lie in a table of their own with no group, day or answer beside them: they can be split by nothing.
    """
    counted = {
        f"{name}_{mark.value}": Count("pk", filter=Q(**{name: mark})) for name in PROCESS_QUESTIONS for mark in Mark
    }
    found = consultation.evaluations.aggregate(people=Count("pk"), **counted)
    if found["people"] < MINIMUM:
        return ()
    return tuple(
        GroupRow.of(label, [found[f"{name}_{mark.value}"] for mark in Mark])
        for name, label in PROCESS_QUESTIONS.items()
    )
