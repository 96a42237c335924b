"""The socket of a wall: that something changed, to those who may read it, and never what."""

import uuid

import pytest

from config.routing import websocket
from core import live
from core.consumers import Close
from dialogue.actions.meetings import announce_meeting
from dialogue.actions.moderation import hide_post
from dialogue.actions.wall import ask_question, support_question
from dialogue.models import Thread
from tests.dialogue.conftest import NOW
from tests.support.sockets import Closed, in_database, opened, session_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Rose Street 12"


def made(world, **fields):
    return world.meeting(world.series(world.forum()), **fields)


def ask(meeting, actor):
    key = uuid.uuid4().hex
    return ask_question(meeting, actor=actor, text=SECRET, language="en", submission_key=key, now=NOW).question


async def refusal(path, **kwargs):
    with pytest.raises(Closed) as closed:
        async with opened(websocket, path, **kwargs) as socket:
            await socket.receive()
    return closed.value.code


async def test_questions_supports_and_hiding_are_told_without_words(world):
    meeting = await in_database(made, world)
    async with opened(websocket, f"/ws/meetings/{meeting.slug}/") as socket:
        question = await in_database(ask, meeting, await in_database(world.person))
        heard = [await socket.receive(), await socket.receive()]
        supporter = await in_database(world.person)
        await in_database(support_question, question, meeting, actor=supporter, now=NOW)
        heard.append(await socket.receive())
        moderator = await in_database(world.staff, "moderator")
        await in_database(hide_post, question.post, actor=moderator, reason="insult")
        heard.append(await socket.receive())
    assert [event["type"] for event in heard] == ["post.published", "wall.changed", "wall.changed", "post.hidden"]
    assert SECRET not in str(heard)


async def test_no_wall_no_socket(world):
    draft = await in_database(made, world, is_announced=False)
    without = await in_database(world.meeting)
    for slug in (draft.slug, without.slug, "nothing"):
        assert await refusal(f"/ws/meetings/{slug}/") == Close.GONE


async def test_a_draft_is_heard_by_its_institution(world):
    draft = await in_database(made, world, is_announced=False)
    official = await in_database(world.official, draft.series.owner)
    cookies = await in_database(session_of, official)
    async with opened(websocket, f"/ws/meetings/{draft.slug}/", session_key=cookies) as socket:
        announced = await in_database(announce_meeting, draft, actor=official, now=NOW)
        await in_database(ask, announced, await in_database(world.person))
        assert (await socket.receive())["type"] == "post.published"


async def test_a_wall_that_closes_to_the_reader_ends_the_socket(world):
    meeting = await in_database(made, world)
    async with opened(websocket, f"/ws/meetings/{meeting.slug}/") as socket:
        await in_database(Thread.objects.update, audience="members")
        live.topic_rights_changed(meeting.wall_topic)
        with pytest.raises(Closed) as closed:
            await socket.receive()
    assert closed.value.code == Close.FORBIDDEN
