"""What institutions answered: for a recommendation, behind a receipt, on the board, on the front page."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consult.ports import OnwardAnswer, OnwardStep
from core import clock, vocabularies
from core.components import PointState, TimelineEvent
from core.translated import active_language
from recommendations.enums import NO_RESPONSE
from recommendations.models import Addressee, Measure, Position, ProgressReport, Provenance, Recommendation


@dataclass(frozen=True)
class AnswerLine:
    """One institution and what it answered, or how long it has been silent."""

    addressee: Addressee
    position: Position | None
    earlier: tuple[Position, ...]
    measures: tuple["MeasureLine", ...]
    days_late: int

    @property
    def code(self) -> str:
        return self.position.code if self.position else NO_RESPONSE

    @property
    def facing(self) -> str:
        return "silent" if self.position is None else "answered"


@dataclass(frozen=True)
class MeasureLine:
    """A measure and what was reported of it, the oldest first."""

    measure: Measure
    reports: tuple[ProgressReport, ...]

    @property
    def latest(self) -> ProgressReport | None:
        return self.reports[-1] if self.reports else None


def answer_line(addressee: Addressee, today: datetime.date) -> AnswerLine:
    """The line of an addressee read by ``with_answers``."""
    published: list[Position] = addressee.published  # type: ignore[attr-defined]
    return AnswerLine(
        addressee=addressee,
        position=published[-1] if published else None,
        earlier=tuple(published[:-1]),
        measures=tuple(MeasureLine(m, tuple(m.reports.all())) for m in addressee.measures.all()),
        days_late=0 if published else addressee.days_late(today),
    )


def events_of(line: AnswerLine) -> list[TimelineEvent]:
    """What happened between one institution and a recommendation; at the end what is still due."""
    name = line.addressee.institution.name
    events = [TimelineEvent(_("Sent to the institution"), line.addressee.sent_at.date(), name)]
    for position in filter(None, (*line.earlier, line.position)):
        label = vocabularies.label("adoption_position", position.code)
        answered = position.published_at.date() if position.published_at else None
        events.append(TimelineEvent(label, answered, name))
    for entry in line.measures:
        announced = entry.measure.published_at.date()
        events.append(TimelineEvent(_("Measure announced"), announced, entry.measure.title))
        for report in entry.reports:
            label = vocabularies.label("implementation_status", report.status)
            events.append(TimelineEvent(label, report.reported_at.date(), report.text))
    if line.position is None:
        state: PointState = "late" if line.days_late else "todo"
        events.append(TimelineEvent(_("Answer due"), line.addressee.due_on, name, state=state))
    return events


def onward(theme_ids: Sequence[int]) -> list[OnwardStep]:
    """For the page behind a receipt: recommendations that cite a theme, with answers and measures; five queries."""
    links = list(
        Provenance.objects.filter(theme__in=theme_ids).select_related("recommendation").order_by("recommendation__code")
    )
    if not links:
        return []
    today, language = clock.today(), active_language()
    addressees: dict[int, list[Addressee]] = {}
    for addressee in Addressee.objects.filter(
        recommendation__in=[link.recommendation_id for link in links]
    ).with_answers():
        addressees.setdefault(addressee.recommendation_id, []).append(addressee)
    return [
        OnwardStep(
            theme_id=link.theme_id,
            title=link.recommendation.title,
            path=f"/{language}/{link.recommendation.path}",
            answers=tuple(_onward_answer(answer_line(a, today)) for a in addressees.get(link.recommendation_id, [])),
        )
        for link in links
        if link.theme_id is not None
    ]


def institutions_asked(consultation_id: int) -> set[int]:
    """Institutions that were sent a recommendation which cites a theme of the consultation."""
    cites = Provenance.objects.filter(theme__consultation=consultation_id)
    sent = Addressee.objects.filter(recommendation__in=cites.values("recommendation"))
    return set(sent.values_list("institution", flat=True))


def _onward_answer(line: AnswerLine) -> OnwardAnswer:
    measure = line.measures[0] if line.measures else None
    latest = measure.latest if measure else None
    return OnwardAnswer(
        institution=line.addressee.institution.name,
        position=line.code,
        reason=line.position.reason if line.position else "",
        days_late=line.days_late,
        measure=measure.measure.title if measure else "",
        measure_status=latest.status if latest else "",
        progress=latest.text if latest else "",
    )


@dataclass(frozen=True)
class BoardRow:
    """One recommendation that was sent, and a line to each institution."""

    recommendation: Recommendation
    answers: tuple[AnswerLine, ...]


def board() -> list[BoardRow]:
    """Every recommendation that was sent, with each institution's answer or silence; five queries."""
    today = clock.today()
    rows: dict[int, list[AnswerLine]] = {}
    found: dict[int, Recommendation] = {}
    for addressee in Addressee.objects.with_answers().select_related("recommendation", "institution"):
        rows.setdefault(addressee.recommendation_id, []).append(answer_line(addressee, today))
        found[addressee.recommendation_id] = addressee.recommendation
    return [BoardRow(found[pk], tuple(lines)) for pk, lines in sorted(rows.items(), key=lambda row: found[row[0]].code)]


def latest_answers(limit: int = 3) -> list[AnswerLine]:
    """For the front page: the newest answers, and the longest silence as the last of them; two queries."""
    today = clock.today()
    related = ("addressee__recommendation", "addressee__institution")
    newest = Position.objects.filter(state="published").select_related(*related).order_by("-published_at")[:limit]
    silent = (
        Addressee.objects.filter(due_on__lt=today)
        .exclude(positions__state="published")
        .select_related("recommendation", "institution")
        .order_by("due_on")[:1]
    )
    answered = [AnswerLine(position.addressee, position, (), (), 0) for position in newest]
    waiting = [AnswerLine(addressee, None, (), (), addressee.days_late(today)) for addressee in silent]
    return [*answered[: limit - len(waiting)], *waiting]
