"""A few words in a minute, without an account: held for a moderator, with a code."""

import re

import pytest

from dialogue.actions.feedback import NoSuchForum, leave_feedback
from dialogue.actions.moderation import approve_post
from dialogue.models import Post, Thread
from tests.support.pages import markup

SECRET = "The counter closes before the bus comes."


@pytest.fixture
def open_forum(world):
    return world.forum(allows_anonymous=True)


def leave(client, forum, /, **data):
    data = {"text": SECRET, "forum": forum.pk, "key": "k", **data}
    return client.post("/en/feedback/", data)


def test_it_is_held_has_a_code_and_appears_when_a_moderator_has_read_it(client, world, open_forum):
    html = client.get("/en/feedback/").content.decode()
    assert "Agency of State A (example)" in html
    answer = leave(client, open_forum, label="returnee")
    assert answer.url == "/en/my-post/receipt/"
    html = client.get(answer.url).content.decode()
    assert re.search(r"\d{4} \d{4} \d{4} \d{4}", html) and SECRET in html
    post = Post.objects.get()
    assert (post.state, post.author, post.label) == ("pending", None, "returnee")
    path = f"/en/threads/{post.thread_id}/"
    client.cookies.clear()
    assert SECRET not in client.get(path).content.decode()
    approve_post(post, actor=world.staff("moderator"))
    assert SECRET in client.get(path).content.decode()


def test_the_same_form_twice_is_one_post_in_one_conversation(client, open_forum):
    for key in ("a", "a", "b"):
        leave(client, open_forum, key=key)
    assert Post.objects.count() == 2
    assert Thread.objects.get().is_feedback


@pytest.mark.parametrize(("language", "heading"), [("en", "In one minute"), ("fr", "En une minute"), ("ar", "دقيقة")])
def test_its_conversation_is_named_in_the_language_of_the_page(client, open_forum, language, heading):
    leave(client, open_forum)
    assert heading in client.get(f"/{language}/threads/{Thread.objects.get().pk}/").content.decode()


def test_what_is_wrong_comes_back_with_what_was_typed(client, open_forum):
    for wrong in ({"text": ""}, {"text": "w" * 1_001}, {"forum": ""}):
        answer = leave(client, open_forum, **wrong)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert {"text": SECRET, **wrong}["text"] in html
    assert "Your text has 1001 characters; up to 1000" in leave(client, open_forum, text="w" * 1_001).content.decode()
    assert not Post.objects.exists()


def test_a_text_with_an_address_is_asked_about_once(client, open_forum):
    html = markup(leave(client, open_forum, text="I live at 12, rue des Oliviers").content.decode())
    assert "<li>an address</li>" in html and not Post.objects.exists()
    assert leave(client, open_forum, text="At 12, rue des Oliviers", is_checked="1").status_code == 302


def test_only_forums_that_take_posts_without_an_account(client, world, open_forum):
    closed = [world.forum(), world.forum(allows_anonymous=True, membership="invited")]
    for forum in closed:
        assert leave(client, forum).status_code == 422
        with pytest.raises(NoSuchForum):
            leave_feedback(forum, text=SECRET, language="en", submission_key="k")
    assert not Thread.objects.exists()


def test_where_nobody_listens_the_page_says_so(client, db):
    assert "Nobody takes short feedback" in client.get("/en/feedback/").content.decode()


def test_too_many_from_one_place_are_told_and_kept(client, open_forum):
    answers = [leave(client, open_forum, key=str(n), text=f"Words {n}") for n in range(12)]
    assert [a.status_code for a in answers] == [302] * 10 + [429] * 2
    assert "Words 11" in answers[-1].content.decode()
