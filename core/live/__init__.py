"""News for open pages: one subscription per process, direct fan-out to the sockets that asked for a topic.

:func:`publish` may be called from any thread, after the commit. With the in-memory layer there is one
process, and the event goes straight to the event loop that owns the sockets. With Redis it goes through one
group to every process, whose hub hands it on. Delivery is a hint, never the truth: a frame may be lost (a
restart, a broken connection, a socket that was too slow), and whoever gets a gap in the sequence numbers asks
the database.
"""

import asyncio
import logging
import threading
import uuid
from dataclasses import asdict
from functools import partial
from hashlib import sha256

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, InMemoryChannelLayer, get_channel_layer
from django.db import transaction

from core.live.fanout import (
    BEAT,
    GROUP,
    LOST,
    OLD,
    QUEUE_SIZE,
    STOPPING,
    Counters,
    Event,
    Frame,
    Hub,
    Inbox,
    Shared,
    check_topic,
    encode,
    message,
)

__all__ = [
    "BEAT",
    "LOST",
    "OLD",
    "QUEUE_SIZE",
    "RIGHTS_CHANGED",
    "STOPPING",
    "Event",
    "Frame",
    "Hub",
    "Inbox",
    "Shared",
    "announce",
    "current_hub",
    "encode",
    "hub",
    "is_healthy",
    "publish",
    "reaches_other_processes",
    "rights_changed",
    "session_topic",
    "stats",
    "topic_rights_changed",
    "user_topic",
]

logger = logging.getLogger("rihla.live")

RIGHTS_CHANGED = "rights.changed"

# --- The hub of this process --------------------------------------------------------------------------------

_hub: Hub | None = None
_hub_lock = threading.Lock()


def hub() -> Hub:
    """The hub of the running event loop, made and started at the first call. Call it on the loop."""
    global _hub  # noqa: PLW0603
    loop = asyncio.get_running_loop()
    with _hub_lock:
        if _hub is None or _hub.loop is not loop:
            _hub = Hub(loop, layer=_shared_layer())
        _hub.start()
        return _hub


def current_hub() -> Hub | None:
    """The hub of this process if its loop runs, from any thread."""
    found = _hub
    return found if found is not None and found.loop.is_running() else None


def publish(topic: str, event: Event) -> None:
    """Tell everybody who listens to the topic, in every process. From any thread; never raises, never waits
    long.

    ``event`` has a ``type`` (noun and past participle: ``post.published``) and only public facts that JSON
    can hold; where it has a ``seq``, readers find gaps by it. Call it after the commit, or use
    :func:`announce`.
    """
    check_topic(topic)
    try:
        found = current_hub()
        if found is not None:
            found.hand_over(topic, event)
            return
        layer = _shared_layer()
        if layer is not None:
            async_to_sync(layer.group_send)(GROUP, message(topic, event))
    except Exception:
        logger.exception("An event could not be passed on.")


def announce(topic: str, event: Event) -> None:
    """:func:`publish` once the current transaction is committed; not at all when it is rolled back."""
    transaction.on_commit(partial(publish, topic, event), robust=True)


def reaches_other_processes() -> bool:
    """Whether the live layer joins several processes; the in-memory one serves a single process."""
    return _shared_layer() is not None


def stats() -> dict[str, int]:
    """Counters of the hub of this process and the number of open sockets; zeros without a hub."""
    found = current_hub()
    counters = asdict(found.counters if found else Counters())
    return {**counters, "sockets": len(found.inboxes) if found else 0}


def is_healthy() -> bool:
    """Whether events pass: always in memory; with Redis when a message comes back within two seconds."""
    layer = _shared_layer()
    if layer is None:
        return True
    found = current_hub()
    if found is None:
        return bool(async_to_sync(_round_trip)(layer))
    answer = asyncio.run_coroutine_threadsafe(_round_trip(layer), found.loop).result(timeout=3)
    return answer and found.subscribed.is_set()


# --- Rights -------------------------------------------------------------------------------------------------


def user_topic(user_id: int) -> str:
    """The topic to which every socket of one account listens."""
    return f"user.{user_id}"


def session_topic(session_key: str) -> str:
    """The topic of every socket opened in one session; the key itself is never sent anywhere."""
    return f"session.{sha256(session_key.encode()).hexdigest()[:32]}"


def rights_changed(*, user_id: int | None = None, session_key: str | None = None) -> None:
    """Make the sockets of an account, or of a session, ask again who they are and what they may read.

    Call it after the commit of whatever takes a right away: sign-out, a new password, suspension, a mandate
    revoked.
    """
    if user_id is not None:
        publish(user_topic(user_id), {"type": RIGHTS_CHANGED})
    if session_key:
        publish(session_topic(session_key), {"type": RIGHTS_CHANGED})


def topic_rights_changed(topic: str) -> None:
    """The same for every socket that listens to a topic: a thread was closed to some, or hidden."""
    publish(topic, {"type": RIGHTS_CHANGED})


def _shared_layer() -> BaseChannelLayer | None:
    """The layer when it reaches other processes; the in-memory one reaches nobody and is passed by."""
    layer = get_channel_layer()
    return None if layer is None or type(layer) is InMemoryChannelLayer else layer


async def _round_trip(layer: BaseChannelLayer) -> bool:
    # The default prefix for all: Redis layers read one queue per prefix, and only one reader at a time.
    channel = await layer.new_channel()
    token = uuid.uuid4().hex
    await layer.send(channel, {"type": "probe", "token": token})
    answer = await asyncio.wait_for(layer.receive(channel), timeout=2)
    return bool(answer["token"] == token)
