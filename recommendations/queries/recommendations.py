"""Lists, one recommendation with everything around it, and the board of who answered."""

import datetime
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from consult.ports import OnwardAnswer, OnwardStep
from core import clock, vocabularies
from core.components import InLanguage, Source, TimelineEvent
from core.sanitize import clean_query
from core.translated import LANGUAGES, Translated, active_language
from dialogue.permissions import can_read_thread
from recommendations.enums import NO_RESPONSE
from recommendations.models import (
    Addressee,
    Cluster,
    Measure,
    Position,
    ProgressReport,
    Provenance,
    Recommendation,
    Round,
    RoundItem,
    SourceDocument,
    TextVersion,
)

PAGE_SIZE = 20


def clusters() -> list[Cluster]:
    """Clusters with the numbers of their recommendations, the largest first; one query."""
    counted = Cluster.objects.annotate(size=Count("recommendations")).filter(size__gt=0)
    return list(counted.order_by("-size", "code"))


@dataclass(frozen=True)
class Narrowed:
    """One page of the list."""

    rows: tuple[Recommendation, ...]
    total: int
    number: int
    has_more: bool


def narrowed(
    *, query: str = "", source: str = "", cluster: str = "", nature: str = "", area: str = "", number: int = 1
) -> Narrowed:
    """Recommendations that fit all of it, 20 to a page. Two queries.

    Words are looked for in the title and the text of every language, without regard to case.
    """
    found = Recommendation.objects.select_related("source", "cluster")
    if source:
        found = found.filter(source__slug=source)
    if cluster:
        found = found.filter(cluster__code=cluster)
    if nature:
        found = found.filter(nature=nature)
    if area:
        found = found.filter(policy_areas__icontains=json.dumps(area))
    for word in clean_query(query).split()[:8]:
        found = found.filter(_contains("title", word) | Q(pk__in=_with_text(word)))
    total = found.count()
    first = (number - 1) * PAGE_SIZE
    return Narrowed(tuple(found[first : first + PAGE_SIZE]), total, number, first + PAGE_SIZE < total)


def _contains(field: str, word: str) -> Q:
    """The word in any of the three languages of the field; SQLite folds the case of plain letters only."""
    spellings = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    clauses = [Q(**{f"{field}__{code}__icontains": text}) for code in LANGUAGES for text in spellings]
    return reduce(or_, clauses)


def _with_text(word: str) -> QuerySet[TextVersion, int]:
    return TextVersion.objects.filter(_contains("text", word)).values_list("recommendation_id", flat=True)


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


@dataclass(frozen=True)
class Detail:
    """A recommendation with everything the page shows."""

    recommendation: Recommendation
    version: TextVersion
    sources: tuple[Source, ...]
    others: tuple[Recommendation, ...]
    answers: tuple[AnswerLine, ...]
    timeline: tuple[TimelineEvent, ...]
    items: tuple[RoundItem, ...]
    notes: tuple[Translated, ...]

    @property
    def open_item(self) -> RoundItem | None:
        return next((item for item in self.items if item.round.state == "open"), None)

    @property
    def closed_item(self) -> RoundItem | None:
        return next((item for item in self.items if item.round.state == "closed"), None)


def detail(recommendation: Recommendation, today: datetime.date | None = None) -> Detail:
    """About ten queries, whatever the number of answers, measures and reports."""
    day = today or clock.today()
    items = tuple(
        recommendation.round_items.exclude(round__state="draft").select_related("round").order_by("-round__opens_at")
    )
    addressees = list(recommendation.addressees.with_answers())
    answers = tuple(_answer(addressee, day) for addressee in addressees)
    others: tuple[Recommendation, ...] = ()
    if recommendation.cluster_id:
        same = Recommendation.objects.filter(cluster=recommendation.cluster_id).exclude(pk=recommendation.pk)
        others = tuple(same.select_related("source")[:12])
    return Detail(
        recommendation=recommendation,
        version=recommendation.versions.first(),
        sources=tuple(_sources(recommendation)),
        others=others,
        answers=answers,
        timeline=tuple(_timeline(items, answers)),
        items=items,
        notes=tuple(note.note for note in recommendation.notes.all()),
    )


def _answer(addressee: Addressee, today: datetime.date) -> AnswerLine:
    published: list[Position] = addressee.published  # type: ignore[attr-defined]
    return AnswerLine(
        addressee=addressee,
        position=published[-1] if published else None,
        earlier=tuple(published[:-1]),
        measures=tuple(MeasureLine(m, tuple(m.reports.all())) for m in addressee.measures.all()),
        days_late=0 if published else addressee.days_late(today),
    )


def _sources(recommendation: Recommendation) -> list[Source]:
    found = []
    if recommendation.source:
        place = " · ".join(filter(None, [recommendation.source_section, recommendation.source_reference]))
        language = recommendation.source.language
        found.append(
            Source(
                _("Document"),
                InLanguage(recommendation.source.title, language),
                note=InLanguage(place, language),
            )
        )
    links = recommendation.provenance.select_related("theme__consultation", "post__thread")
    pages = _practice_pages([link.practice_key for link in links if link.practice_key])
    return found + [source for link in links if (source := _source(link, pages))]


def _practice_pages(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Page]:
    """Published pages of practices in the active language, by their key."""
    if not keys:
        return {}
    pages = Page.objects.live().public().filter(translation_key__in=keys)
    return {page.translation_key: page for page in pages.filter(locale__language_code=active_language())}


def _source(link: Provenance, pages: Mapping[uuid.UUID, Page]) -> Source | None:
    """What the public may see of one link; nothing where it leads to something that is not public (yet)."""
    language = active_language()
    if link.theme:
        consultation = link.theme.consultation
        if consultation.outcome_published_at is None:
            return None
        href = f"/{language}/{consultation.path}outcome/#theme-{link.theme.code}"
        return Source(_("Theme of a consultation"), link.theme.name, href, note=consultation.title)
    if link.post and link.post.state == "visible" and can_read_thread(None, link.post.thread):
        href = f"/{language}/{link.post.path}"
        return Source(_("Post in a forum"), InLanguage(link.post.thread.title, link.post.thread.language), href)
    if link.practice_key and link.practice_key in pages:
        page = pages[link.practice_key]
        return Source(_("Practice"), page.title, page.get_url())
    if link.outside_title:
        return Source(_("Other text"), link.outside_title, link.outside_url)
    return None


def _timeline(items: Sequence[RoundItem], answers: Sequence[AnswerLine]) -> list[TimelineEvent]:
    """What happened, in order, with what is due last."""
    events = [event for item in items for event in _of_round(item.round)]
    events += [event for line in answers for event in _of_institution(line)]
    return sorted(events, key=lambda event: event.date)


def _of_round(round_: Round) -> list[TimelineEvent]:
    events = [TimelineEvent(_("Put to the vote"), round_.opens_at.date(), round_.title)]
    if round_.closed_at:
        events.append(TimelineEvent(_("Vote closed"), round_.closed_at.date(), round_.title))
    return events


def _of_institution(line: AnswerLine) -> list[TimelineEvent]:
    name = line.addressee.institution.name
    events = [TimelineEvent(_("Sent to the institution"), line.addressee.sent_at.date(), name)]
    for position in filter(None, (*line.earlier, line.position)):
        label = vocabularies.label("adoption_position", position.code)
        events.append(TimelineEvent(label, position.published_at.date(), name))
    for entry in line.measures:
        announced = entry.measure.published_at.date()
        events.append(TimelineEvent(_("Measure announced"), announced, entry.measure.title))
        for report in entry.reports:
            label = vocabularies.label("implementation_status", report.status)
            events.append(TimelineEvent(label, report.reported_at.date(), report.text))
    if line.position is None:
        state = "late" if line.days_late else "todo"
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
            answers=tuple(_onward_answer(_answer(a, today)) for a in addressees.get(link.recommendation_id, [])),
        )
        for link in links
    ]


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
        rows.setdefault(addressee.recommendation_id, []).append(_answer(addressee, today))
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


def documents() -> list[SourceDocument]:
    """Source documents with the numbers of their recommendations; one query."""
    return list(SourceDocument.objects.annotate(size=Count("recommendations")).filter(size__gt=0))


def public_rounds() -> list[Round]:
    """Rounds that everybody sees, newest first, with their numbers of items; one query."""
    return list(Round.objects.public().annotate(size=Count("items")))
