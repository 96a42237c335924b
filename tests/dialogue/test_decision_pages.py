"""What the author of a post is shown of a decision, the appeal by form, the public log, the second moderator's page."""

import re

import pytest
from django.contrib.auth.models import Permission

from dialogue.actions.appeals import appeal_decision
from dialogue.actions.moderation import hide_post
from dialogue.actions.posts import edit_post
from dialogue.actions.redaction import cover_passage
from dialogue.actions.translations import translate_post
from dialogue.models import Appeal, Decision, Post, PostVersion
from tests.dialogue.test_views import VECTORS

SECRET = "my cousin in Rose Street"


@pytest.fixture
def moderator(world):
    return world.staff("moderator")


@pytest.fixture
def author(world):
    return world.person()


@pytest.fixture
def decision(world, thread, author, moderator):
    hide_post(world.post(thread, author, text=SECRET), actor=moderator, reason="insult")
    return Decision.objects.get()


@pytest.fixture
def desk(client, world, monkeypatch):
    """A second moderator at the admin."""
    from allauth.mfa.adapter import DefaultMFAAdapter

    monkeypatch.setattr(DefaultMFAAdapter, "is_mfa_enabled", lambda *args, **kwargs: True)

    def enter(user=None):
        user = user or world.staff("moderator")
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(user)
        return user

    return enter


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


# --- The author ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_author_is_told_what_why_and_how_to_appeal(client, decision, author, language):
    client.force_login(author)
    html = page(client, f"/{language}/{decision.path}")
    assert SECRET in html and "<textarea" in html
    if language == "en":
        assert "It insults somebody" in html and "Another moderator decides" in html


def test_for_everybody_else_there_is_no_such_page(client, world, decision, moderator):
    for other in (None, world.person(), world.staff("official"), moderator):
        client.logout()
        if other:
            client.force_login(other)
        answer = client.get(f"/en/{decision.path}")
        assert answer.status_code == 404 and SECRET not in answer.content.decode()
        assert client.post(f"/en/{decision.path}", {"words": "Let me"}).status_code == 404
    assert not Appeal.objects.exists()


def test_the_way_from_the_tombstone_is_for_the_author_alone(client, world, decision, author):
    path = f"/en/threads/{decision.post.thread_id}/posts/1/decision/"
    client.force_login(author)
    assert path in page(client, f"/en/threads/{decision.post.thread_id}/")
    assert client.get(path).url == f"/en/{decision.path}"
    for other in (None, world.person(), world.staff("official")):
        client.logout()
        if other:
            client.force_login(other)
        assert path not in page(client, f"/en/threads/{decision.post.thread_id}/")
        assert client.get(path).status_code == 404


def test_an_appeal_by_form_keeps_what_was_typed_and_is_sent_once(client, decision, author):
    client.force_login(author)
    assert client.post(f"/en/{decision.path}", {"words": ""}).status_code == 422
    answer = client.post(f"/en/{decision.path}", {"words": "w" * 2_001})
    assert answer.status_code == 422 and "w" * 2_001 in answer.content.decode()
    for _ in range(2):
        assert client.post(f"/en/{decision.path}", {"words": "It is no insult"}).status_code == 302
    html = page(client, f"/en/{decision.path}")
    assert "It is no insult" in html and "Waiting for another moderator" in html and "<textarea" not in html
    assert Appeal.objects.count() == 1


def test_behind_the_code_stand_state_reason_and_appeal(client, world, moderator):
    thread = world.thread(world.forum(allows_anonymous=True))
    client.post(f"/en/threads/{thread.pk}/post/", {"text": SECRET, "key": "k"})
    hide_post(Post.objects.get(), actor=moderator, reason="off_topic")
    html = page(client, "/en/my-post/receipt/")
    path = re.search(r"/en/decisions/\d+/", html).group()
    assert "It belongs to another subject" in html and "how to appeal" in html
    assert client.post(path, {"words": "It belongs here"}).status_code == 302
    assert "Come back with your code" in page(client, path)
    client.cookies.clear()
    assert client.get(path).status_code == 404


def test_an_official_does_not_see_a_covered_passage(client, world, thread, author, moderator):
    post = world.post(thread, author, text=f"Ask {SECRET} about it")
    cover_passage(post, actor=moderator, passage=SECRET, reason="personal_data")
    for other in (None, world.person(), world.staff("official")):
        client.logout()
        if other:
            client.force_login(other)
        for path in ("", "fragment/?posts=1", "post/?reply=1", "posts/1/report/"):
            html = page(client, f"/en/threads/{thread.pk}/{path}")
            assert SECRET not in html and "▮▮▮ [covered: It names or shows a private person]" in html


def test_the_author_destroys_earlier_texts_by_a_button(client, world, thread, author):
    edit_post(world.post(thread, author, text=SECRET), actor=author, text="Better")
    base = f"/en/threads/{thread.pk}/posts/1/versions/"
    client.force_login(world.person())
    assert client.post(base + "forget/").status_code == 403
    client.force_login(author)
    assert "Destroy them now" in page(client, base)
    client.post(base + "forget/")
    assert not PostVersion.objects.exists()
    assert SECRET not in page(client, base)


# --- Moderators ---------------------------------------------------------------------------------------------


def test_a_passage_is_covered_by_form(client, world, thread, moderator):
    post = world.post(thread, text=f"Ask {SECRET} about it")
    client.force_login(moderator)
    path = f"/en/moderation/posts/{post.pk}/"
    for wrong in ({"passage": ""}, {"passage": "not there"}, {"passage": SECRET, "reason": ""}):
        answer = client.post(path, {"deed": "cover", "reason": "personal_data", **wrong})
        assert answer.status_code == 422
    assert client.post(path, {"deed": "cover", "reason": "personal_data", "passage": SECRET}).status_code == 302
    html = page(client, path)
    assert "Ask ▮▮▮ [covered" in html and f'covered words: <span dir="auto">{SECRET}' in html


def test_moderators_see_earlier_texts_of_a_person_for_thirty_days(client, world, thread, author, moderator):
    post = world.post(thread, author, text=SECRET)
    edit_post(post, actor=author, text="Better")
    client.force_login(moderator)
    assert SECRET in page(client, f"/en/moderation/posts/{post.pk}/")
    PostVersion.objects.update(replaced_on="2026-01-01")
    assert SECRET not in page(client, f"/en/moderation/posts/{post.pk}/")


def test_closing_by_form_needs_a_reason_that_everybody_reads(client, world, thread, moderator):
    client.force_login(moderator)
    path = f"/en/threads/{thread.pk}/manage/"
    assert client.post(path, {"deed": "close"}).status_code == 422
    assert client.post(path, {"deed": "close", "reason": "heated"}).status_code == 302
    client.logout()
    assert "Tempers ran high" in page(client, f"/en/threads/{thread.pk}/")


def test_slow_mode_by_form_is_told_and_keeps_the_text(client, world, thread, moderator):
    client.force_login(moderator)
    client.post(f"/en/threads/{thread.pk}/manage/", {"deed": "pace", "minutes": "5"})
    client.force_login(world.person())
    assert "one post per person in 5 minutes" in page(client, f"/en/threads/{thread.pk}/")
    send = {"speaker": "myself", "text": "First"}
    assert client.post(f"/en/threads/{thread.pk}/post/", {**send, "key": "a"}).status_code == 302
    answer = client.post(f"/en/threads/{thread.pk}/post/", {**send, "key": "b", "text": "Precious words"})
    html = answer.content.decode()
    assert answer.status_code == 429 and "slow mode" in html and "Precious words" in html


def test_those_who_listen_mark_a_question_and_change_nothing_else(client, world, forum):
    thread = world.thread(forum, kind="question")
    listener = world.person()
    world.mandate(listener, forum.listener)
    client.force_login(listener)
    path = f"/en/threads/{thread.pk}/manage/"
    assert 'value="close"' not in page(client, path)
    assert client.post(path, {"deed": "close", "reason": "heated"}).status_code == 422
    assert client.post(path, {"deed": "carried_over"}).status_code == 302
    thread.refresh_from_db()
    assert (thread.question_state, thread.state) == ("carried_over", "open")
    discussion = world.thread(forum)
    assert client.get(f"/en/threads/{discussion.pk}/manage/").status_code == 403


def test_the_queue_is_narrowed_by_forum_reason_and_age(client, world, desk, decision, author):
    other = world.thread(world.forum())
    hide_post(world.post(other, text="Words of another forum"), actor=world.staff("moderator"), reason="hate")
    desk()
    both = page(client, "/cms/moderation/?show=hidden")
    assert SECRET in both and "Words of another forum" in both
    by_forum = page(client, f"/cms/moderation/?show=hidden&forum={other.forum_id}")
    by_reason = page(client, "/cms/moderation/?show=hidden&reason=hate")
    for html in (by_forum, by_reason):
        assert SECRET not in html and "Words of another forum" in html
    Post.objects.filter(thread=other).update(moderated_on="2026-01-01")
    assert SECRET not in page(client, "/cms/moderation/?show=hidden&age=3")
    assert SECRET in page(client, "/cms/moderation/?show=hidden&age=x&forum=y&reason=z")


def test_another_moderator_decides_the_appeal(client, world, desk, decision, author, moderator):
    appeal_decision(decision, actor=author, words="It is no insult")
    appeal = Appeal.objects.get()
    desk(moderator)
    html = page(client, "/cms/moderation/?show=appeals")
    assert "It is no insult" in html and "You made this decision" in html
    client.post(f"/cms/moderation/appeals/{appeal.pk}/", {"outcome": "grant"})
    assert Post.objects.get().state == "hidden"
    desk()
    assert client.post(f"/cms/moderation/appeals/{appeal.pk}/", {"answer": "x"}).status_code == 422
    page(client, f"/cms/moderation/appeals/{appeal.pk}/")
    client.post(f"/cms/moderation/appeals/{appeal.pk}/", {"outcome": "grant", "answer": "You are right."})
    assert Post.objects.get().state == "visible"
    client.force_login(author)
    html = page(client, f"/en/{decision.path}")
    assert "You are right." in html and "This decision was taken back" in html


@pytest.mark.parametrize("role", ["official", "editor", "analyst"])
def test_other_staff_read_no_appeal(client, world, desk, decision, author, role):
    appeal_decision(decision, actor=author, words="Words for moderators only")
    desk(world.staff(role))
    for path in ("/cms/moderation/?show=appeals", f"/cms/moderation/appeals/{Appeal.objects.get().pk}/"):
        answer = client.get(path)
        assert answer.status_code in (302, 403) and "Words for moderators" not in answer.content.decode()


# --- The public log -----------------------------------------------------------------------------------------


def test_the_log_tells_what_when_and_why_and_never_who_or_what_was_said(client, world, decision, author, moderator):
    closed = world.thread(world.forum(membership="invited"), audience="members", title="Secret title")
    member = world.person()
    closed.forum.members.create(user=member)
    hide_post(world.post(closed, member, text="Closed words"), actor=moderator, reason="hate")
    html = page(client, "/en/moderation/log/")
    assert "Post hidden, or not published" in html and "It insults somebody" in html
    assert f"/en/threads/{decision.post.thread_id}/?post=1#post1" in html
    for secret in (SECRET, "Closed words", "Secret title", f"/threads/{closed.pk}/", author.username,
                   moderator.username, decision.post.alias):  # fmt: skip
        assert secret not in html
    narrowed = page(client, f"/en/moderation/log/?forum={closed.forum.slug}")
    assert "It incites hatred" in narrowed and "It insults somebody" not in narrowed


def test_the_log_has_pages_and_a_constant_number_of_queries(
    client, world, thread, moderator, django_assert_max_num_queries
):
    numbers = []
    for count in (2, 25):
        for _ in range(count):
            hide_post(world.post(thread), actor=moderator, reason="insult")
        with django_assert_max_num_queries(15) as captured:
            html = page(client, "/en/moderation/log/")
        numbers.append(len(captured.captured_queries))
    assert numbers[0] == numbers[1]
    older = re.search(r"\?before=\d+", html).group()
    assert page(client, f"/en/moderation/log/{older}").count("<h3>Post hidden") == 7
    page(client, "/en/moderation/log/?before=99999999999999999999&forum=none")


# --- What people type never becomes markup ----------------------------------------------------------------------


@pytest.mark.parametrize("text", VECTORS)
def test_text_never_becomes_markup_on_the_new_pages(client, world, desk, thread, author, moderator, text):
    post = world.post(thread, author, text=f"lantern {text}")
    translate_post(post, actor=author, language="fr", text=text)
    pages = [f"/fr/threads/{thread.pk}/", f"/en/forums/{thread.forum.slug}/search/?q=lantern"]
    pages.append(f"/en/threads/{thread.pk}/posts/1/translate/?to=fr")
    hidden = hide_post(world.post(thread, author, text=text), actor=moderator, reason="insult")
    appeal = appeal_decision(Decision.objects.get(post=hidden), actor=author, words=text, language="en")
    client.force_login(author)
    shown = [
        page(client, path) for path in (*pages, f"/en/{appeal.decision.path}", f"/en/threads/{thread.pk}/post/?quote=1")
    ]
    desk()
    shown += [page(client, path) for path in ("/cms/moderation/?show=appeals", f"/cms/moderation/appeals/{appeal.pk}/")]
    for html in shown:
        assert "<script>alert" not in html and 'href="javascript:' not in html
        assert not re.search(r"<(img|iframe|style|base|svg)[^>]*(onerror|onload|srcdoc|evil|display)", html)
        assert not re.search(r"<a [^>]*onmouseover", html)
