"""Everything bad at once, again and again, at a real server: a clear answer each time, and the memory of before."""

import asyncio
import http.client
import json
import random
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.consumers import Close
from tests.support.server import DemoServer
from tests.support.wire import Wire
from tests.support.writers import MAKE_PEOPLE, READ_BACK, TOKEN

ROUNDS, FRAMES = 4, 150
MAX_GROWTH = 16 * 1024  # kB; a leak of a body of a megabyte, or of a frame a socket, would be many times that
BAD_FRAMES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"since": -1}',
    b'{"since": "x"}',
    b'{"since": 1e99}',
    b'{"since": true}',
    b'{"text": "a post"}',
    b'{"type": "heartbeat", "seq": 9}',
    b"[" * 1000,
    b"\xff\xfe",
)


@pytest.fixture
def server(tmp_path):
    server = DemoServer(Path(tmp_path))
    server.prepare()
    server.start()
    yield server
    server.remove()


def memory(server):
    """Resident memory of the process in kB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


class Browser:
    """A signed-in account without a browser."""

    def __init__(self, port, thread, session):
        self.port, self.path = port, f"/en/threads/{thread}/post/"
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        }

    def post(self, text, key):
        """Status and page of the answer; the line that the server cut counts as 413."""
        fields = {"text": text, "speaker": "myself", "key": key, "csrfmiddlewaretoken": TOKEN}
        line = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            line.request("POST", self.path, urllib.parse.urlencode(fields), self.headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (BrokenPipeError, ConnectionResetError):
            return 413, ""
        finally:
            line.close()


async def frames(port, path, seed):
    """The close codes that bad frames got, and refused handshakes."""
    chance, codes = random.Random(seed), Counter()
    for number in range(FRAMES):
        try:
            origin = "https://elsewhere.example" if number % 15 == 0 else None
            wire = await Wire.connect(port, "/ws/threads/999999/" if number % 15 == 1 else path, origin=origin)
        except ConnectionRefusedError as refused:
            codes[refused.args[0]] += 1
            continue
        frame = chance.choice(BAD_FRAMES)
        if number % 15 == 2:
            frame = b"x" * chance.choice((2_000, 100_000, 2_000_000))
        wire.send(frame, opcode=chance.choice((1, 1, 1, 2)))
        code = await wire.receive()
        while isinstance(code, dict):
            code = await wire.receive()
        codes[code] += 1
        wire.close()
    return codes


def test_a_clear_answer_each_time_and_no_memory_kept(server):
    made = json.loads(server.python(MAKE_PEOPLE % {"people": ROUNDS + 1}).splitlines()[-1])
    path = f"/ws/threads/{made['thread']}/?since=0"
    before = 0
    for number, session in enumerate(made["sessions"]):
        browser = Browser(server.port, made["thread"], session)
        with ThreadPoolExecutor(50) as crowd:
            answers = list(crowd.map(lambda n, b=browser, r=number: b.post(f"Word {n} of {r}", f"{r}-{n}"), range(50)))
            again = list(crowd.map(lambda _n, b=browser, r=number: b.post(f"Word 0 of {r}", f"{r}-0"), range(50)))
        statuses = Counter(status for status, _page in answers)
        assert statuses == {302: 10, 429: 40}, statuses
        kept = [f"Word {n} of {number}" in page for n, (status, page) in enumerate(answers) if status == 429]
        assert all(kept), "a refused text is not on the page"
        assert {status for status, _page in again} <= {302, 429}
        status, page = browser.post("w" * 10_001, "long")
        assert status == 422 and "w" * 10_001 in page
        assert browser.post("w" * 5_000_000, "huge")[0] == 413
        codes = asyncio.run(frames(server.port, path, number))
        known = {Close.MALFORMED, Close.TOO_BIG, Close.GONE, 403, 1002, 1003, 1007, 1009, None}
        assert set(codes) <= known, codes
        assert codes[Close.MALFORMED] > FRAMES / 2
        before = before or memory(server)  # the first round loads what is loaded once
    growth = memory(server) - before
    found = json.loads(server.python(READ_BACK % made).splitlines()[-1])
    assert len(found["posts"]) == len({text for _number, text in found["posts"]})
    assert growth < MAX_GROWTH, f"{growth} kB more after {ROUNDS} rounds"
    print(f"{ROUNDS} rounds of 100 posts and {FRAMES} frames: {growth} kB more")
