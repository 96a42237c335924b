"""The server is killed again and again while people write and vote: whatever it acknowledged is there, once.

Thirty times; ``PROOF_SCALE=small`` kills it four times.
"""

import json
import os
import threading
import time
from pathlib import Path

import pytest

from tests.support.server import DemoServer
from tests.support.voters import MAKE_VOTERS, READ_VOTES, Voter
from tests.support.writers import MAKE_PEOPLE, READ_BACK, Writer

KILLS = 30 if os.environ.get("PROOF_SCALE") != "small" else 4
WRITERS = 4
LOAD_SECONDS = 2.0


@pytest.fixture
def server(tmp_path):
    server = DemoServer(Path(tmp_path))
    server.prepare()
    yield server
    server.remove()


def test_every_acknowledged_post_is_there_once(server):
    made = json.loads(server.python(MAKE_PEOPLE % {"people": 400}).splitlines()[-1])
    server.start()
    stop = threading.Event()
    writers = [
        Writer(server.port, made["thread"], made["sessions"][place::WRITERS], f"Writer {place}", stop)
        for place in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for _kill in range(KILLS):
        time.sleep(LOAD_SECONDS)
        server.kill()
        server.start()
    time.sleep(LOAD_SECONDS)
    stop.set()
    for writer in writers:
        writer.join(60)
    assert [writer.odd for writer in writers] == [[]] * WRITERS
    server.stop()
    found = json.loads(server.python(READ_BACK % made).splitlines()[-1])
    acknowledged = {text: number for writer in writers for text, number in writer.acknowledged.items()}
    numbers = {text: number for number, text in found["posts"]}
    assert len(numbers) == len(found["posts"]), "a post is there twice"
    assert numbers == acknowledged
    assert sorted(numbers.values()) == list(range(1, found["post_count"] + 1))
    assert found["events"] == list(range(1, found["last_seq"] + 1))
    again = sum(writer.again for writer in writers)
    print(f"{KILLS} kills, {len(acknowledged)} posts acknowledged, {again} sent again")
    assert acknowledged and again


def test_every_acknowledged_vote_is_there_once(server):
    people = 80 * WRITERS
    made = json.loads(server.python(MAKE_VOTERS % {"rounds": 0, "people": people}).splitlines()[-1])
    server.start()
    stop = threading.Event()
    shares = [range(place, people, WRITERS) for place in range(WRITERS)]
    voters = [Voter(server.port, {n: made["sessions"][n] for n in share}, made["items"], stop) for share in shares]
    for voter in voters:
        voter.start()
    for _kill in range(KILLS):
        time.sleep(LOAD_SECONDS)
        server.kill()
        server.start()
    time.sleep(LOAD_SECONDS)
    stop.set()
    for voter in voters:
        voter.join(60)
    assert [voter.odd for voter in voters] == [[]] * WRITERS
    server.stop()
    found = json.loads(server.python(READ_VOTES % {"people": people}).splitlines()[-1])
    acknowledged = {place: stance for voter in voters for place, stance in voter.acknowledged.items()}
    lost = {(n, o): s for (n, o), s in acknowledged.items() if found[n].get(str(o)) != s}
    assert lost == {}
    again = sum(voter.again for voter in voters)
    print(f"{KILLS} kills, {len(acknowledged)} votes acknowledged, {again} sent again")
    assert acknowledged and again
