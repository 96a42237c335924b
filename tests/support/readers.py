"""A client of live news, written from docs/live.md, whose line is cut again and again."""

import asyncio
import random
from contextlib import asynccontextmanager

from core.consumers import Close
from tests.support.sockets import Closed
from tests.support.wire import Wire


class Finished(asyncio.Event):
    """Set when nobody writes any more; ``seq`` is then the number of the last event."""

    seq = 0


class Reader:
    """What it applied, how often it was cut and had to ask.

    ``connect(since)`` is a context manager with a socket that has ``next(timeout)`` and ``send(object)``.
    """

    def __init__(self, connect, seed, cuts):
        self.connect, self.cuts = connect, cuts
        self.random = random.Random(seed)
        self.applied, self.last, self.asked, self.is_cut = [], 0, 0, 0

    async def run(self, finished):
        while True:
            end = None if self.is_cut == self.cuts else self.random.uniform(0.02, 0.8)
            try:
                async with self.connect(self.last) as socket:
                    await asyncio.wait_for(self._listen(socket, finished), end)
                    return
            except TimeoutError:
                self.is_cut += 1
            except Closed as closed:
                # None: the line broke. Who lost much asks much: it comes back, here without the minute's wait.
                assert closed.code in (None, Close.SLOW, Close.RENEW, Close.FLOOD), closed

    async def _listen(self, socket, finished):
        has_asked = False
        while not (finished.is_set() and self.last >= finished.seq):
            event = await socket.next(60)
            if event["type"] == "heartbeat":
                has_asked = has_asked and event["seq"] <= self.last
                is_missing = event["seq"] > self.last
            else:
                is_missing = event["seq"] > self.last + 1
                if event["seq"] == self.last + 1:
                    self.applied.append((event["seq"], event["type"], event.get("post")))
                    self.last, has_asked = event["seq"], False
            if is_missing and not has_asked:
                self.asked, has_asked = self.asked + 1, True
                await socket.send({"since": self.last})


@asynccontextmanager
async def wired(port, path):
    """A socket over TCP to a server of this machine; cut at the end without a word."""
    wire = await Wire.connect(port, path)
    try:
        yield _Talking(wire)
    finally:
        wire.close()


class _Talking:
    def __init__(self, wire):
        self.wire = wire

    async def next(self, timeout):
        said = await self.wire.receive(timeout)
        if not isinstance(said, dict):
            raise Closed(said)
        return said

    async def send(self, frame):
        self.wire.send_object(frame)
