"""Live events of threads: typed payloads, numbered in the transaction, told after it.

Only public facts: what kind of thing happened, its number in the thread, the number of the post. Whoever hears of
it fetches the text under their own rights.
"""

from core import live
from dialogue.enums import EventType
from dialogue.models import Post, Thread, ThreadEvent


def payload(type: str, seq: int, number: int | None) -> live.Event:
    """The JSON of one event as pages, sockets and the fallback send it."""
    event: live.Event = {"type": str(type), "seq": seq}
    if number is not None:
        event["post"] = number
    return event


def lock_thread(pk: int) -> Thread:
    """The thread with its row locked until the end of the transaction: numbers are given under this lock.

    SQLite locks the whole database when the transaction begins (IMMEDIATE), PostgreSQL this row.
    """
    return Thread.objects.select_for_update(of=("self",)).with_context().get(pk=pk)


def record_event(thread: Thread, type: EventType, post: Post | None = None, *, fields: tuple[str, ...] = ()) -> int:
    """Give the next number, store the event, save the thread (with ``fields``), tell after the commit.

    The thread must come from :func:`lock_thread` in the same transaction. An event without a number of the post
    (it never appeared) must not be recorded.
    """
    thread.last_seq += 1
    thread.save(update_fields=["last_seq", *fields])
    ThreadEvent.objects.create(thread=thread, seq=thread.last_seq, type=type, post=post)
    live.announce(thread.topic, payload(type, thread.last_seq, post.number if post else None))
    return thread.last_seq
