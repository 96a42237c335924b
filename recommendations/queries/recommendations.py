"""Lists of recommendations, and one recommendation with everything around it."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.components import InLanguage, Source, TimelineEvent
from core.sanitize import clean_query
from core.translated import LANGUAGES, Translated
from recommendations.enums import EventKind, RoundState
from recommendations.models import (
    AdoptionEvent,
    Cluster,
    Recommendation,
    Round,
    RoundItem,
    SourceDocument,
    TextVersion,
)
from recommendations.queries.adoption import AnswerLine, answer_lines, still_due
from recommendations.queries.provenance import cited
from recommendations.queries.story import as_timeline, story

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
    """Recommendations that fit all of it, 20 to a page; past the last page, the last one. Two queries.

    Words are looked for in the title and the text of every language, without regard to case.
    """
    found = Recommendation.objects.public().select_related("source", "cluster")
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
    number = min(number, max(1, -(-total // PAGE_SIZE)))
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
    proposers: tuple[AdoptionEvent, ...]

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
    answers = answer_lines(addressees, day)
    told = story(recommendation)
    others: tuple[Recommendation, ...] = ()
    if recommendation.cluster_id:
        same = Recommendation.objects.filter(cluster=recommendation.cluster_id).exclude(pk=recommendation.pk)
        others = tuple(same.select_related("source")[:8])
    return Detail(
        recommendation=recommendation,
        version=recommendation.versions.all()[0],
        sources=tuple(_sources(recommendation)),
        others=others,
        answers=answers,
        timeline=tuple(_timeline(items, [*as_timeline(told), *(e for a in answers for e in still_due(a))])),
        items=items,
        notes=tuple(note.note for note in recommendation.notes.all()),
        proposers=tuple(line.event for line in told if line.event.kind in (EventKind.PROPOSED, EventKind.JOINED)),
    )


def closed_items(recommendation: Recommendation) -> list[RoundItem]:
    """Where it stood in rounds that have closed, the newest first; one query."""
    items = recommendation.round_items.filter(round__state=RoundState.CLOSED, round__is_archive=False)
    return list(items.select_related("round").order_by("-round__opens_at"))


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
    told = cited(recommendation.provenance.order_by("pk"))
    return found + [source.as_source for _link, source in told if source]


def _timeline(items: Sequence[RoundItem], adoption: Sequence[TimelineEvent]) -> list[TimelineEvent]:
    """What happened, in order, with what is due last."""
    events = [*(event for item in items for event in _of_round(item.round)), *adoption]
    return sorted(events, key=lambda event: event.date or datetime.date.max)


def _of_round(round_: Round) -> list[TimelineEvent]:
    events = [TimelineEvent(_("Put to the vote"), round_.opens_at.date(), round_.title)]
    if round_.closed_at:
        events.append(TimelineEvent(_("Vote closed"), round_.closed_at.date(), round_.title))
    return events


def documents() -> list[SourceDocument]:
    """Source documents with the numbers of their recommendations; one query."""
    return list(SourceDocument.objects.annotate(size=Count("recommendations")).filter(size__gt=0))


def public_rounds() -> list[Round]:
    """Rounds that everybody sees: open, then to come, then closed, each newest first; one query."""
    states = (RoundState.OPEN, RoundState.SCHEDULED, RoundState.CLOSED)
    return sorted(Round.objects.public(), key=lambda one: states.index(RoundState(one.state)))


def archived_rounds() -> list[Round]:
    """Rounds that were held elsewhere, newest first; one query."""
    return list(Round.objects.filter(is_archive=True))
