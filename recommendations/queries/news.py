"""The latest of all recommendations and rounds: what the public log says of them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.components import Text
from core.models import AuditEntry
from recommendations.models import Recommendation, Round

LATEST = 30
ROUND_EVENTS: Mapping[str, Promise] = {
    "round.opened": gettext_lazy("Open for vote"),
    "round.closed": gettext_lazy("Closed, with results"),
}
RECOMMENDATION_EVENTS: Mapping[str, Promise] = {
    "recommendation.sent": gettext_lazy("Sent to the institution"),
    "position.published": gettext_lazy("An institution answered"),
    "measure.published": gettext_lazy("Measure announced"),
    "progress.reported": gettext_lazy("Progress reported"),
}


@dataclass(frozen=True)
class NewsItem:
    """One thing that happened; ``key`` names it for ever. Of the moment only the day is told, as in the public log."""

    key: str
    event: Promise
    title: Text
    text: Text
    path: str
    at: datetime.datetime


def latest_news() -> list[NewsItem]:
    """Newest first; three queries. What leads to nothing public is left out."""
    events = {**ROUND_EVENTS, **RECOMMENDATION_EVENTS}
    entries = list(AuditEntry.objects.public().filter(action__in=list(events))[:LATEST])
    rounds = Round.objects.public().in_bulk([int(e.object_id) for e in entries if e.action in ROUND_EVENTS])
    codes = [e.details["recommendation"] for e in entries if e.details.get("recommendation")]
    recommendations = {r.code: r for r in Recommendation.objects.public().filter(code__in=codes)}
    found = []
    for entry in entries:
        subject = (
            rounds.get(int(entry.object_id))
            if entry.action in ROUND_EVENTS
            else recommendations.get(str(entry.details.get("recommendation")))
        )
        if subject is not None:
            found.append(_item(entry, events[entry.action], subject))
    return found


def _item(entry: AuditEntry, event: Promise, subject: Round | Recommendation) -> NewsItem:
    return NewsItem(
        key=f"recommendation-news-{entry.pk}",
        event=event,
        title=subject.title,
        text=subject.lead if isinstance(subject, Round) else "",
        path=subject.path,
        at=datetime.datetime.combine(entry.public_day, datetime.time(), datetime.UTC),
    )
