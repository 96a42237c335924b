"""Posts with words of danger: read by moderators first, their authors shown people to talk to, nobody else told."""

import uuid

import pytest
from django.contrib.auth.models import Permission

from dialogue.actions.moderation import approve_post, dismiss_flags, hide_post
from dialogue.actions.posts import edit_post, submit_without_account, withdraw_post
from dialogue.models import Post
from tests.support.pages import markup

DANGER = "They will deport me tomorrow. I do not know what to do."


@pytest.fixture
def moderator(world):
    return world.staff("moderator")


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, thread, **data):
    data = {"text": DANGER, "key": uuid.uuid4().hex, "speaker": "myself", **data}
    return client.post(f"/en/threads/{thread.pk}/post/", data)


def test_it_waits_and_its_author_is_shown_people_to_talk_to(client, world, thread):
    client.force_login(world.person())
    assert send(client, thread).url == f"/en/threads/{thread.pk}/#waiting"
    html = page(client, f"/en/threads/{thread.pk}/")
    assert DANGER in html and "in danger?" in html and 'href="/en/help/"' in html
    for other in (None, world.person(), world.staff("official")):
        client.logout()
        if other:
            client.force_login(other)
        html = page(client, f"/en/threads/{thread.pk}/")
        assert DANGER not in html and "in danger?" not in html


def test_without_an_account_the_receipt_shows_them(client, world):
    thread = world.thread(world.forum(allows_anonymous=True))
    html = client.post(f"/en/threads/{thread.pk}/post/", {"text": DANGER, "key": "k"}, follow=True).content.decode()
    assert "in danger?" in html
    assert Post.objects.in_danger().count() == 1


def test_an_organisation_speaks_of_detention_as_its_work(world, thread):
    speaker, organisation = world.person(), world.organisation()
    world.mandate(speaker, organisation)
    post = world.post(thread, speaker, text=DANGER, on_behalf_of=organisation)
    assert (post.state, post.protection) == ("visible", "")


def test_the_queue_has_them_first_and_a_decision_ends_it(client, world, thread, moderator, monkeypatch):
    from allauth.mfa.adapter import DefaultMFAAdapter

    monkeypatch.setattr(DefaultMFAAdapter, "is_mfa_enabled", lambda *args, **kwargs: True)
    post = world.post(thread, text=DANGER)
    world.post(thread, text="Calm words")
    moderator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(moderator)
    html = page(client, "/cms/moderation/?show=protection")
    assert DANGER in html and "Calm words" not in html
    client.post(f"/cms/moderation/posts/{post.pk}/", {"deed": "approve", "show": "protection"})
    post.refresh_from_db()
    assert (post.state, post.protection) == ("visible", "seen")
    assert DANGER not in page(client, "/cms/moderation/?show=protection")


@pytest.mark.parametrize(
    ("decide", "state"),
    [
        (lambda post, moderator: approve_post(post, actor=moderator), "visible"),
        (lambda post, moderator: hide_post(post, actor=moderator, reason="personal_data"), "hidden"),
    ],
)
def test_every_decision_says_that_it_was_seen(world, thread, moderator, decide, state):
    post = world.post(thread, text=DANGER)
    decide(post, moderator)
    post.refresh_from_db()
    assert (post.state, post.protection) == (state, "seen")


def test_an_edit_that_brings_danger_in_hides_nothing_but_is_looked_at(world, thread, moderator):
    author = world.person()
    post = world.post(thread, author, text="Calm words")
    edited = edit_post(post, actor=author, text=DANGER)
    assert edited.state == "visible" and list(Post.objects.in_danger()) == [edited]
    dismiss_flags(post, actor=moderator)
    assert not Post.objects.in_danger().exists()


def test_nothing_of_it_stays_with_a_withdrawn_post(world, thread):
    author = world.person()
    post = withdraw_post(world.post(thread, author, text=DANGER), actor=author)
    assert (post.protection, post.text) == ("", "")


def test_an_edit_is_asked_about_like_a_post(client, world, thread):
    author = world.person()
    world.post(thread, author, text="Calm words")
    client.force_login(author)
    path = f"/en/threads/{thread.pk}/posts/1/edit/"
    html = markup(client.post(path, {"text": "Call 0612345678"}).content.decode())
    assert "<li>a telephone number</li>" in html and "Call 0612345678" in html
    assert Post.objects.get().text == "Calm words"
    assert client.post(path, {"text": "Call 0612345678", "is_checked": "1"}).status_code == 302
    assert Post.objects.get().text == "Call 0612345678"


def test_a_held_post_has_no_account_and_waits_in_both_queues(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    post = submit_without_account(thread, text=DANGER, language="en", submission_key="k").post
    assert post in Post.objects.waiting() and post in Post.objects.in_danger()
