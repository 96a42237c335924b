"""The hub: from threads, after the commit, across processes, through failures."""

import asyncio
import shutil
import socket
import subprocess
import threading
import time

import pytest
from channels.layers import InMemoryChannelLayer
from django.db import transaction

from core import live
from core.live import Hub, Inbox


class OuterLayer(InMemoryChannelLayer):
    """Counts as a layer that reaches other processes; fails as often as it is told."""

    failures = 0

    async def receive(self, channel):
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the line is cut")
        return await super().receive(channel)


@pytest.fixture
async def outer():
    hub = Hub(asyncio.get_running_loop(), layer=OuterLayer())
    hub.start()
    await hub.ready()
    yield hub
    await hub.stop()


async def next_frame(inbox):
    return await asyncio.wait_for(inbox.queue.get(), timeout=5)


@pytest.fixture
def in_memory(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.mark.usefixtures("in_memory")
class TestLocalHub:
    async def test_an_event_from_another_thread_arrives_in_order(self):
        hub = live.hub()
        inbox = hub.open()
        hub.listen(inbox, {"room.1"})

        def publish():
            for number in range(100):
                live.publish("room.1", {"type": "post.published", "seq": number})

        await asyncio.to_thread(publish)
        assert [(await next_frame(inbox)).event["seq"] for _ in range(100)] == list(range(100))
        hub.close(inbox)

    async def test_from_many_threads_nothing_is_lost(self):
        hub = live.hub()
        inbox = hub.open(10_000)
        hub.listen(inbox, {"room.1"})

        def publish(start):
            for number in range(start, start + 200):
                live.publish("room.1", {"type": "post.published", "seq": number})

        threads = [threading.Thread(target=publish, args=(n * 200,)) for n in range(8)]
        await asyncio.to_thread(lambda: [t.start() for t in threads] and [t.join() for t in threads])
        found = {(await next_frame(inbox)).event["seq"] for _ in range(1600)}
        assert found == set(range(1600))
        hub.close(inbox)

    async def test_listening_to_exactly_these_topics(self):
        hub = live.hub()
        inbox = hub.open()
        hub.listen(inbox, {"a", "b"})
        hub.listen(inbox, {"b", "c"})
        for topic in "abc":
            hub.deliver(topic, {"type": topic})
        assert [inbox.queue.get_nowait().topic for _ in range(2)] == ["b", "c"]
        assert set(hub.subscribers) == {"b", "c"}
        hub.close(inbox)
        hub.close(inbox)
        assert not hub.subscribers

    async def test_arabic_goes_as_it_is(self):
        hub = live.hub()
        inbox = hub.open()
        hub.listen(inbox, {"a"})
        hub.deliver("a", {"type": "x", "title": "رحلة"})
        assert inbox.queue.get_nowait().text == '{"type":"x","title":"رحلة"}'
        hub.close(inbox)

    def test_a_full_inbox_takes_nothing_more(self):
        inbox = Inbox(2)
        assert [inbox.put("x") for _ in range(4)] == [True, True, False, False]
        assert inbox.overflowed.is_set()

    @pytest.mark.parametrize("topic", ["", "a b", "a/b", "é", "x" * 101, "a\n"])
    def test_a_topic_has_a_plain_name(self, topic):
        with pytest.raises(ValueError, match="topic"):
            live.publish(topic, {"type": "x"})

    def test_without_any_socket_nothing_happens(self):
        live.publish("room.1", {"type": "x"})
        assert live.stats()["sockets"] == 0
        assert live.is_healthy()
        assert not live.reaches_other_processes()


@pytest.mark.usefixtures("in_memory")
@pytest.mark.django_db(transaction=True)
class TestAfterTheCommit:
    async def test_an_announcement_waits_for_the_commit(self):
        hub = live.hub()
        inbox = hub.open()
        hub.listen(inbox, {"room.1"})

        def change(fails):
            with transaction.atomic():
                live.announce("room.1", {"type": "post.published", "seq": int(fails)})
                time.sleep(0.05)
                assert inbox.queue.empty()
                if fails:
                    raise RuntimeError

        with pytest.raises(RuntimeError):
            await asyncio.to_thread(change, True)
        await asyncio.to_thread(change, False)
        assert (await next_frame(inbox)).event["seq"] == 0
        assert inbox.queue.empty()
        hub.close(inbox)


class TestSharedLayer:
    async def test_an_event_goes_through_the_layer_once(self, outer):
        inbox = outer.open()
        outer.listen(inbox, {"room.1"})
        outer.hand_over("room.1", {"type": "post.published", "seq": 1})
        assert (await next_frame(inbox)).event["seq"] == 1
        await asyncio.sleep(0.05)
        assert inbox.queue.empty()

    async def test_two_processes_hear_each_other(self, outer):
        other = Hub(asyncio.get_running_loop(), layer=outer.layer)
        other.start()
        await other.ready()
        inbox = other.open()
        other.listen(inbox, {"room.1"})
        outer.hand_over("room.1", {"type": "post.published", "seq": 1})
        assert (await next_frame(inbox)).event["seq"] == 1
        await other.stop()

    async def test_after_a_cut_line_it_subscribes_again_and_says_that_something_may_be_lost(self, outer):
        inbox = outer.open()
        outer.listen(inbox, {"room.1"})
        outer.layer.failures = 2
        outer.hand_over("room.1", {"type": "post.published", "seq": 1})
        assert (await next_frame(inbox)).event["seq"] == 1
        assert [await next_frame(inbox) for _ in range(2)] == [live.LOST] * 2
        await outer.ready()
        assert outer.counters.resubscribed == 2
        outer.hand_over("room.1", {"type": "post.published", "seq": 2})
        assert (await next_frame(inbox)).event["seq"] == 2

    async def test_when_the_layer_takes_nothing_the_own_sockets_hear_it_still(self, outer):
        async def refuse(group, message):
            raise ConnectionError

        inbox = outer.open()
        outer.listen(inbox, {"room.1"})
        outer.layer.group_send = refuse
        outer.hand_over("room.1", {"type": "post.published", "seq": 1})
        assert (await next_frame(inbox)).event["seq"] == 1

    async def test_stopping_leaves_no_member_behind(self):
        layer = OuterLayer()
        hub = Hub(asyncio.get_running_loop(), layer=layer)
        hub.start()
        await hub.ready()
        assert len(layer.groups[live.GROUP]) == 1
        await hub.stop()
        assert not layer.groups.get(live.GROUP)


@pytest.fixture(scope="module")
def redis_url():
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("There is no redis-server on this machine.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def with_redis(redis_url, settings):
    from config import env

    settings.CHANNEL_LAYERS = env.channel_layers(redis_url)
    assert live.reaches_other_processes()


class TestRedis:
    async def test_a_thread_without_a_loop_reaches_the_sockets(self, with_redis):
        """As a page served by another process, or a task worker, does."""
        hub = live.hub()
        await hub.ready()
        inbox = hub.open()
        hub.listen(inbox, {"room.1"})

        def from_elsewhere():
            found, live._hub = live._hub, None
            try:
                live.publish("room.1", {"type": "post.published", "seq": 1, "title": "رحلة"})
            finally:
                live._hub = found

        await asyncio.to_thread(from_elsewhere)
        assert (await next_frame(inbox)).event == {"type": "post.published", "seq": 1, "title": "رحلة"}
        await hub.stop()

    async def test_the_own_process_hears_it_once(self, with_redis):
        hub = live.hub()
        await hub.ready()
        inbox = hub.open()
        hub.listen(inbox, {"room.1"})
        for number in range(50):
            live.publish("room.1", {"type": "post.published", "seq": number})
        assert [(await next_frame(inbox)).event["seq"] for _ in range(50)] == list(range(50))
        await asyncio.sleep(0.1)
        assert inbox.queue.empty()
        assert await asyncio.to_thread(live.is_healthy)
        await hub.stop()

    def test_a_process_without_sockets_knows_whether_it_works(self, with_redis):
        assert live.is_healthy()
