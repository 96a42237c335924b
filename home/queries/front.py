"""What the front page shows: open things and until when, newest answers, newest practices."""

from dataclasses import dataclass

from consult.enums import ANSWERABLE, State
from consult.models import Consultation
from consult.queries.consultations import answer_counts, horizon
from core import clock
from core.components import HorizonPoint
from core.translated import active_language
from dialogue.models import Meeting
from dialogue.queries.meetings import nearest
from practices.models import PracticePage
from recommendations.models import Round
from recommendations.queries.adoption import AnswerLine, latest_answers


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
    meeting: Meeting | None


def front() -> Front:
    """Eight queries, whatever there is to show."""
    shown = Consultation.objects.filter(state__in=[*ANSWERABLE, State.OUTCOME_PUBLISHED]).order_by("-closes_at")[:20]
    found = list(shown)[::-1]
    consultation = next((c for c in found if c.is_open), None)
    total, counts = answer_counts(consultation) if consultation else (0, ())
    practices = PracticePage.objects.live().public().filter(locale__language_code=active_language(), depth__gt=3)
    return Front(
        consultation=consultation,
        horizon=horizon(consultation, clock.now()) if consultation else (),
        total=total,
        counts=counts,
        rounds=tuple(Round.objects.filter(state="open").order_by("closes_at")[:3]),
        outcomes=tuple([c for c in found if c.outcome_published_at][-2:]),
        answers=tuple(latest_answers()),
        practices=tuple(practices.exclude(evidence_level__in=["E0", "E1"]).order_by("-evidence_level", "code")[:3]),
        meeting=nearest(now=clock.now()),
    )
