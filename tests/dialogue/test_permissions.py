"""Who may read and write, as a table; the SQL rule and the predicate say the same."""

import pytest
from django.contrib.auth.models import AnonymousUser

from dialogue.models import Post, Thread
from dialogue.permissions import (
    can_follow_thread,
    can_post_in_thread,
    can_post_without_account,
    can_read_thread,
    can_read_versions,
)


@pytest.fixture
def people(world):
    member, former = world.person(), world.person(is_active=False)
    everybody = {
        "visitor": AnonymousUser(),
        "person": world.person(),
        "member": member,
        "inactive": former,
        "official": world.staff("official"),
        "moderator": world.staff("moderator"),
        "administrator": world.staff("administrator"),
    }
    return everybody


READERS = {
    ("open", "public"): {"visitor", "person", "member", "inactive", "official", "moderator", "administrator"},
    ("open", "members"): {"person", "member", "official", "moderator", "administrator"},
    ("invited", "public"): {
        "visitor",
        "person",
        "member",
        "inactive",
        "official",
        "moderator",
        "administrator",
    },
    ("invited", "members"): {"member", "moderator", "administrator"},
    ("balanced", "members"): {"member", "moderator", "administrator"},
}
WRITERS = {
    ("open", "public"): {"person", "member", "official", "moderator", "administrator"},
    ("open", "members"): {"person", "member", "official", "moderator", "administrator"},
    ("invited", "public"): {"member"},
    ("invited", "members"): {"member"},
    ("balanced", "members"): {"member"},
}


@pytest.mark.parametrize(("membership", "audience"), list(READERS))
def test_readers_and_writers(world, people, membership, audience):
    forum = world.forum(membership=membership)
    forum.members.create(user=people["member"])
    thread = world.thread(forum, audience=audience)
    post = world.post(thread, people["member"], text="Only for those who may")
    assert {n for n, actor in people.items() if can_read_thread(actor, thread)} == READERS[membership, audience]
    assert {n for n, actor in people.items() if can_post_in_thread(actor, thread)} == WRITERS[membership, audience]
    for name, actor in people.items():
        is_listed = Thread.objects.visible_to(actor).filter(pk=thread.pk).exists()
        assert is_listed == bool(can_read_thread(actor, thread)), name
        assert Post.objects.visible_to(actor).filter(pk=post.pk).exists() == is_listed, name
        assert bool(can_follow_thread(actor, thread)) == (is_listed and name not in ("visitor", "inactive")), name


def test_of_a_thread_without_a_forum_all_signed_in_people_are_members(world, people):
    thread = world.thread(audience="members")
    assert {n for n, a in people.items() if Thread.objects.visible_to(a).exists()} == {
        "person",
        "member",
        "official",
        "moderator",
        "administrator",
    }
    assert thread.forum is None


@pytest.mark.parametrize("state", ["pending", "hidden", "withdrawn"])
def test_text_that_does_not_stand_is_read_by_author_and_moderators_alone(world, thread, people, state):
    author = people["member"]
    post = world.post(thread, author)
    Post.objects.filter(pk=post.pk).update(
        state=state,
        reason="insult" if state == "hidden" else "",
        number=None if state == "pending" else 1,
        text="" if state == "withdrawn" else "Not for all",
    )
    assert {n for n, actor in people.items() if Post.objects.visible_to(actor).exists()} == {
        "member",
        "moderator",
        "administrator",
    }


def test_without_an_account_only_where_the_forum_allows_it_and_all_may_read(world):
    allowing = world.forum(allows_anonymous=True)
    assert can_post_without_account(world.thread(allowing))
    assert not can_post_without_account(world.thread(allowing, audience="members"))
    assert not can_post_without_account(world.thread(world.forum()))
    assert not can_post_without_account(world.thread(world.forum(allows_anonymous=True, membership="invited")))
    assert not can_post_without_account(world.thread())


def test_versions_of_a_person_are_for_that_person_of_an_organisation_for_all(world, thread, people):
    author, organisation = world.person(), world.organisation()
    world.mandate(author, organisation)
    own, public = world.post(thread, author), world.post(thread, author, on_behalf_of=organisation)
    assert {n for n, actor in people.items() if can_read_versions(actor, own)} == set()
    assert can_read_versions(author, own)
    assert {n for n, actor in people.items() if can_read_versions(actor, public)} == set(people)
