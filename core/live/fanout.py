"""The hub: subscribers by topic, a bounded inbox per socket, one subscription to the layer."""

import asyncio
import json
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from channels.layers import BaseChannelLayer

logger = logging.getLogger("rihla.live")

GROUP = "rihla"
QUEUE_SIZE = 256
OUTGOING_SIZE = 10_000
# Redis forgets members of a group after a day, or when it is emptied; joining again costs nothing.
REJOIN_SECONDS = 60
RETRY_SECONDS = (0.1, 0.5, 1, 2, 5)
SETTLED_SECONDS = 5

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
    """The bounded queue of one socket. When it is full the socket is too slow: it goes and comes back."""

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


BEAT = "beat"
"""Put into an inbox from time to time: the consumer sends the highest number."""
LOST = "lost"
"""Put into every inbox when frames may have been lost: the consumer asks again what it may hear, because the news that
a right is gone may be among them, and sends the highest number.
"""
OLD = "old"
"""Put into an inbox that was open for long enough: the consumer closes its socket and the browser comes back."""
STOPPING = "stopping"
"""Put into every inbox when the server stops: the consumer closes its socket and the browser comes back
later.
"""


@dataclass
class Hub:
    """The sockets of one event loop and what they listen to. All but :meth:`hand_over` runs on that loop."""

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
            check_topic(topic)
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
                await layer.group_send(GROUP, message(topic, event))
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
        """Wait until the subscription stands, two seconds at most: then heartbeats find what was missed."""
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
                    self._tell_all(LOST)
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


def encode(event: Event) -> str:
    """An event as it goes over the socket."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def message(topic: str, event: Event) -> dict[str, Any]:
    return {"type": "rihla.event", "topic": topic, "event": event}


def check_topic(topic: str) -> None:
    if not _TOPIC.fullmatch(topic):
        raise ValueError(f"Not a name for a topic: {topic!r}.")
