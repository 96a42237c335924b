"""A socket for every role on every kind of conversation: each hears what it may hear, and nothing but numbers."""

import asyncio
import uuid

import pytest

from config.routing import websocket
from core.consumers import Close
from dialogue.actions.moderation import hide_post, remove_post, restore_post
from dialogue.actions.posts import edit_post, publish_post, withdraw_post
from dialogue.actions.threads import close_thread, reopen_thread
from tests.support.sockets import Socket, in_database, session_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Rose Street 12"

# Who hears of what: (everybody's, of accounts only, of the seats of a closed forum).
HEARS = {
    "nobody": {"public"},
    "stranger": {"public", "accounts"},
    "suspended": {"public"},
    "spokesperson": {"public", "accounts"},
    "official": {"public", "accounts"},
    "editor": {"public", "accounts"},
    "analyst": {"public", "accounts"},
    "seated": {"public", "accounts", "seats"},
    "moderator": {"public", "accounts", "seats"},
    "administrator": {"public", "accounts", "seats"},
}


def make_people(world, closed):
    people = {role: world.staff(role) for role in ("official", "editor", "analyst", "moderator", "administrator")}
    people |= {"stranger": world.person(), "seated": world.person(), "spokesperson": world.person()}
    people["suspended"] = world.person()
    closed.members.create(user=people["seated"])
    organisation = world.organisation()
    world.mandate(people["spokesperson"], organisation, can_speak=True)
    world.mandate(people["official"], closed.listener, can_speak=True)
    sessions = {role: session_of(person) for role, person in people.items()}
    people["suspended"].is_active = False
    people["suspended"].save()
    return people, {"nobody": None, **sessions}


def make_threads(world):
    closed = world.forum(membership="invited", audience="members")
    threads = {
        "public": world.thread(world.forum()),
        "accounts": world.thread(world.forum(), audience="members"),
        "seats": world.thread(closed),
    }
    return closed, threads


def everything_that_happens(thread, author, moderator):
    """Each kind of event once, and a post that waits, of which nobody hears; gives the numbers of the events."""

    def post(**fields):
        fields = {"text": SECRET, "language": "en", "submission_key": uuid.uuid4().hex, **fields}
        return publish_post(thread, actor=author, **fields)

    first, second = post(), post()
    edit_post(first, actor=author, text=f"{SECRET}, third floor")
    hide_post(first, actor=moderator, reason="personal_data")
    restore_post(first, actor=moderator)
    remove_post(first, actor=moderator, reason="personal_data")
    withdraw_post(second, actor=author)
    close_thread(thread, actor=moderator)
    reopen_thread(thread, actor=moderator)
    return list(range(1, 10))


async def listen(thread, session):
    """The socket, or None where it was refused."""
    socket = Socket(websocket, f"/ws/threads/{thread.pk}/?since=0", session_key=session)
    await socket.open()
    if await socket.silent():
        return socket
    assert await socket.closed() == Close.GONE
    return None


async def test_every_role_hears_what_it_may_and_only_numbers(world):
    closed, threads = await in_database(make_threads, world)
    people, sessions = await in_database(make_people, world, closed)
    moderator = await in_database(world.staff, "moderator")
    assert set(sessions) == set(HEARS)
    sockets = {}
    for role, session in sessions.items():
        for kind, thread in threads.items():
            sockets[role, kind] = await listen(thread, session)
    heard = {key for key, socket in sockets.items() if socket is not None}
    assert heard == {(role, kind) for role, kinds in HEARS.items() for kind in kinds}
    for kind, thread in threads.items():
        numbers = await in_database(everything_that_happens, thread, people["seated"], moderator)
        for role, _kind in (key for key in heard if key[1] == kind):
            events = await sockets[role, kind].applied(len(numbers))
            assert [event["seq"] for event in events] == numbers, (role, kind)
            assert all(set(event) <= {"type", "seq", "post"} for event in events)
            assert SECRET not in str(events)
    await asyncio.gather(*(socket.close() for socket in sockets.values() if socket is not None))
