"""Three server processes on one PostgreSQL and one Redis, three messages in ten lost between them, people writing to
each, readers cut off again and again: every reader ends with every event once and in order.

Needs the services that ``SERVICES_DATABASE_URL`` and ``SERVICES_REDIS_URL`` name (``make prove`` sets them).
"""

import asyncio
import json
import os
import time
from functools import partial
from threading import Event

import pytest
import redis

from tests.proofs.test_protocol import CUTS, READERS
from tests.support.readers import Finished, Reader, wired
from tests.support.server import DemoServer
from tests.support.writers import MAKE_PEOPLE, READ_BACK, Writer

REDIS = os.environ.get("SERVICES_REDIS_URL", "")
PROCESSES, WRITERS, AT_MOST = 3, 6, 180  # seconds of writing


@pytest.fixture
def shared_redis():
    """The address of a Redis that answers."""
    if not REDIS:
        pytest.skip("No Redis is named.")
    try:
        redis.from_url(REDIS).ping()
    except redis.ConnectionError as error:
        pytest.skip(f"Redis does not answer: {error}")
    return REDIS


@pytest.fixture
def servers(demo_database, shared_redis, tmp_path):
    lossy = ("-m", "tests.support.lossy")
    made = [DemoServer(tmp_path, demo_database, shared_redis, program=lossy) for _n in range(PROCESSES)]
    for server in made:
        server.start()
    yield made
    for server in made:
        server.stop()


async def test_three_processes_lose_repeat_and_disorder_nothing(servers):
    made = json.loads(servers[0].python(MAKE_PEOPLE % {"people": 600}).splitlines()[-1])
    path = f"/ws/threads/{made['thread']}/"

    def connect(port, since):
        return wired(port, f"{path}?since={since}")

    ports = [server.port for server in servers]
    readers = [Reader(partial(connect, ports[seed % PROCESSES]), seed, CUTS) for seed in range(READERS)]
    finished, stop = Finished(), Event()
    running = [asyncio.create_task(reader.run(finished)) for reader in readers]
    writers = [
        Writer(ports[place % PROCESSES], made["thread"], made["sessions"][place::WRITERS], f"Writer {place}", stop)
        for place in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    until = time.monotonic() + AT_MOST
    while time.monotonic() < until and any(reader.is_cut < CUTS for reader in readers):
        await asyncio.sleep(0.5)
    stop.set()
    for writer in writers:
        await asyncio.to_thread(writer.join, 60)
    assert [writer.odd for writer in writers] == [[]] * WRITERS
    found = json.loads((await asyncio.to_thread(servers[0].python, READ_BACK % made)).splitlines()[-1])
    truth = [(seq, "post.published", seq) for seq in range(1, found["last_seq"] + 1)]
    assert found["events"] == [seq for seq, _type, _post in truth]
    finished.seq = found["last_seq"]
    finished.set()
    began = time.monotonic()
    await asyncio.wait_for(asyncio.gather(*running), 180)
    for reader in readers:
        assert reader.applied == truth
    assert sum(len(writer.acknowledged) for writer in writers) == found["post_count"]
    asked, cut = (sum(counts) for counts in zip(*((reader.asked, reader.is_cut) for reader in readers), strict=True))
    assert asked > READERS and cut > READERS * CUTS * 0.9, "too little went wrong: the proof proves nothing"
    print(
        f"{PROCESSES} processes, {READERS} readers, {len(truth)} events, {cut} cuts, asked {asked} times, "
        f"whole {time.monotonic() - began:.0f} s after the last post"
    )
