"""News for open pages: one subscription per process, direct fan-out to the sockets that asked for a topic.

:func:`publish` may be called from any thread, after the commit. With the in-memory layer there is one
process, and the event goes straight to the event loop that owns the sockets. With Redis it goes through one
group to every process, whose hub hands it on. Delivery is a hint, never the truth: a frame may be lost (a
restart, a broken connection, a socket that was too slow), and whoever gets a gap in the sequence numbers asks
the database.
"""

import asyncio
import json
import logging
import re
import threading
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, InMemoryChannelLayer, get_channel_layer
from django.db import transaction

logger = logging.getLogger("rihla.live")

GROUP = "rihla"
QUEUE_SIZE = 256
OUTGOING_SIZE = 10_000
# The memory layer and Redis forget members of a group after a day; joining again costs nothing.
REJOIN_SECONDS = 600
RETRY_SECONDS = (0.1, 0.5, 1, 2, 5)
SETTLED_SECONDS = 5

RIGHTS_CHANGED = "rights.changed"
_TOPIC = re.compile(r"[A-Za-z0-9_.:-]{1,100}")

Event = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """One event on its way: for the consumer to look at, and encoded once for all sockets."""

    topic: str
    event: Event
    text: str


@dataclass
class Counters:
    """What the hub did since it started."""

    published: int = 0
    delivered: int = 0
    dropped: int = 0
    overflowed: int = 0
    resubscribed: int = 0


class Inbox:
    """The bounded queue of one socket. When it is full the socket is too slow: it is told to go and come
    back.
    """

    def __init__(self, size: int = QUEUE_SIZE) -> None:
        self.queue: asyncio.Queue[Frame | str] = asyncio.Queue(maxsize=size)
        self.topics: set[str] = set()
        self.overflowed = asyncio.Event()

    def put(self, item: "Frame | str") -> bool:
        """Add a frame, or a word for the consumer itself. False when it had to be dropped."""
        if self.overflowed.is_set():
            return False
        try:
            self.queue.put_nowait(item)
        except asyncio.QueueFull:
            self.overflowed.set()
            return False
        return True


LOST_TRACK = "lost track"
"""Put into every inbox when frames may have been lost: the consumer sends its highest number at once."""
STOPPING = "stopping"
"""Put into every inbox when the server stops: the consumer closes its socket and the browser comes back
later.
"""


@dataclass
class Hub:
    """The sockets of one event loop and what they listen to. All methods but :meth:`hand_over` run on that
    loop.
    """

    loop: asyncio.AbstractEventLoop
    layer: BaseChannelLayer | None = None
    counters: Counters = field(default_factory=Counters)
    subscribers: defaultdict[str, set[Inbox]] = field(default_factory=lambda: defaultdict(set))
    inboxes: set[Inbox] = field(default_factory=set)
    subscribed: asyncio.Event = field(default_factory=asyncio.Event)
    outgoing: "asyncio.Queue[tuple[str, Event]]" = field(default_factory=lambda: asyncio.Queue(OUTGOING_SIZE))
    tasks: "list[asyncio.Task[None]]" = field(default_factory=list)

    def open(self, size: int = QUEUE_SIZE) -> Inbox:
        """A new inbox that listens to nothing yet."""
        inbox = Inbox(size)
        self.inboxes.add(inbox)
        return inbox

    def listen(self, inbox: Inbox, topics: set[str]) -> None:
        """Make the inbox listen to exactly these topics."""
        for topic in topics:
            _check_topic(topic)
        for topic in inbox.topics - topics:
            self.subscribers[topic].discard(inbox)
            if not self.subscribers[topic]:
                del self.subscribers[topic]
        for topic in topics - inbox.topics:
            self.subscribers[topic].add(inbox)
        inbox.topics = set(topics)

    def close(self, inbox: Inbox) -> None:
        """Forget the inbox. Closing twice is the same as once."""
        self.listen(inbox, set())
        self.inboxes.discard(inbox)

    def deliver(self, topic: str, event: Event) -> None:
        """Put the event into every inbox that listens to the topic."""
        listeners = self.subscribers.get(topic)
        self.counters.published += 1
        if not listeners:
            return
        frame = Frame(topic, event, encode(event))
        for inbox in tuple(listeners):
            was_well = not inbox.overflowed.is_set()
            if inbox.put(frame):
                self.counters.delivered += 1
            else:
                self.counters.dropped += 1
                self.counters.overflowed += was_well

    def hand_over(self, topic: str, event: Event) -> None:
        """Pass an event on from any thread: to this loop, or by the layer to the hubs of all processes."""
        receiver = self.deliver if self.layer is None else self._queue_for_others
        self.loop.call_soon_threadsafe(receiver, topic, event)

    def _queue_for_others(self, topic: str, event: Event) -> None:
        try:
            self.outgoing.put_nowait((topic, event))
        except asyncio.QueueFull:
            self.counters.dropped += 1
            self.deliver(topic, event)  # at least the sockets of this process learn of it

    async def _send_out(self, layer: BaseChannelLayer) -> None:
        """One after the other, so that events arrive in the order in which they were published."""
        while True:
            topic, event = await self.outgoing.get()
            try:
                await layer.group_send(GROUP, _message(topic, event))
            except Exception as error:
                logger.warning("An event could not be passed on (%s).", type(error).__name__)
                self.deliver(topic, event)  # what arrives twice has the same number

    # --- The subscription -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Keep one subscription to the layer alive, for as long as the loop runs."""
        if self.layer is None:
            self.subscribed.set()
        elif not self.tasks or any(task.done() for task in self.tasks):
            for task in self.tasks:
                task.cancel()
            self.tasks = [
                self.loop.create_task(self._supervise(self.layer), name="live-supervisor"),
                self.loop.create_task(self._send_out(self.layer), name="live-sender"),
            ]

    async def ready(self) -> None:
        """Wait until the subscription stands, at most two seconds: after that heartbeats find what was
        missed.
        """
        if not self.subscribed.is_set():
            await asyncio.wait({asyncio.ensure_future(self.subscribed.wait())}, timeout=2)

    def dismiss(self) -> None:
        """Send every socket away, to come back after a pause."""
        self._tell_all(STOPPING)

    async def stop(self) -> None:
        """End the subscription."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _supervise(self, layer: BaseChannelLayer) -> None:
        failures = 0
        while True:
            began = self.loop.time()
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                self.subscribed.set()
                if failures:
                    self.counters.resubscribed += 1
                    self._tell_all(LOST_TRACK)
                await self._read(layer, channel)
            except Exception as error:
                self.subscribed.clear()
                failures = failures + 1 if self.loop.time() - began < SETTLED_SECONDS else 1
                if failures == 1:
                    logger.warning("The live layer failed (%s); trying again.", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1])

    async def _read(self, layer: BaseChannelLayer, channel: str) -> None:
        rejoin_at = self.loop.time() + REJOIN_SECONDS
        receiving = self.loop.create_task(layer.receive(channel))
        try:
            while True:
                done, _pending = await asyncio.wait({receiving}, timeout=max(0, rejoin_at - self.loop.time()))
                if done:
                    message = receiving.result()
                    receiving = self.loop.create_task(layer.receive(channel))
                    self.deliver(message["topic"], message["event"])
                if self.loop.time() >= rejoin_at:
                    await layer.group_add(GROUP, channel)
                    rejoin_at = self.loop.time() + REJOIN_SECONDS
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)
            await layer.group_discard(GROUP, channel)

    def _tell_all(self, word: str) -> None:
        for inbox in tuple(self.inboxes):
            inbox.put(word)


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
    _check_topic(topic)
    try:
        found = current_hub()
        if found is not None:
            found.hand_over(topic, event)
            return
        layer = _shared_layer()
        if layer is not None:
            async_to_sync(layer.group_send)(GROUP, _message(topic, event))
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
    """Whether events pass: always with the in-memory layer; with Redis when a message comes back within two
    seconds.
    """
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


# --- Small parts --------------------------------------------------------------------------------------------


def encode(event: Event) -> str:
    """An event as it goes over the socket."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _message(topic: str, event: Event) -> dict[str, Any]:
    return {"type": "rihla.event", "topic": topic, "event": event}


def _shared_layer() -> BaseChannelLayer | None:
    """The layer when it reaches other processes; the in-memory one reaches nobody and is passed by."""
    layer = get_channel_layer()
    return None if layer is None or type(layer) is InMemoryChannelLayer else layer


async def _round_trip(layer: BaseChannelLayer) -> bool:
    # The default prefix for all: Redis layers read one queue per prefix, and only one reader at a time.
    channel = await layer.new_channel()
    token = uuid.uuid4().hex
    await layer.send(channel, {"type": "probe", "token": token})
    message = await asyncio.wait_for(layer.receive(channel), timeout=2)
    return bool(message["token"] == token)


def _check_topic(topic: str) -> None:
    if not _TOPIC.fullmatch(topic):
        raise ValueError(f"Not a name for a topic: {topic!r}.")


class Shared:
    """A value that many sockets want at the same time, asked for once per so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._values: dict[str, tuple[float, asyncio.Task[Any]]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        """The value under the key, at most ``seconds`` old; concurrent callers wait for the same question."""
        loop = asyncio.get_running_loop()
        known = self._values.get(key)
        if known is None or known[0] < loop.time() or known[1].get_loop() is not loop:
            self._drop_old(loop.time())
            task = loop.create_task(_as_coroutine(ask()))
            self._values[key] = known = (loop.time() + self.seconds, task)
        return await asyncio.shield(known[1])

    def _drop_old(self, now: float) -> None:
        for key in [key for key, (until, task) in self._values.items() if until < now and task.done()]:
            del self._values[key]


async def _as_coroutine(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
