"""The latest of all consultations: what the public log says of them."""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise

from consult.models import Consultation
from consult.queries.timeline import PUBLIC_EVENTS
from core.models import AuditEntry

LATEST = 30


@dataclass(frozen=True)
class NewsItem:
    """One thing that happened to a consultation; ``key`` names it for ever."""

    key: str
    event: Promise
    consultation: Consultation
    at: datetime.datetime


def latest_news() -> list[NewsItem]:
    """Newest first; two queries. Of the moment only the day is told, as in the public log."""
    entries = AuditEntry.objects.public().filter(
        object_type=Consultation._meta.label_lower, action__in=list(PUBLIC_EVENTS)
    )[:LATEST]
    numbers = {int(entry.object_id) for entry in entries}
    found = Consultation.objects.public().in_bulk(numbers)
    return [
        NewsItem(
            key=f"consultation-news-{entry.pk}",
            event=PUBLIC_EVENTS[entry.action],
            consultation=found[int(entry.object_id)],
            at=datetime.datetime.combine(entry.public_day, datetime.time(), datetime.UTC),
        )
        for entry in entries
        if int(entry.object_id) in found
    ]
