"""How the texts of a consultation were read: what the note on the method says in numbers (K30)."""

from dataclasses import dataclass

from django.db.models import Count

from consult.models import Consultation, Reading
from consult.queries.workbench import agreement_of, written


@dataclass(frozen=True)
class Method:
    """``read`` of ``written`` texts by a person, ``again`` by a second one, who agree with ``kappa`` on their themes;
    nothing where two people coded nothing yet, or always said the same one thing."""

    written: int
    read: int
    again: int = 0
    kappa: float | None = None


def method_of(consultation: Consultation) -> Method | None:
    """Of all answers in words, split by nothing; nothing where there are none, or nobody reads an archive.

    Two queries, and three more once two people coded.
    """
    readings = Reading.objects.filter(answer__in=written(consultation))
    counts = dict(readings.values_list("is_second").annotate(n=Count("pk")).order_by())
    if consultation.is_archive and not counts:
        return None
    texts = written(consultation).count()
    if not texts:
        return None
    again = counts.get(True, 0)
    kappa = agreement_of(consultation).overall.kappa if again else None
    return Method(texts, counts.get(False, 0), again, kappa)
