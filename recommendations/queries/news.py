"""The latest of all recommendations: rounds as the public log tells them, adoption as its timeline does."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import AuditEntry
from core.translated import active_language
from recommendations.models import Round
from recommendations.queries.boards import Filters, timeline
from recommendations.queries.story import EventLine

LATEST = 30
ROUND_EVENTS: Mapping[str, Promise] = {
    "round.announced": gettext_lazy("Announced"),
    "round.opened": gettext_lazy("Open for vote"),
    "round.extended": gettext_lazy("The time to vote was extended"),
    "round.closed": gettext_lazy("Closed, with results"),
}


@dataclass(frozen=True)
class NewsItem:
    """One thing that happened; ``key`` names it for ever."""

    key: str
    title: str
    text: str
    href: str
    at: datetime.datetime


def latest_news() -> list[NewsItem]:
    """Newest first; four queries."""
    found = [*_of_rounds(), *(_of_adoption(line) for line in timeline(Filters()).rows)]
    return sorted(found, key=lambda item: (item.at, item.key), reverse=True)[:LATEST]


def _of_rounds() -> list[NewsItem]:
    """Of the moment only the day, as in the public log."""
    entries = AuditEntry.objects.public().filter(action__in=list(ROUND_EVENTS))[:LATEST]
    rounds = Round.objects.public().in_bulk([int(entry.object_id) for entry in entries])
    return [
        NewsItem(
            key=f"round-news-{entry.pk}",
            title=_title(rounds[int(entry.object_id)].title, ROUND_EVENTS[entry.action]),
            text=str(rounds[int(entry.object_id)].lead),
            href=f"/{active_language()}/{rounds[int(entry.object_id)].path}",
            at=datetime.datetime.combine(entry.public_day, datetime.time(), datetime.UTC),
        )
        for entry in entries
        if int(entry.object_id) in rounds
    ]


def _of_adoption(line: EventLine) -> NewsItem:
    return NewsItem(
        key=f"adoption-event-{line.event.pk}",
        title=_title(line.subject, line.title),
        text=f"{line.who}. {line.reason}" if line.reason else line.who,
        href=line.href,
        at=line.event.at,
    )


def _title(subject: object, event: object) -> str:
    return _("%(title)s: %(event)s") % {"title": subject, "event": event}
