"""Live delivery to many sockets of one process, as a multiple of a bare daphne broadcast to as many.

Both servers hold their sockets for all rounds; the rounds alternate between them. A frame is measured from the moment
at which the server was told to publish it to the moment at which the client reads it off its socket; the figure is the
median over all sockets and frames of a round, and the ratio the median over the rounds. A lost frame fails the run.
"""

import asyncio
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.rows import Row, row
from tests.support.server import ROOT, free_port

SIZES = (200, 1000, 2000)
ROUNDS, FRAMES, PAUSE = 5, 10, 0.02
THREAD = 1
# Limits of design: p50 at most twice the bare one, 40 kB a socket.
LATENCY, KILOBYTES = 2.0, 40
PING, PONG = 0x89, 0x8A
_SENT = re.compile(rb'"sent":([0-9.]+)')


class Client(asyncio.Protocol):
    """One socket that notes how long each published frame was under way, in seconds."""

    def __init__(self, port: int, path: str, delays: list[float], opened: asyncio.Event) -> None:
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: localhost:{port}",
            f"Origin: http://localhost:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version: 13",
        ]
        self.request = "\r\n".join(lines) + "\r\n\r\n"
        self.delays, self.opened = delays, opened
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request.encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self.rest += data
        if not self.opened.is_set():
            head, mark, self.rest = self.rest.partition(b"\r\n\r\n")
            if not mark:
                self.rest = head
                return
            assert b" 101 " in head, head
            self.opened.set()
        while len(self.rest) >= 2 and len(self.rest) >= 2 + self.rest[1]:  # no frame here is longer than 125
            kind, frame, self.rest = self.rest[0], self.rest[2 : 2 + self.rest[1]], self.rest[2 + self.rest[1] :]
            if kind == PING:
                self.transport.write(bytes([PONG, 0x80 | len(frame)]) + bytes(4) + frame)
            elif found := _SENT.search(frame):
                self.delays.append(now - float(found.group(1)))


class Server:
    """One of the two servers, its process and the sockets that are open to it."""

    def __init__(self, kind: str, path: str, env: Mapping[str, str], log: Path) -> None:
        self.port, self.path, self.delays, self.number = free_port(), path, [], 0
        self.clients: list[Client] = []
        arguments = [sys.executable, "-m", "benchmarks.fanout_server", kind, str(self.port)]
        self.process = subprocess.Popen(
            [*arguments, *([str(THREAD)] if kind == "platform" else [])],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
        )

    async def ready(self) -> None:
        for _try in range(300):
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            except OSError:
                await asyncio.sleep(0.1)
        raise RuntimeError(f"the server for {self.path} did not start")

    async def grow(self, size: int) -> None:
        """Open sockets, fifty at a time, until there are so many."""
        while len(self.clients) < size:
            opened = [asyncio.Event() for _number in range(min(50, size - len(self.clients)))]
            for event in opened:
                client = Client(self.port, self.path, self.delays, event)
                await asyncio.get_running_loop().create_connection(lambda made=client: made, "127.0.0.1", self.port)
                self.clients.append(client)
            await asyncio.wait_for(asyncio.gather(*(event.wait() for event in opened)), 60)

    async def round(self) -> float:
        """The median delay of some frames to every socket, in seconds."""
        self.delays.clear()
        assert self.process.stdin is not None
        for number in range(1, FRAMES + 1):
            self.number += 1
            self.process.stdin.write(f"{self.number}\n".encode())
            self.process.stdin.flush()
            await self._arrived(number * len(self.clients))
            await asyncio.sleep(PAUSE)
        return statistics.median(self.delays)

    async def _arrived(self, count: int) -> None:
        deadline = time.monotonic() + 30
        while len(self.delays) < count:
            assert time.monotonic() < deadline, f"{count - len(self.delays)} frames were lost"
            await asyncio.sleep(0.002)

    def kilobytes(self) -> float:
        """Resident memory of the process."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def measure(env: Mapping[str, str], directory: Path) -> list[Row]:
    """The rows of the benchmark, on the database of ``env``, with nobody else serving it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return asyncio.run(_measure(env, directory))


async def _measure(env: Mapping[str, str], directory: Path) -> list[Row]:
    log = directory / "fanout.log"
    bare = Server("bare", "/", env, log)
    ours = Server("platform", f"/ws/threads/{THREAD}/", env, log)
    try:
        memory = {}
        for server in (bare, ours):
            await server.ready()
            await server.grow(10)  # what every first socket loads is not the cost of one socket
            memory[server] = server.kilobytes()
        rows = [await _fanout(size, bare, ours) for size in SIZES]
        each = {server: (server.kilobytes() - before) / (SIZES[-1] - 10) for server, before in memory.items()}
        return [*rows, row("live_memory_per_socket", each[ours], each[bare], KILOBYTES / each[bare], "kB")]
    finally:
        for server in (bare, ours):
            server.process.kill()


async def _fanout(size: int, bare: Server, ours: Server) -> Row:
    samples = []
    for server in (bare, ours):
        await server.grow(size)
        await server.round()
    for _number in range(ROUNDS):
        samples.append((1000 * await ours.round(), 1000 * await bare.round()))
    value, baseline = sorted(samples, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
    return row(f"live_fanout_{size}", value, baseline, LATENCY, "ms to the median socket")
