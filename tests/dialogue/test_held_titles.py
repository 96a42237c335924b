"""A conversation that begins with a post a moderator has not read: its title waits, too."""

import uuid

import pytest

from dialogue.actions.moderation import approve_post, hide_post
from dialogue.actions.posts import release_batch
from dialogue.actions.threads import start_conversation
from dialogue.models import Post, Thread
from dialogue.permissions import can_post_without_account, can_read_thread
from dialogue.queries.search import search_forum, similar_threads
from tests.dialogue.conftest import NOW

SECRET = "The officer Karim of Rose Street"


def begin(forum, author, text="What he did to us"):
    fields = {"title": SECRET, "text": text, "language": "en", "submission_key": uuid.uuid4().hex, "now": NOW}
    return start_conversation(forum, actor=author, **fields)


@pytest.mark.parametrize(
    ("mode", "text"),
    [({"moderation_mode": "before"}, "Words"), ({"is_protected": True}, "Words"), ({}, "They threatened me")],
)
def test_nobody_else_reads_the_title_before_the_post_appears(client, world, mode, text):
    forum, author = world.forum(**mode, allows_anonymous=True), world.person()
    thread = begin(forum, author, text).thread
    for other in (None, world.person(), world.staff("official"), world.staff("editor")):
        if other is not None:
            client.force_login(other)
        for path in ("", "news/", "fragment/?posts=1", "post/", "summary/"):
            answer = client.get(f"/en/threads/{thread.pk}/{path}")
            assert answer.status_code == 404 and SECRET not in answer.content.decode()
        assert not can_read_thread(other, thread) and not can_post_without_account(thread)
        assert not search_forum(forum, "officer", other).threads and not similar_threads(forum, SECRET, other)
        assert not Thread.objects.visible_to(other).exists() and not Post.objects.visible_to(other).exists()


def test_its_author_sees_that_it_waits_and_moderators_decide(client, world):
    author, moderator = world.person(), world.staff("moderator")
    post = begin(world.forum(moderation_mode="before"), author)
    for user in (author, moderator):
        client.force_login(user)
        assert SECRET in client.get(f"/en/threads/{post.thread_id}/").content.decode()
        assert can_read_thread(user, post.thread) and Thread.objects.visible_to(user).get() == post.thread
    approve_post(post, actor=moderator, now=NOW)
    client.logout()
    assert SECRET in client.get(f"/en/threads/{post.thread_id}/").content.decode()


def test_a_refused_conversation_stays_away_and_a_batch_brings_one(client, world):
    moderator, forum = world.staff("moderator"), world.forum(is_protected=True)
    refused, approved = begin(forum, world.person()), begin(forum, world.person())
    hide_post(refused, actor=moderator, reason="personal_data", now=NOW)
    approve_post(approved, actor=moderator, now=NOW)
    assert not Thread.objects.visible_to(None).exists()
    release_batch(approved.thread, now=NOW.replace(day=28))
    assert list(Thread.objects.visible_to(None)) == [approved.thread]


def test_a_post_that_appears_at_once_brings_its_title(world, forum):
    thread = begin(forum, world.person(), "Plain words").thread
    assert can_read_thread(None, thread) and Thread.objects.visible_to(None).get() == thread
