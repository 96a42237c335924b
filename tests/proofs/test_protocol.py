"""Many readers, cut again and again, with a third of all frames lost and people writing meanwhile: every reader ends
with every event once and in order.

200 readers, 30 cuts each: the sizes of the promise; ``PROOF_SCALE=small`` takes a minute.
"""

import asyncio
import os
import random
import threading
import uuid

import pytest
from django.db import connections

from core import live
from core.consumers import sockets
from dialogue.actions.posts import edit_post, publish_post, withdraw_post
from dialogue.consumers import ThreadConsumer
from dialogue.models import Thread, ThreadEvent
from tests.dialogue.conftest import World
from tests.support.readers import Finished, Reader
from tests.support.sockets import in_database, opened

pytestmark = pytest.mark.django_db(transaction=True)

IS_FULL = os.environ.get("PROOF_SCALE") != "small"
READERS, CUTS, POSTS, WRITERS = (200, 30, 600, 4) if IS_FULL else (40, 8, 150, 3)
LOST = 0.3


class QuickConsumer(ThreadConsumer):
    """Beats often, so that the proof takes seconds instead of minutes."""

    heartbeat_seconds = 0.5


def write(thread_id, people, seed, errors):
    """Publish, edit and withdraw as three people in turn would."""
    chance = random.Random(seed)
    thread, posts = Thread.objects.get(pk=thread_id), []
    try:
        for number in range(POSTS // WRITERS):
            author = people[number % len(people)]
            posts.append(
                publish_post(thread, actor=author, text=f"Post {seed}.{number}", language="en",
                             submission_key=uuid.uuid4().hex)
            )  # fmt: skip
            if number % 5 == 4:
                edit_post(posts[-2], actor=posts[-2].author, text=f"Edited {seed}.{number}")
            if number % 11 == 10:
                withdraw_post(posts[-4], actor=posts[-4].author)
            threading.Event().wait(chance.uniform(0, 0.05))
    except Exception as error:
        errors.append(error)
    finally:
        connections.close_all()


@pytest.fixture
def lossy(monkeypatch):
    """Every inbox loses frames at random; the words of the hub itself get through."""
    chance, put = random.Random(7), live.Inbox.put
    counts = {"lost": 0, "passed": 0}

    def lose(inbox, item):
        if isinstance(item, live.Frame) and chance.random() < LOST:
            counts["lost"] += 1
            return True
        counts["passed"] += 1
        return put(inbox, item)

    monkeypatch.setattr(live.Inbox, "put", lose)
    return counts


async def test_nothing_is_missing_twice_or_out_of_order(lossy):
    world = World()
    forum = await in_database(world.forum)
    thread = await in_database(world.thread, forum)
    people = [await in_database(world.person) for _ in range(90)]
    application = sockets([_route()])
    finished, errors = Finished(), []

    def connect(since):
        return opened(application, f"/ws/threads/{thread.pk}/?since={since}")

    readers = [Reader(connect, seed, CUTS) for seed in range(READERS)]
    running = [asyncio.create_task(reader.run(finished)) for reader in readers]
    writers = [
        threading.Thread(target=write, args=(thread.pk, people[seed::WRITERS], seed, errors)) for seed in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        await asyncio.to_thread(writer.join)
    assert not errors
    truth = await in_database(
        lambda: list(
            ThreadEvent.objects.filter(thread=thread).order_by("seq").values_list("seq", "type", "post__number")
        )
    )
    assert [seq for seq, _type, _post in truth] == list(range(1, len(truth) + 1))
    finished.seq = len(truth)
    finished.set()
    await asyncio.wait_for(asyncio.gather(*running), 240)
    for reader in readers:
        assert reader.applied == truth
    assert lossy["lost"] > 0.2 * (lossy["lost"] + lossy["passed"])
    cut = sum(reader.is_cut for reader in readers)
    asked = sum(reader.asked for reader in readers)
    print(f"{READERS} readers, {len(truth)} events, {cut} cuts, {lossy['lost']} frames lost, asked {asked} times")


def _route():
    from django.urls import path

    return path("ws/threads/<int:pk>/", QuickConsumer.as_asgi())
