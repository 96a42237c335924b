"""Opening a forum beside its page, changing it in the open, and giving seats."""

import pytest
from django.contrib.auth.models import Permission
from wagtail.models import Page

from core.errors import PermissionRefused
from core.models import AuditEntry
from dialogue.actions import forums as actions
from dialogue.models import Forum, ForumIndexPage, ForumPage, Member
from dialogue.permissions import can_post_in_thread

RULES = {
    "promise": "involve", "corridor_from": "", "corridor_to": "", "membership": "open", "moderation_mode": "after",
    "allows_anonymous": True, "is_protected": False,
}  # fmt: skip


@pytest.fixture
def editor(world):
    return world.staff("editor")


@pytest.fixture
def listener(world):
    return world.organisation("authority_origin_national", "Agency of State A (example)")


@pytest.fixture
def forum_page(db):
    index = Page.objects.get(depth=1).add_child(instance=ForumIndexPage(title="Forums", slug="forums"))
    return index.add_child(instance=ForumPage(title="The first year", slug="the-first-year", lead="Lead"))


@pytest.fixture
def desk(client, world, editor, monkeypatch):
    from allauth.mfa.adapter import DefaultMFAAdapter

    monkeypatch.setattr(DefaultMFAAdapter, "is_mfa_enabled", lambda *args, **kwargs: True)

    def enter(user=editor):
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(user)

    return enter


def test_a_forum_is_opened_beside_its_page(client, desk, forum_page, listener):
    desk()
    assert client.get("/cms/forums/").status_code == 200
    data = {**RULES, "page": forum_page.pk, "listener": listener.pk, "allows_anonymous": "on", "is_protected": ""}
    assert client.post("/cms/forums/new/", {**data, "listener": ""}).status_code == 422
    assert client.post("/cms/forums/new/", data).status_code == 302
    forum = Forum.objects.get()
    assert (str(forum.title), forum.slug, forum.listener, forum.allows_anonymous) == (
        "The first year", "the-first-year", listener, True,
    )  # fmt: skip
    assert client.post("/cms/forums/new/", data).status_code == 422
    assert Forum.objects.count() == 1


def test_who_is_not_verified_does_not_listen(world, forum_page, editor):
    with pytest.raises(actions.NoListener):
        actions.open_forum(page=forum_page, actor=editor, listener=world.organisation(verified=False), **RULES)
    assert not Forum.objects.exists()


def test_what_is_changed_stands_in_the_public_log_and_nothing_else(world, forum, editor, listener):
    thread = world.thread(forum)
    same = {name: getattr(forum, name) for name in (*RULES, "listener")}
    actions.change_forum(forum, actor=editor, **same)
    assert not AuditEntry.objects.filter(action="forum.changed").exists()
    actions.change_forum(forum, actor=editor, **{**same, "listener": listener, "moderation_mode": "before"})
    entry = AuditEntry.objects.get(action="forum.changed")
    assert entry.is_public and entry.details == {"changed": ["listener", "moderation_mode"]}
    thread.refresh_from_db()
    assert thread.listener == listener


def test_posts_without_an_account_only_where_everybody_may_write(forum, editor):
    fields = {**{name: getattr(forum, name) for name in (*RULES, "listener")}, "allows_anonymous": True}
    assert actions.change_forum(forum, actor=editor, **{**fields, "membership": "invited"}).allows_anonymous is False


def test_balanced_seats_are_given_in_pairs(world, editor):
    forum = world.forum(membership="balanced")
    one, other, third = world.person(), world.person(), world.person()
    for seats in (
        [(one, "origin")],
        [(one, "origin"), (other, "origin")],
        [(one, "origin"), (one, "destination")],
    ):
        with pytest.raises(actions.NotBalanced):
            actions.give_seats(forum, seats, actor=editor)
    pair = [(one, "origin"), (other, "destination")]
    for _ in range(2):
        actions.give_seats(forum, pair, actor=editor)
    with pytest.raises(actions.SeatedAlready):
        actions.give_seats(forum, [(one, "origin"), (third, "destination")], actor=editor)
    assert sorted(Member.objects.values_list("category", flat=True)) == ["destination", "origin"]


def test_a_seat_lets_write_and_its_loss_does_not(client, world, desk, editor):
    forum = world.forum(membership="invited")
    thread, person = world.thread(forum), world.person()
    desk()
    path = f"/cms/forums/{forum.pk}/"
    client.post(path + "seats/", {"invited": "nobody-of-that-name"})
    assert not Member.objects.exists()
    client.post(path + "seats/", {"invited": person.username})
    assert person.username in client.get(path).content.decode()
    assert can_post_in_thread(type(person).objects.get(pk=person.pk), thread)
    client.post(f"{path}seats/{Member.objects.get().pk}/free/")
    assert not can_post_in_thread(type(person).objects.get(pk=person.pk), thread)


@pytest.mark.parametrize("role", ["official", "moderator", "analyst"])
def test_others_see_no_accounts_and_change_nothing(client, world, desk, role):
    forum, member = world.forum(membership="invited"), world.person()
    forum.members.create(user=member)
    staff = world.staff(role)
    desk(staff)
    for path in ("/cms/forums/", "/cms/forums/new/", f"/cms/forums/{forum.pk}/"):
        answer = client.get(path)
        assert answer.status_code in (302, 403) and member.username not in answer.content.decode()
    client.post(f"/cms/forums/{forum.pk}/seats/", {"invited": world.person().username})
    client.post(f"/cms/forums/{forum.pk}/seats/{forum.members.get().pk}/free/")
    assert forum.members.count() == 1
    with pytest.raises(PermissionRefused):
        actions.change_forum(forum, actor=staff, **{name: getattr(forum, name) for name in (*RULES, "listener")})
