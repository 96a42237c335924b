"""What happened in a thread since a number, for sockets and for pages without one."""

from core import live
from dialogue.events import payload
from dialogue.models import Thread, ThreadEvent

RESUME_WINDOW = 5_000
"""More than so many events are not sent again: the page is loaded anew."""

RELOAD: live.Event = {"type": "reload"}


def news_since(thread_id: int, since: int) -> list[live.Event]:
    """The events with a number above ``since``, in order; ``[RELOAD]`` where they are too many. One query."""
    rows = ThreadEvent.objects.filter(thread_id=thread_id, seq__gt=since).order_by("seq")
    found = list(rows.values_list("type", "seq", "post__number")[: RESUME_WINDOW + 1])
    if len(found) > RESUME_WINDOW:
        return [RELOAD]
    return [payload(*row) for row in found]


def highest_seq(thread_id: int) -> int | None:
    """The number of the last event, None for a thread that is not there."""
    return Thread.objects.filter(pk=thread_id).values_list("last_seq", flat=True).first()
