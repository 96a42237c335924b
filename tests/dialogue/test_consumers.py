"""The socket of a thread: news in order, nothing for those who may not read, a clear end otherwise."""

import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from config.routing import websocket
from core import live
from core.consumers import Close
from dialogue.actions.moderation import hide_post
from dialogue.actions.posts import edit_post, withdraw_post
from dialogue.actions.threads import close_thread
from dialogue.models import ThreadEvent
from dialogue.queries import news
from tests.support.sockets import Closed, Socket, in_database, opened, session_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Rose Street 12"


def address(thread, since=None):
    return f"/ws/threads/{thread.pk}/" + ("" if since is None else f"?since={since}")


async def refusal(*args, **kwargs):
    with pytest.raises(Closed) as closed:
        async with opened(websocket, *args, **kwargs) as socket:
            await socket.receive()
    return closed.value.code


async def test_a_post_is_told_with_its_number_and_nothing_of_its_text(world, thread):
    async with opened(websocket, address(thread, 0)) as socket:
        await in_database(world.post, thread, text=SECRET)
        event = await socket.receive()
    assert event == {"type": "post.published", "seq": 1, "post": 1}


async def test_edits_hiding_withdrawing_and_closing_are_told_in_order(world, thread):
    author, moderator = await in_database(world.person), await in_database(world.staff, "moderator")
    async with opened(websocket, address(thread, 0)) as socket:
        first = await in_database(world.post, thread, author)
        second = await in_database(world.post, thread, author)
        await in_database(edit_post, first, actor=author, text="Otherwise")
        await in_database(hide_post, first, actor=moderator, reason="insult")
        await in_database(withdraw_post, second, actor=author)
        await in_database(close_thread, thread)
        events = await socket.applied(6)
    assert [(e["seq"], e["type"], e.get("post")) for e in events] == [
        (1, "post.published", 1), (2, "post.published", 2), (3, "post.edited", 1), (4, "post.hidden", 1),
        (5, "post.withdrawn", 2), (6, "thread.closed", None),
    ]  # fmt: skip


async def test_who_comes_back_gets_what_was_missed_and_then_what_is_new(world, thread):
    for _ in range(3):
        await in_database(world.post, thread)
    async with opened(websocket, address(thread, 1)) as socket:
        await in_database(world.post, thread)
        assert [event["seq"] for event in await socket.applied(3)] == [2, 3, 4]
        await socket.send({"since": 2})
        heard = [(await socket.receive())["seq"]]
        # What was in the snapshot may come once more as news: a reader drops what it has (docs/live.md).
        while heard[-2:] != [3, 4]:
            heard.append((await socket.receive())["seq"])
        assert heard in ([3, 4], [4, 3, 4])


async def test_a_change_that_is_rolled_back_is_not_told(world, thread):
    def fail():
        with transaction.atomic():
            world.post(thread)
            raise RuntimeError

    async with opened(websocket, address(thread, 0)) as socket:
        with pytest.raises(RuntimeError):
            await in_database(fail)
        assert await socket.silent()
    assert not await in_database(ThreadEvent.objects.exists)


async def test_a_waiting_post_is_told_to_nobody(world):
    forum = await in_database(world.forum, moderation_mode="before")
    thread = await in_database(world.thread, forum)
    async with opened(websocket, address(thread, 0)) as socket:
        await in_database(world.post, thread, text=SECRET)
        assert await socket.silent()


async def test_news_of_another_thread_do_not_arrive(world, forum, thread):
    other = await in_database(world.thread, forum)
    async with opened(websocket, address(thread, 0)) as socket:
        await in_database(world.post, other)
        assert await socket.silent()


async def test_a_thread_that_is_not_there_and_one_that_is_not_for_all_look_alike(world):
    closed = await in_database(world.thread, audience="members")
    await in_database(world.post, closed, text=SECRET)
    assert await refusal(address(closed, 0)) == Close.GONE
    assert await refusal("/ws/threads/999999/?since=0") == Close.GONE


async def test_members_hear_and_others_do_not(world):
    forum = await in_database(world.forum, membership="invited")
    thread = await in_database(world.thread, forum, audience="members")
    member, stranger = await in_database(world.person), await in_database(world.person)
    await in_database(forum.members.create, user=member)
    session, other = await in_database(session_of, member), await in_database(session_of, stranger)
    assert await refusal(address(thread, 0), session_key=other) == Close.GONE
    async with opened(websocket, address(thread, 0), session_key=session) as socket:
        await in_database(world.post, thread, member)
        assert (await socket.receive())["seq"] == 1


async def test_who_loses_the_seat_loses_the_socket(world):
    forum = await in_database(world.forum, membership="invited")
    thread = await in_database(world.thread, forum, audience="members")
    member = await in_database(world.person)
    seat = await in_database(forum.members.create, user=member)
    session = await in_database(session_of, member)
    async with opened(websocket, address(thread, 0), session_key=session) as socket:
        await in_database(seat.delete)
        live.topic_rights_changed(thread.topic)
        assert await socket.closed() == Close.FORBIDDEN


async def test_who_signs_out_loses_the_socket(world, thread):
    person = await in_database(world.person)
    session = await in_database(session_of, person)
    async with opened(websocket, address(thread, 0), session_key=session) as socket:
        await in_database(SessionStore(session).delete)
        live.rights_changed(session_key=session)
        assert await socket.closed() == Close.SIGN_IN


@pytest.mark.parametrize("origin", ["https://elsewhere.example", None])
async def test_another_origin_is_refused(thread, origin):
    with pytest.raises(Closed):
        await Socket(websocket, address(thread, 0), origin=origin).open()


@pytest.mark.parametrize("frame", ["", "{", '{"since": -1}', '{"text": "a post"}', "[" * 900, '{"since": "١"}'])
async def test_a_socket_takes_no_commands(thread, frame):
    async with opened(websocket, address(thread, 0)) as socket:
        await socket.send(frame)
        assert await socket.closed() == Close.MALFORMED


async def test_an_oversized_frame_closes_it(thread):
    async with opened(websocket, address(thread, 0)) as socket:
        await socket.send(json.dumps({"since": 1, "x": "y" * 5000}))
        assert await socket.closed() == Close.TOO_BIG


async def test_who_missed_too_much_is_told_to_reload(world, thread, monkeypatch):
    monkeypatch.setattr(news, "RESUME_WINDOW", 2)
    for _ in range(3):
        await in_database(world.post, thread)
    async with opened(websocket, address(thread, 0)) as socket:
        assert await socket.receive() == {"type": "reload"}
