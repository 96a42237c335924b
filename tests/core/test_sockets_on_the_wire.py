"""Sockets through the real server: origin, limits, slow readers, the end."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.consumers import Close
from tests.support.wire import Wire

ROOT = Path(__file__).parents[2]


class Server:
    """A running room server."""

    def __init__(self, port, process):
        self.port, self.process = port, process

    def connect(self, **kwargs):
        return Wire.connect(self.port, "/ws/room/", **kwargs)

    async def get(self, path="/"):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        return json.loads(answer.partition(b"\r\n\r\n")[2])

    async def until(self, **expected):
        """Wait until the counters are as expected."""
        for _ in range(100):
            stats = await self.get()
            if all(stats[name] == value for name, value in expected.items()):
                return stats
            await asyncio.sleep(0.05)
        pytest.fail(f"{stats} never became {expected}")


@pytest.fixture
def server(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.core.room_server", str(port), str(tmp_path / "lock")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    first = process.stdout.readline()
    if first.strip() != "open":
        process.kill()
        pytest.fail(first + process.stdout.read())
    yield Server(port, process)
    process.kill()
    process.wait()


async def test_events_arrive_in_order_at_every_socket(server):
    wires = [await server.connect() for _ in range(20)]
    await server.get("/publish?count=50")
    for wire in wires:
        assert [(await wire.receive())["seq"] for _ in range(50)] == list(range(50))
    for wire in wires:
        wire.close()
    await server.until(sockets=0)


@pytest.mark.parametrize("origin", ["", "http://evil.example", "null"])
async def test_a_foreign_origin_gets_no_socket(server, origin):
    with pytest.raises(ConnectionRefusedError) as refusal:
        await server.connect(origin=origin)
    assert refusal.value.args == (403,)


async def test_a_large_frame_closes_the_socket_at_once(server):
    wire = await server.connect()
    wire.send(b"x" * 65_536)
    assert await wire.receive() in (1009, None)
    await server.until(sockets=0)


async def test_an_endless_message_in_fragments_is_cut_off(server):
    wire = await server.connect()
    wire.send(b"x" * 100, fin=False)
    for _ in range(200):
        wire.send(b"x" * 100, opcode=0, fin=False)
    assert await wire.receive() in (1009, None)
    await server.until(sockets=0)


async def test_who_does_not_read_is_sent_away_and_costs_little(server):
    quick, slow = await server.connect(), await server.connect(limit=1024)
    slow.writer.transport.pause_reading()
    slow.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    before = await server.until(sockets=2)
    numbers = []

    for _ in range(60):
        await server.get("/publish?count=50&size=7000")
        numbers += [(await quick.receive())["seq"] for _ in range(50)]
    assert numbers == list(range(50)) * 60
    after = await server.until(overflowed=1, sockets=1)
    assert after["memory"] - before["memory"] < 30_000, "kilobytes; 20 MB were published"
    quick.close()
    slow.close()


async def test_a_server_that_ends_tells_its_sockets(server):
    wires = [await server.connect() for _ in range(10)]
    await server.until(sockets=10)
    before = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert [await wire.receive() for wire in wires] == [Close.STOPPING] * 10
    assert await asyncio.to_thread(server.process.wait, 10) == 0
    assert time.monotonic() - before < 3
    assert "Traceback" not in server.process.stdout.read()
