"""One person, one vote (P2, R01): twenty people post their vote fifty times at the same moment, in twenty rounds, on
SQLite and on PostgreSQL. Twenty votes each time; results, rows and ledger say the same.

``PROOF_SCALE=small``: two rounds. PostgreSQL needs ``SERVICES_DATABASE_URL`` (``make prove`` sets it).
"""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.server import DemoServer
from tests.support.voters import CLOSE_AND_COUNT, MAKE_VOTERS, post_vote

ROUNDS = 20 if os.environ.get("PROOF_SCALE") != "small" else 2
VOTERS, POSTS = 20, 50
STANCES = ("support", "support_with_changes", "neutral", "oppose")


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path):
    """The demonstration on a database of that kind."""
    if request.param == "sqlite":
        made = DemoServer(tmp_path)
        made.prepare()
    else:
        made = DemoServer(tmp_path, request.getfixturevalue("demo_database"))
    yield made
    made.stop()


def race(server, sessions, number):
    """All posts of all voters are let go at one moment; the statuses of the answers."""
    posts = [(sessions[n % VOTERS], STANCES[n % 4]) for n in range(VOTERS * POSTS)]
    gate = threading.Barrier(POSTS)

    def send(turn):
        gate.wait()
        mine = posts[turn::POSTS]
        return [post_vote(server.port, f"/en/rounds/race-{number}/vote/1/", s, c, timeout=120) for s, c in mine]

    with ThreadPoolExecutor(POSTS) as pool:
        return [status for answers in pool.map(send, range(POSTS)) for status in answers]


def test_twenty_people_fifty_posts_each_are_twenty_votes(server):
    made = json.loads(server.python(MAKE_VOTERS % {"rounds": ROUNDS, "people": VOTERS}).splitlines()[-1])
    server.start()
    began = time.monotonic()
    statuses = [status for number in range(ROUNDS) for status in race(server, made["sessions"], number)]
    took = time.monotonic() - began
    server.stop()
    found = json.loads(server.python(CLOSE_AND_COUNT).splitlines()[-1])
    assert set(statuses) == {302}
    assert len(statuses) == ROUNDS * VOTERS * POSTS
    assert found == {f"race-{number}": [VOTERS] * 6 for number in range(ROUNDS)}
    print(f"{ROUNDS} rounds, {len(statuses)} posts in {took:.0f} s: {VOTERS} votes each time")
