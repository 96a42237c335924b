"""Whoever loses a right loses the socket that lived from it, by the page or the action that takes the right away."""

import pytest
from django.urls import reverse

from accounts.actions.accounts import erase_account
from accounts.actions.organisations import revoke_mandate
from config.routing import websocket
from core.consumers import Close
from dialogue.actions.forums import change_forum, unseat_member
from tests.dialogue.conftest import World
from tests.support.client import PageClient
from tests.support.factories import PASSPHRASE, user
from tests.support.sockets import in_database, opened, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return World()


@pytest.fixture
async def thread(world):
    return await in_database(lambda: world.thread(world.forum()))


def address(thread):
    return f"/ws/threads/{thread.pk}/?since=0"


def signed_in(person):
    client = PageClient()
    client.force_login(person)
    return client, client.cookies["sessionid"].value


async def ends(thread, session, change, *args, **kwargs):
    """The code with which the socket of that session is closed by the change."""
    async with opened(websocket, address(thread), session_key=session) as socket:
        await in_database(change, *args, **kwargs)
        return await socket.closed(timeout=5)


@pytest.mark.parametrize("way", ["account_logout", "exit"])
async def test_signing_out_by_a_page(world, thread, way):
    client, session = await in_database(lambda: signed_in(world.person()))
    send = client.post if way == "account_logout" else client.get
    assert await ends(thread, session, send, reverse(way)) == Close.SIGN_IN


async def test_a_stranger_s_socket_stays_when_somebody_signs_out(world, thread):
    client, _session = await in_database(lambda: signed_in(world.person()))
    other = await in_database(lambda: session_of(world.person()))
    async with opened(websocket, address(thread), session_key=other) as socket:
        await in_database(client.post, reverse("account_logout"))
        await in_database(world.post, thread)
        assert (await socket.receive())["seq"] == 1


async def test_a_new_passphrase_ends_the_other_sessions(world, thread):
    person = await in_database(lambda: user("somebody"))
    client, _own = await in_database(signed_in, person)
    other = await in_database(session_of, person)
    new = {"oldpassword": PASSPHRASE, "password1": "quiet river amber lamp", "password2": "quiet river amber lamp"}
    assert await ends(thread, other, client.post, reverse("account_change_password"), new) == Close.SIGN_IN


async def test_suspending_and_deleting_an_account_in_the_admin(world, thread):
    administrator, _key = await in_database(
        lambda: signed_in(user("administrator", role="administrator", factor=True, is_superuser=True))
    )
    for change in ("edit", "delete"):
        person = await in_database(lambda: world.staff("moderator"))
        session = await in_database(session_of, person)
        role = await in_database(person.groups.get)
        fields = {"username": person.username, "email": "m@example.org", "groups": [role.pk]}
        sent = fields if change == "edit" else {}
        path = reverse(f"wagtailusers_users:{change}", args=[person.pk])
        assert await ends(thread, session, administrator.post, path, sent) == Close.SIGN_IN, change


async def test_erasing_one_s_account(world, thread):
    person = await in_database(world.person)
    session = await in_database(session_of, person)
    assert await ends(thread, session, erase_account, person, keep_text=False) == Close.SIGN_IN


async def test_losing_a_mandate_asks_again_and_keeps_what_everybody_reads(world, thread):
    manager, member = await in_database(world.person), await in_database(world.person)
    organisation = await in_database(world.organisation)
    await in_database(world.mandate, manager, organisation, can_manage=True)
    mandate = await in_database(world.mandate, member, organisation, can_speak=True)
    session = await in_database(session_of, member)
    async with opened(websocket, address(thread), session_key=session) as socket:
        await in_database(revoke_mandate, mandate, actor=manager)
        await in_database(world.post, thread)
        assert (await socket.receive())["seq"] == 1


async def test_a_seat_taken_away_and_a_forum_that_becomes_closed(world):
    forum = await in_database(lambda: world.forum(membership="invited", audience="members"))
    member, editor = await in_database(world.person), await in_database(lambda: world.staff("administrator"))
    await in_database(forum.members.create, user=member)
    session = await in_database(session_of, member)
    thread = await in_database(world.thread, forum)
    code = await ends(thread, session, unseat_member, forum, member, actor=editor)
    assert code == Close.FORBIDDEN

    public = await in_database(world.forum)
    thread = await in_database(world.thread, public)
    close = {"membership": "invited", "audience": "members"}
    stranger = await in_database(lambda: session_of(world.person()))
    for reader in (stranger, None):
        code = await ends(thread, reader, change_forum, public, actor=editor, **close)
        assert code == Close.FORBIDDEN
        await in_database(change_forum, public, actor=editor, audience="public")
