"""``python -m benchmarks``: processor time of a page as a multiple of a bare Django view under the same server, and of
import, report and exports of many responses as a multiple of reading them bare (``benchmarks.archives``), and of live
delivery as a multiple of a bare broadcast (``benchmarks.fanout``); the analysis of a large round as a part of its
budget (``benchmarks.agreement``); the boards with many recommendations beside few (``benchmarks.boards``).

Writes ``var/bench.json``: a list of ``name``, ``value``, ``baseline``, ``ratio``, ``unit``, ``limit``. A ratio above
its limit makes the run fail.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import agreement, archives, boards, fanout  # noqa: E402
from benchmarks.rows import Row, row  # noqa: E402
from tests.support.page_list import THREAD  # noqa: E402
from tests.support.server import DemoServer, free_port  # noqa: E402

ROUNDS = 3
REQUESTS = 120 if os.environ.get("SCALE") != "full" else 500
TICKS = os.sysconf("SC_CLK_TCK")

# Limits of design: product.md, budgets.
ANONYMOUS, SIGNED_IN, VOTE, POST = 15, 25, 10, 12
# A long thread costs what a short one costs; the rest is the noise of two measurements.
LONG_THREAD = 1.2
MILLISECONDS = "ms processor time"
PAGES = {
    "front_page": "/en/",
    "green_paper": "/en/consultations/return-a-stage-of-the-journey/",
    "thread": f"/en/{THREAD}",
    "recommendation": "/en/recommendations/S002-R17/",
    "round_results": "/en/rounds/before-and-after-arrival/results/",
    "board": "/en/recommendations/answers/",
    "practice_list": "/en/practices/",
    "practice": "/en/practices/sp04/",
}


def processor_seconds(pid: int) -> float:
    """User and system time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Client:
    """One kept connection with cookies: what a browser has, and nothing else."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        from urllib.parse import urlencode

        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://localhost:{self.connection.port}",
            }
        content = urlencode(body) if body is not None else None
        try:
            self.connection.request(method, path, content, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):  # kept for too long without a request
            self.connection.close()
            self.connection.request(method, path, content, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, text

    def token(self, path: str) -> str:
        _status, text = self.request("GET", path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        assert found, path
        return found.group(1)


def cost(pid: int, call: Callable[[], object]) -> float:
    """Milliseconds of processor time of the server for one call."""
    before = processor_seconds(pid)
    for _number in range(REQUESTS):
        call()
    return 1000 * (processor_seconds(pid) - before) / REQUESTS


def bare_server() -> tuple[subprocess.Popen, int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", str(port)], cwd=ROOT)
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
        time.sleep(0.1)
    raise RuntimeError("the bare server did not start")


SESSIONS = """
from importlib import import_module
from django.conf import settings
from accounts.models import User
Store = import_module(settings.SESSION_ENGINE).SessionStore
for name in {names!r}:
    user, _created = User.objects.get_or_create(username=name)
    session = Store()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)
"""


def sign_in(server: DemoServer, names: list[str]) -> list[Client]:
    """Clients with sessions made on the server's database: hashing a passphrase is not what is measured."""
    clients = []
    for key in server.python(SESSIONS.format(names=names)).split():
        client = Client(server.port)
        client.cookies["sessionid"] = key
        clients.append(client)
    return clients


def calls(server: DemoServer) -> dict[str, tuple[Callable[[], object], int]]:
    """What is measured, with its limit."""
    anonymous = Client(server.port)
    (known,) = sign_in(server, ["returnee"])
    found: dict[str, tuple[Callable[[], object], int]] = {}

    def page(client: Client, path: str) -> Callable[[], object]:
        def load() -> None:
            status, _text = client.request("GET", path)
            assert status == 200, (path, status)

        return load

    for name, path in PAGES.items():
        found[f"page_{name}"] = (page(anonymous, path), ANONYMOUS)
        found[f"page_{name}_signed_in"] = (page(known, path), SIGNED_IN)
    server.python(
        "from accounts.actions.aliases import declare_group; from accounts.models import User, Space;"
        "declare_group(User.objects.get(username='returnee'), space=Space.objects.get(kind='recommendations',"
        " slug='recommendations'),"
        " category='returnee')"
    )
    vote_path = "/en/rounds/towards-a-common-policy/vote/1/"
    token = known.token(vote_path)
    stances = iter(range(10**9))

    def vote() -> None:
        stance = ("support", "oppose")[next(stances) % 2]
        status, _text = known.request("POST", vote_path, {"csrfmiddlewaretoken": token, "stance": stance})
        assert status == 302, status

    found["vote"] = (vote, VOTE)
    found["post"] = (posting(server), POST)
    return found


def posting(server: DemoServer) -> Callable[[], object]:
    """One post each time, by many people in turn: nobody meets the limit of posts in a minute."""
    writers = sign_in(server, [f"bench-{number}" for number in range(60)])
    tokens = [writer.token("/en/threads/2/") for writer in writers]
    turns = iter(range(10**9))

    def post() -> None:
        turn = next(turns)
        place = turn % len(writers)
        fields = {"csrfmiddlewaretoken": tokens[place], "text": f"Post number {turn}.", "key": str(uuid.uuid4())}
        status, text = writers[place].request("POST", "/en/threads/2/post/", fields | {"speaker": "myself"})
        assert status == 302, (status, text[:2000])

    return post


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        server = DemoServer(Path(directory))
        server.prepare()
        server.start()
        bare, port = bare_server()
        try:
            rows = [*measure(server, bare, port), long_thread(server)]
        finally:
            bare.kill()
            server.stop()
        rows += fanout.measure(server.env, Path(directory))
        rows += archives.measure(server.env, Path(directory))
        rows += agreement.measure(server.env, Path(directory))
        rows += boards.measure(server.env, Path(directory))
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=1))
    failed = [found for found in rows if found["limit"] is not None and found["ratio"] > found["limit"]]
    for found in rows:
        mark = "  above its limit" if found in failed else ""
        figures = f"{found['value']:8.2f} {found['unit']}  {found['ratio']:6.2f} × bare (limit {found['limit']})"
        print(f"{found['name']:<32} {figures}{mark}")
    return 1 if failed else 0


LONG_THREADS = """
import datetime
from dialogue.actions.bulk import PostRow, import_posts
from dialogue.actions.threads import open_thread
from dialogue.models import Forum
forum, at = Forum.objects.first(), datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
for size in (50, 5000):
    thread = open_thread(space=forum.space, forum=forum, title=f"A thread of {size}", language="en")
    rows = [PostRow(text=f"Point {n}. " * 9, language="en", at=at, alias="Calm Cedar") for n in range(size)]
    import_posts(thread, rows)
    print(thread.pk)
"""


def long_thread(server: DemoServer) -> Row:
    """Opening a thread of 5,000 posts beside one of 50."""
    client, process = Client(server.port), server.process
    assert process is not None
    short, long = (f"/en/threads/{number}/" for number in server.python(LONG_THREADS).split())
    samples = [
        [cost(process.pid, partial(client.request, "GET", path)) for path in (long, short)] for _round in range(ROUNDS)
    ]
    value, baseline = sorted(samples, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
    return row("page_thread_of_5000", value, baseline, LONG_THREAD, MILLISECONDS)


def measure(server: DemoServer, bare: subprocess.Popen, port: int) -> list[Row]:
    """Interleaved rounds; the median ratio of each."""
    assert server.process is not None
    todo = calls(server)
    bare_client = Client(port)

    def ok() -> None:
        bare_client.request("GET", "/")

    for call, _limit in todo.values():
        call()
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in todo}
    for _round in range(ROUNDS):
        baseline = cost(bare.pid, ok)
        for name, (call, _limit) in todo.items():
            samples[name].append((cost(server.process.pid, call), baseline))
    rows = []
    for name, (_call, limit) in todo.items():
        value, baseline = sorted(samples[name], key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
        rows.append(row(name, value, baseline, limit, MILLISECONDS))
    return rows


if __name__ == "__main__":
    sys.exit(main())
