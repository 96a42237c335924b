"""What institutions answered: for a recommendation, behind a receipt, on the board, on the front page."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Organisation
from consult.ports import OnwardAnswer, OnwardMeasure, OnwardStep
from consult.queries.contributions import public_answers
from core import clock
from core.components import PointState, TimelineEvent
from core.translated import active_language
from recommendations.enums import NO_RESPONSE
from recommendations.models import Addressee, Position, Provenance
from recommendations.queries.measures import MeasureLine


@dataclass(frozen=True)
class AnswerLine:
    """One institution and what it answered, or how long it has been silent."""

    addressee: Addressee
    position: Position | None
    earlier: tuple[Position, ...]
    measures: tuple[MeasureLine, ...]
    days_late: int
    # Institutions that signed the same answer.
    together: tuple[Organisation, ...] = ()

    @property
    def code(self) -> str:
        return self.position.code if self.position else NO_RESPONSE

    @property
    def facing(self) -> str:
        return "silent" if self.position is None else "answered"


def answer_line(addressee: Addressee, today: datetime.date) -> AnswerLine:
    """The line of an addressee read by ``with_answers``."""
    published: list[Position] = addressee.published  # type: ignore[attr-defined]
    return AnswerLine(
        addressee=addressee,
        position=published[-1] if published else None,
        earlier=tuple(published[:-1]),
        measures=tuple(MeasureLine.of(found) for found in addressee.published_measures),  # type: ignore[attr-defined]
        days_late=0 if published else addressee.days_late(today),
    )


def answer_lines(addressees: Sequence[Addressee], today: datetime.date) -> tuple[AnswerLine, ...]:
    """All lines of one recommendation: each also names the institutions that signed the same answer."""
    lines = [answer_line(addressee, today) for addressee in addressees]
    signed: dict[int, list[Organisation]] = {}
    for line in lines:
        if line.position and line.position.common_id:
            signed.setdefault(line.position.common_id, []).append(line.addressee.institution)
    return tuple(_with_others(line, signed) for line in lines)


def _with_others(line: AnswerLine, signed: dict[int, list[Organisation]]) -> AnswerLine:
    if line.position is None or line.position.common_id is None:
        return line
    own = line.addressee.institution_id
    others = tuple(found for found in signed[line.position.common_id] if found.pk != own)
    return replace(line, together=others)


def still_due(line: AnswerLine) -> list[TimelineEvent]:
    """What is expected next of the institution: its answer, or another look at a no."""
    name = line.addressee.institution.name
    if line.position is None:
        state: PointState = "late" if line.days_late else "todo"
        return [TimelineEvent(_("Answer due"), line.addressee.due_on, name, state=state)]
    if line.position.review_on:
        return [TimelineEvent(_("On watch: looked at again"), line.position.review_on, name, state="todo")]
    return []


def onward(theme_ids: Sequence[int], answer_ids: Sequence[int] = ()) -> list[OnwardStep]:
    """For the page behind a receipt: recommendations that cite a theme, or an answer that is public, with answers and
    measures; four queries."""
    cites = Q(theme__in=theme_ids) | Q(answer__in=public_answers().filter(pk__in=answer_ids))
    links = list(Provenance.objects.filter(cites).select_related("recommendation").order_by("recommendation__code"))
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
    ]


def institutions_asked(consultation_id: int) -> set[int]:
    """Institutions that were sent a recommendation which cites a theme or an answer of it, public or not."""
    cites = Provenance.objects.filter(
        Q(theme__consultation=consultation_id) | Q(answer__question__consultation=consultation_id)
    )
    sent = Addressee.objects.filter(recommendation__in=cites.values("recommendation"))
    return set(sent.values_list("institution", flat=True))


def _onward_answer(line: AnswerLine) -> OnwardAnswer:
    return OnwardAnswer(
        institution=line.addressee.institution.name,
        position=line.code,
        reason=line.position.reason if line.position else "",
        days_late=line.days_late,
        measures=tuple(_onward_measure(found) for found in line.measures),
    )


def _onward_measure(line: MeasureLine) -> OnwardMeasure:
    return OnwardMeasure(
        title=line.measure.title,
        path=f"/{active_language()}/{line.measure.path}",
        status=line.status,
        progress=line.text,
        found=line.words,
    )


def latest_answers(limit: int = 3) -> list[AnswerLine]:
    """For the front page: the newest answers, and the longest silence as the last of them; two queries.

    An answer that several institutions signed is one answer, with all their names.
    """
    today = clock.today()
    related = ("addressee__recommendation", "addressee__institution")
    newest = Position.objects.filter(state="published").select_related(*related).order_by("-published_at", "pk")
    silent = (
        Addressee.objects.filter(due_on__lt=today)
        .exclude(positions__state="published")
        .select_related("recommendation", "institution")
        .order_by("due_on")[:1]
    )
    answered = _newest(newest[: 10 * limit])
    waiting = [AnswerLine(addressee, None, (), (), addressee.days_late(today)) for addressee in silent]
    return [*answered[: limit - len(waiting)], *waiting]


def _newest(positions: Iterable[Position]) -> list[AnswerLine]:
    """A line for each answer; the first of those who signed the same one names the others."""
    found: dict[tuple[str, int], list[Position]] = {}
    for position in positions:
        key = ("common", position.common_id) if position.common_id else ("alone", position.pk)
        found.setdefault(key, []).append(position)
    return [
        AnswerLine(first.addressee, first, (), (), 0, tuple(other.addressee.institution for other in others))
        for first, *others in found.values()
    ]
