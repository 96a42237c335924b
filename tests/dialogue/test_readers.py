"""What readers find and leave: support marks, first unread post, drafts, quotations, search, similar conversations."""

import datetime
import uuid

import pytest

from accounts.actions.accounts import erase_account, export_data
from accounts.tags import person_tag
from core import clock
from core.errors import RateLimited
from dialogue.actions.moderation import hide_post
from dialogue.actions.redaction import cover_passage
from dialogue.actions.supports import support_post
from dialogue.actions.threads import close_thread
from dialogue.jobs import forget_drafts
from dialogue.models import Post, PostDraft, ReadMark, Support, Thread
from tests.dialogue.test_views import fill

SECRET = "my cousin in Rose Street"


@pytest.fixture
def signed_in(client, world):
    person = world.person()
    client.force_login(person)
    return person


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


# --- Support ------------------------------------------------------------------------------------------------


def test_one_mark_per_person_under_a_tag_and_back_again(client, world, thread, signed_in):
    post = world.post(thread)
    path = f"/en/threads/{thread.pk}/posts/1/support/"
    for _ in range(2):
        assert client.post(path).url == f"/en/threads/{thread.pk}/?post=1#post1"
    html = page(client, f"/en/threads/{thread.pk}/")
    assert "matters to 1 more person" in html and "take it back" in html
    mark = Support.objects.get()
    assert len(mark.tag) == 64 and {f.name for f in Support._meta.fields} == {"id", "post", "tag"}
    support_post(post, actor=world.person())
    for _ in range(2):
        client.post(path, {"stop": "1"})
    post.refresh_from_db()
    assert (post.supports, Support.objects.count()) == (1, 1)


def test_two_marks_do_not_tell_of_the_same_person(world, thread, signed_in):
    for _ in range(2):
        support_post(world.post(thread), actor=signed_in)
    tags = set(Support.objects.values_list("tag", flat=True))
    assert len(tags) == 2 and person_tag(thread.space, signed_in) not in tags


def test_nobody_supports_their_own_a_hidden_or_a_closed_post(client, world, thread, signed_in):
    world.post(thread, signed_in)
    hide_post(world.post(thread, text=SECRET), actor=world.staff("moderator"), reason="insult")
    world.post(thread)
    closed = world.thread(world.forum(membership="invited"), audience="members")
    for number, status in ((1, 403), (2, 403)):
        assert client.post(f"/en/threads/{thread.pk}/posts/{number}/support/").status_code == status
    close_thread(thread)
    assert client.post(f"/en/threads/{thread.pk}/posts/3/support/").status_code == 403
    assert client.post(f"/en/threads/{closed.pk}/posts/1/support/").status_code == 404
    client.logout()
    assert client.post(f"/en/threads/{thread.pk}/posts/3/support/").status_code == 403
    assert not Support.objects.exists()


def test_erasing_an_account_takes_its_marks_out_of_the_totals(world, thread, signed_in):
    post = world.post(thread)
    for person in (signed_in, world.person()):
        support_post(post, actor=person)
    assert export_data(signed_in)["supports"] == [{"conversation": thread.title, "post": 1}]
    erase_account(signed_in, keep_text=True)
    post.refresh_from_db()
    assert (post.supports, Support.objects.count()) == (1, 1)


# --- Reading position ---------------------------------------------------------------------------------------


def test_one_goes_to_the_first_unread_post(client, thread, signed_in):
    fill(thread, 25)
    assert "First unread post" not in page(client, f"/en/threads/{thread.pk}/")
    html = page(client, f"/en/threads/{thread.pk}/")
    assert f'href="/en/threads/{thread.pk}/?post=21#post21"' in html and "First unread post" in html
    page(client, f"/en/threads/{thread.pk}/?post=21")
    page(client, f"/en/threads/{thread.pk}/")
    assert ReadMark.objects.get().number == 25
    assert "First unread post" not in page(client, f"/en/threads/{thread.pk}/")


def test_of_a_visitor_nothing_is_remembered(client, thread):
    fill(thread, 3)
    page(client, f"/en/threads/{thread.pk}/")
    assert not ReadMark.objects.exists()


# --- Drafts -------------------------------------------------------------------------------------------------


KEPT = "Your draft is kept here. Nobody else reads it."


def send(client, thread, **data):
    data = {"text": SECRET, "key": uuid.uuid4().hex, "speaker": "myself", **data}
    return client.post(f"/en/threads/{thread.pk}/post/", data)


def test_a_draft_is_kept_on_the_server_until_it_is_sent(client, world, thread, signed_in):
    assert send(client, thread, keep="1", label="family").url == f"/en/threads/{thread.pk}/#composer"
    client.logout()
    client.force_login(signed_in)
    for path in (f"/en/threads/{thread.pk}/", f"/en/threads/{thread.pk}/post/"):
        html = page(client, path)
        assert SECRET in html and 'value="family" selected' in html
    assert KEPT in page(client, f"/en/threads/{thread.pk}/")
    assert export_data(signed_in)["reading_and_drafts"]["drafts"] == [{"conversation": thread.title, "text": SECRET}]
    client.force_login(world.staff("moderator"))
    assert SECRET not in page(client, f"/en/threads/{thread.pk}/post/")
    client.force_login(signed_in)
    assert send(client, thread).status_code == 302
    assert not PostDraft.objects.exists()
    assert KEPT not in page(client, f"/en/threads/{thread.pk}/")


def test_the_page_keeps_drafts_quietly_and_never_one_that_was_sent(client, thread, signed_in):
    answer = send(client, thread, keep="quietly", key="k")
    assert (answer.status_code, answer.content) == (204, b"")
    assert PostDraft.objects.get().typed["text"] == SECRET
    send(client, thread, key="k")
    assert send(client, thread, keep="quietly", key="k").status_code == 204
    assert not PostDraft.objects.exists()


def test_of_a_visitor_no_draft_is_kept(client, world):
    thread = world.thread(world.forum())
    answer = send(client, thread, keep="quietly")
    assert answer.status_code == 302 and answer.url.startswith("/en/account/login/")
    assert not PostDraft.objects.exists()


def test_an_organisation_that_cannot_speak_yet_can_draft(client, world, thread, signed_in):
    pending = world.organisation(verified=False)
    world.mandate(signed_in, pending)
    answer = send(client, thread, speaker=f"org-{pending.pk}")
    assert answer.status_code == 403 and SECRET in answer.content.decode()
    assert send(client, thread, speaker=f"org-{pending.pk}", keep="1").status_code == 302
    assert SECRET in page(client, f"/en/threads/{thread.pk}/post/")


def test_a_draft_is_forgotten_after_ninety_days(client, world, thread, signed_in):
    send(client, thread, keep="1")
    forget_drafts()
    assert PostDraft.objects.exists()
    PostDraft.objects.update(saved_on=clock.today() - datetime.timedelta(days=91))
    forget_drafts()
    assert not PostDraft.objects.exists()


def test_an_emptied_draft_is_gone(client, thread, signed_in):
    send(client, thread, keep="1")
    send(client, thread, keep="1", text=" ")
    assert not PostDraft.objects.exists()


# --- Quotations ---------------------------------------------------------------------------------------------


def test_a_quotation_begins_the_answer_and_stands_apart_on_the_page(client, world, thread, signed_in):
    world.post(thread, text="First line\nSecond line")
    html = page(client, f"/en/threads/{thread.pk}/post/?quote=1")
    assert "&gt; First line\n&gt; Second line" in html and 'name="reply_to" value="1"' in html
    send(client, thread, text="> First line\nI agree", reply_to="1")
    html = page(client, f"/en/threads/{thread.pk}/")
    assert '<blockquote class="quoted"><p>First line</p></blockquote>' in html


def test_nothing_hidden_or_covered_is_quoted(client, world, thread, signed_in):
    moderator = world.staff("moderator")
    hide_post(world.post(thread, text=SECRET), actor=moderator, reason="insult")
    cover_passage(world.post(thread, text=f"Ask {SECRET}"), actor=moderator, passage=SECRET, reason="personal_data")
    for number in (1, 2, 99, "x"):
        assert SECRET not in page(client, f"/en/threads/{thread.pk}/post/?quote={number}")


# --- Search -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lantern", True), ("LANTERN", True), ("harbour lantern", True), ("lantern absent", False), ("lant", True),
        ("École", True), ("école", True), ("مدرسة", True), ("", False), ('"', False), ("%", False), ("_", False),
        ("\x00", False), ("'; drop table", False),
    ],
)  # fmt: skip
def test_every_word_must_stand_in_the_text(client, world, thread, query, found):
    world.post(thread, text="The lantern of the harbour. L’École est fermée. المدرسة بعيدة، مدرسة الحي")
    html = client.get(f"/en/forums/{thread.forum.slug}/search/", {"q": query}).content.decode()
    assert (f"/en/threads/{thread.pk}/?post=1#post1" in html) is found


def test_what_is_not_for_all_is_not_found_by_others(client, world, forum, thread):
    moderator, author = world.staff("moderator"), world.person()
    hide_post(world.post(thread, author, text=f"Hidden {SECRET}"), actor=moderator, reason="insult")
    cover_passage(world.post(thread, author, text=f"Ask {SECRET}!"), actor=moderator, passage=SECRET,
                  reason="personal_data")  # fmt: skip
    members = world.thread(forum, audience="members", title=f"About {SECRET}")
    world.post(members, text=f"Inside {SECRET}")
    other = world.thread(world.forum(), title="Another forum")
    world.post(other, text=f"Elsewhere {SECRET}")
    html = page(client, f"/en/forums/{forum.slug}/search/?q=Rose")
    assert "Nothing was found" in html and SECRET not in html
    client.force_login(world.person())
    html = page(client, f"/en/forums/{forum.slug}/search/?q=Rose")
    assert "Inside" in html and "Hidden" not in html and "Ask" not in html and "Elsewhere" not in html


def test_search_has_pages_and_a_constant_number_of_queries(client, world, thread, django_assert_max_num_queries):
    numbers = []
    for count in (3, 40):
        fill(thread, count)
        with django_assert_max_num_queries(15) as captured:
            html = page(client, f"/en/forums/{thread.forum.slug}/search/?q=number")
        numbers.append(len(captured.captured_queries))
    assert numbers[0] == numbers[1]
    assert html.count("<h3>") == 20 and "Earlier posts" in html


# --- Similar conversations ----------------------------------------------------------------------------------


def open_one(client, forum, title, **data):
    data = {"title": title, "kind": "discussion", "text": "Words", "key": uuid.uuid4().hex, "speaker": "myself", **data}
    return client.post(f"/en/forums/{forum.slug}/new/", data)


def test_similar_conversations_are_offered_once_and_nothing_typed_is_lost(client, world, forum, signed_in):
    there = world.thread(forum, title="Recognition of diplomas after the return")
    hidden = world.thread(world.forum(), title="Recognition of diplomas elsewhere")
    answer = open_one(client, forum, "Who helps with the recognition of diplomas?")
    html = answer.content.decode()
    assert f"/en/threads/{there.pk}/" in html and f"/en/threads/{hidden.pk}/" not in html
    assert "Words" in html and "Open it all the same" in html
    assert Thread.objects.filter(forum=forum).count() == 1
    assert open_one(client, forum, "Who helps with the recognition of diplomas?", is_compared="1").status_code == 302
    assert open_one(client, forum, "Housing in the first winter").status_code == 302


def test_a_new_conversation_sent_twice_is_not_compared_with_itself(client, forum, signed_in):
    answers = [open_one(client, forum, "Recognition of diplomas", key="same") for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Post.objects.count() == 1


def test_nobody_marks_faster_than_a_person_reads(world, thread, monkeypatch):
    monkeypatch.setattr("dialogue.actions.supports.SUPPORTS_PER_MINUTE", "2/m")
    person = world.person()
    for _number in range(2):
        support_post(world.post(thread), actor=person)
    with pytest.raises(RateLimited):
        support_post(world.post(thread), actor=person)
    assert Support.objects.count() == 2
