"""The moderators' queue in the admin: who gets in, what waits, what the buttons do."""

import re

import pytest
from django.contrib.auth.models import Permission

from dialogue.actions.appeals import appeal_decision
from dialogue.actions.moderation import flag_post, hide_post
from dialogue.actions.posts import edit_post, submit_without_account
from dialogue.actions.threads import close_thread
from dialogue.models import Post
from tests.support.pages import markup

SECRET = "A text that waits"


@pytest.fixture
def waiting(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    return submit_without_account(thread, text=SECRET, language="en", submission_key="k").post


@pytest.fixture(autouse=True)
def _with_second_factor(monkeypatch):
    from allauth.mfa.adapter import DefaultMFAAdapter

    monkeypatch.setattr(DefaultMFAAdapter, "is_mfa_enabled", lambda *args, **kwargs: True)


def enter(client, world, role):
    user = world.staff(role)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def test_moderators_find_what_waits_and_publish_it(client, world, waiting):
    enter(client, world, "moderator")
    assert SECRET in client.get("/cms/moderation/").content.decode()
    answer = client.post(f"/cms/moderation/posts/{waiting.pk}/", {"deed": "approve", "show": "waiting"})
    assert answer.url == "/cms/moderation/?show=waiting"
    assert Post.objects.get().number == 1
    assert SECRET not in client.get("/cms/moderation/").content.decode()


def test_not_publishing_needs_a_reason(client, world, waiting):
    enter(client, world, "moderator")
    client.post(f"/cms/moderation/posts/{waiting.pk}/", {"deed": "hide", "reason": ""})
    assert Post.objects.get().state == "pending"
    client.post(f"/cms/moderation/posts/{waiting.pk}/", {"deed": "hide", "reason": "advertising"})
    assert Post.objects.get().state == "hidden"


def test_reported_posts_have_their_own_list(client, world, thread):
    post = world.post(thread, text="Reported text")
    flag_post(post, actor=None, tag="t", reason="insult", note="Look here")
    enter(client, world, "moderator")
    html = client.get("/cms/moderation/?show=reported").content.decode()
    assert "Reported text" in html and "Look here" in html
    client.post(f"/cms/moderation/posts/{post.pk}/", {"deed": "keep", "show": "reported"})
    assert "Reported text" not in client.get("/cms/moderation/?show=reported").content.decode()


@pytest.mark.parametrize("role", ["official", "editor", "analyst"])
def test_other_staff_do_not_get_in(client, world, waiting, role):
    enter(client, world, role)
    for path in ("/cms/moderation/", "/cms/moderation/threads/"):
        answer = client.get(path)
        assert answer.status_code in (302, 403) and SECRET not in answer.content.decode()
    client.post(f"/cms/moderation/posts/{waiting.pk}/", {"deed": "approve"})
    assert Post.objects.get().state == "pending"


def test_a_conflict_of_interest_shows_no_button(client, world, waiting):
    moderator = enter(client, world, "moderator")
    world.mandate(moderator, waiting.thread.listener)
    html = client.get("/cms/moderation/").content.decode()
    assert "another moderator must decide" in html and 'value="approve"' not in html
    client.post(f"/cms/moderation/posts/{waiting.pk}/", {"deed": "approve"})
    assert Post.objects.get().state == "pending"


def test_conversations_are_opened_again_from_the_list_and_closed_with_a_reason_elsewhere(client, world, thread):
    moderator = enter(client, world, "moderator")
    assert thread.title in client.get("/cms/moderation/threads/").content.decode()
    client.post(f"/cms/moderation/threads/{thread.pk}/", {"deed": "close"})
    thread.refresh_from_db()
    assert thread.state == "open"
    close_thread(thread, actor=moderator, reason="done")
    client.post(f"/cms/moderation/threads/{thread.pk}/", {"deed": "reopen"})
    thread.refresh_from_db()
    assert thread.state == "open"


def test_a_conflict_of_interest_hides_the_words_and_the_reports(client, world):
    forum = world.forum()
    moderator = enter(client, world, "moderator")
    world.mandate(moderator, forum.listener)
    author = world.person()
    danger = world.post(world.thread(forum), author, text="They threatened me, says Amina of Rose Street")
    assert danger.protection == "waiting"
    told = world.post(world.thread(forum), author)
    flag_post(told, actor=None, tag="t", reason="insult", note="A note about the agency")
    refused = hide_post(world.post(world.thread(forum), author), actor=world.staff("moderator"), reason="insult")
    appeal = appeal_decision(refused.decisions.get(), actor=author, words="Why I appeal")
    secrets = ("Amina of Rose Street", "about the agency", "Why I appeal", refused.text)
    for show in ("protection", "reported", "appeals", "hidden"):
        html = client.get(f"/cms/moderation/?show={show}").content.decode()
        assert "another moderator must decide" in html
        assert not [words for words in secrets if words in html], show
    answer = client.get(f"/cms/moderation/appeals/{appeal.pk}/")
    assert answer.status_code == 403 and "Why I appeal" not in answer.content.decode()
    enter(client, world, "moderator")
    assert "Amina of Rose Street" in client.get("/cms/moderation/?show=protection").content.decode()
    assert "Why I appeal" in client.get(f"/cms/moderation/appeals/{appeal.pk}/").content.decode()


def test_a_text_that_its_author_changed_meanwhile_is_not_published_unread(client, world):
    waiting = world.post(world.thread(world.forum(moderation_mode="before")))
    enter(client, world, "moderator")
    seen = waiting.fingerprint
    edit_post(waiting, actor=waiting.author, text="Something else altogether")
    path = f"/cms/moderation/posts/{waiting.pk}/"
    refused = client.post(path, {"deed": "approve", "show": "waiting", "seen": seen}, follow=True).content.decode()
    assert "The author has changed the text since you read it." in refused
    assert "Something else altogether" in refused and Post.objects.get().number is None
    fresh = re.search(r'name="seen" value="(\w+)"', markup(refused)).group(1)
    client.post(path, {"deed": "approve", "show": "waiting", "seen": fresh})
    assert Post.objects.get().number == 1
