"""Protected forums: persons' posts appear in batches of mixed order, organisations' at once."""

import datetime

import pytest

from dialogue.actions.appeals import appeal_decision, decide_appeal
from dialogue.actions.moderation import approve_post, hide_post
from dialogue.actions.posts import edit_post, release_batch, withdraw_post
from dialogue.models import Decision, Post, ThreadEvent
from dialogue.queries.moderation import queued_posts
from dialogue.queries.search import search_forum
from tests.dialogue.conftest import NOW

DAY = datetime.timedelta(days=1)
SECRET = "Words that wait for others"


@pytest.fixture
def thread(world):
    return world.thread(world.forum(is_protected=True))


@pytest.fixture
def moderator(world):
    return world.staff("moderator")


def approved(world, thread, moderator, count, **fields):
    return [approve_post(world.post(thread, **fields), actor=moderator, now=NOW) for _ in range(count)]


def test_an_approved_post_waits_for_others_and_nobody_hears_of_it(client, world, thread, moderator):
    author = world.person()
    post = approve_post(world.post(thread, author, text=SECRET), actor=moderator, now=NOW)
    assert (post.state, post.number) == ("pending", None)
    assert not ThreadEvent.objects.exists() and post not in queued_posts("waiting", {}, NOW.date())
    assert SECRET not in client.get(f"/en/threads/{thread.pk}/").content.decode()
    client.force_login(author)
    assert "It will appear together with others" in client.get(f"/en/threads/{thread.pk}/").content.decode()
    assert release_batch(thread, now=NOW) == 0


def test_five_appear_together_numbered_and_mixed(world, thread, moderator):
    orders = set()
    for _ in range(8):
        posts = approved(world, thread, moderator, 5)
        assert release_batch(thread, now=NOW) == 5
        numbers = list(
            Post.objects.filter(pk__in=[p.pk for p in posts]).order_by("pk").values_list("number", flat=True)
        )
        orders.add(tuple(n - min(numbers) for n in numbers))
    assert sorted(Post.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert len(orders) > 1
    assert release_batch(thread, now=NOW) == 0


def test_fewer_wait_three_days_at_most(world, thread, moderator):
    approved(world, thread, moderator, 2)
    assert [release_batch(thread, now=NOW + n * DAY) for n in (1, 2, 3, 4)] == [0, 0, 2, 0]
    assert set(Post.objects.values_list("published_on", flat=True)) == {(NOW + 3 * DAY).date()}


def test_approving_twice_is_the_same_as_once(world, thread, moderator):
    post = world.post(thread)
    for day in (NOW, NOW + DAY):
        approve_post(post, actor=moderator, now=day)
    assert Post.objects.get().approved_on == NOW.date()


def test_what_is_hidden_or_withdrawn_meanwhile_does_not_appear(world, thread, moderator):
    author = world.person()
    first, second = approved(world, thread, moderator, 2, actor=author)
    hide_post(first, actor=moderator, reason="insult", now=NOW)
    withdraw_post(second, actor=author, now=NOW)
    assert release_batch(thread, now=NOW + 9 * DAY) == 0
    assert set(Post.objects.values_list("state", "number")) == {("hidden", None), ("withdrawn", None)}


def test_a_granted_appeal_waits_for_the_batch_too(world, thread, moderator):
    author = world.person()
    hide_post(world.post(thread, author), actor=moderator, reason="insult", now=NOW)
    appeal = appeal_decision(Decision.objects.get(), actor=author, words="Why?", now=NOW)
    decide_appeal(appeal, actor=world.staff("moderator"), is_granted=True, now=NOW)
    post = Post.objects.get()
    assert (post.state, post.number, post.reason, post.approved_on) == ("pending", None, "", NOW.date())


def test_an_organisation_appears_at_once(world, thread):
    speaker, organisation = world.person(), world.organisation()
    world.mandate(speaker, organisation)
    assert world.post(thread, speaker, on_behalf_of=organisation).number == 1


def test_words_changed_after_the_approval_are_read_again(world, thread, moderator):
    author = world.person()
    post = approve_post(world.post(thread, author), actor=moderator, now=NOW)
    edit_post(post, actor=author, text=SECRET, now=NOW)
    assert release_batch(thread, now=NOW + 9 * DAY) == 0
    assert list(queued_posts("waiting", {}, NOW.date())) == [post]
    approve_post(post, actor=moderator, now=NOW)
    assert release_batch(thread, now=NOW + 9 * DAY) == 1


def test_what_is_found_stands_in_the_mixed_order_page_by_page(world, thread, moderator):
    approved(world, thread, moderator, 24)
    assert release_batch(thread, now=NOW) == 24
    first = search_forum(thread.forum, "number", None)
    second = search_forum(thread.forum, "number", None, before=first.older)
    assert [hit.post.number for hit in (*first.hits, *second.hits)] == list(range(24, 0, -1))
    assert len(first.hits) == 20 and second.older is None
