"""What the front page shows: open things and until when, newest answers, newest practices."""

from dataclasses import dataclass

from consult.models import Consultation
from consult.queries.consultations import answer_counts, horizon
from core import clock
from core.components import HorizonPoint
from core.translated import active_language
from practices.models import PracticePage
from recommendations.models import Round
from recommendations.queries.recommendations import AnswerLine, latest_answers


@dataclass(frozen=True)
class Front:
    """``consultation`` is the open one that closes first; its dates are the horizon of the page."""

    consultation: Consultation | None
    horizon: tuple[HorizonPoint, ...]
    total: int
    counts: tuple[tuple[str, int], ...]
    rounds: tuple[Round, ...]
    outcomes: tuple[Consultation, ...]
    answers: tuple[AnswerLine, ...]
    practices: tuple[PracticePage, ...]


def front() -> Front:
    """About a dozen queries, whatever there is to show."""
    open_now = list(Consultation.objects.open().select_related("owner").order_by("closes_at")[:3])
    consultation = open_now[0] if open_now else None
    total, counts = answer_counts(consultation) if consultation else (0, ())
    outcomes = Consultation.objects.filter(state="outcome_published").order_by("-outcome_published_at")[:2]
    practices = PracticePage.objects.live().filter(locale__language_code=active_language(), depth__gt=3)
    return Front(
        consultation=consultation,
        horizon=horizon(consultation, clock.now()) if consultation else (),
        total=total,
        counts=counts,
        rounds=tuple(Round.objects.filter(state="open").order_by("closes_at")[:3]),
        outcomes=tuple(outcomes),
        answers=tuple(latest_answers()),
        practices=tuple(practices.exclude(evidence_level__in=["E0", "E1"]).order_by("-evidence_level", "code")[:3]),
    )
