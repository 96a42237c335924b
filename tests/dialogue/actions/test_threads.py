"""Opening, closing, moving and filling threads."""

import datetime

import pytest

from core.errors import PermissionRefused
from core.sanitize import TextTooLong
from dialogue.actions import threads as actions
from dialogue.actions.bulk import PostRow, import_posts
from dialogue.actions.posts import TextMissing
from dialogue.models import Post, Thread, ThreadEvent
from tests.dialogue.conftest import NOW


def test_a_thread_has_its_own_page_unless_its_owner_names_one(world):
    thread = world.thread()
    assert thread.path == f"threads/{thread.pk}/"
    assert world.thread(path="recommendations/R1/").path == "recommendations/R1/"


def test_a_thread_of_a_forum_has_its_listener(world, forum):
    assert world.thread(forum).listener == forum.listener


@pytest.mark.parametrize(("title", "error"), [("  ", actions.TitleMissing), ("x" * 201, TextTooLong)])
def test_a_title_must_be_there_and_short(world, title, error):
    with pytest.raises(error):
        world.thread(title=title)
    assert not Thread.objects.exists()


def test_a_conversation_begins_with_its_first_post_or_not_at_all(world, forum):
    author = world.person()
    fields = {"title": "A question", "language": "fr", "kind": "question", "submission_key": "k", "now": NOW}
    post = actions.start_conversation(forum, actor=author, text="What now?", **fields)
    assert (post.number, post.thread.kind, post.thread.language) == (1, "question", "fr")
    assert actions.start_conversation(forum, actor=author, text="What now?", **fields).pk == post.pk
    with pytest.raises(TextMissing):
        actions.start_conversation(forum, actor=author, text=" ", **{**fields, "submission_key": "other"})
    assert Thread.objects.count() == 1


def test_in_an_invited_forum_only_members_begin(world):
    forum = world.forum(membership="invited")
    with pytest.raises(PermissionRefused):
        actions.start_conversation(forum, actor=world.person(), title="T", text="x", language="en", submission_key="k")


def test_closing_is_an_event_once(world, thread):
    actions.close_thread(thread)
    actions.close_thread(thread)
    actions.reopen_thread(thread)
    assert list(ThreadEvent.objects.values_list("seq", "type", "post")) == [
        (1, "thread.closed", None),
        (2, "thread.reopened", None),
    ]


def test_a_person_closes_nothing(world, thread):
    with pytest.raises(PermissionRefused):
        actions.close_thread(thread, actor=world.person())


def test_all_threads_of_a_space_close_together(world, forum):
    threads = [world.thread(forum) for _ in range(3)]
    other = world.thread()
    assert actions.close_threads(forum.space) == 3
    assert actions.close_threads(forum.space) == 0
    other.refresh_from_db()
    assert other.is_open
    assert actions.reopen_threads(forum.space) == 3
    assert Thread.objects.filter(pk__in=[t.pk for t in threads], state="open").count() == 3


def test_only_a_question_is_answered(world, forum):
    with pytest.raises(actions.NotAQuestion):
        actions.set_question_state(world.thread(forum), "answered", actor=None)
    question = world.thread(forum, kind="question")
    actions.set_question_state(question, "answered", actor=world.staff("moderator"))
    question.refresh_from_db()
    assert question.question_state == "answered"


def test_many_posts_come_in_few_queries(world, forum, django_assert_max_num_queries):
    thread, organisation = world.thread(forum), world.organisation()
    rows = [
        PostRow(
            text=f"Post {n}",
            language="ar",
            at=NOW + datetime.timedelta(hours=n),
            alias=f"Name {n}",
            on_behalf_of=organisation if n % 5 == 0 else None,
            reply_to=n - 1 if n % 3 == 2 else None,
        )
        for n in range(300)
    ]
    with django_assert_max_num_queries(20):
        posts = import_posts(thread, rows)
    thread.refresh_from_db()
    assert (thread.last_seq, thread.post_count, len(posts)) == (300, 300, 300)
    third = Post.objects.get(thread=thread, number=3)
    assert (third.text, third.reply_to.number, third.alias, third.published_at) == (
        "Post 2",
        2,
        "Name 2",
        None,
    )
    assert Post.objects.get(thread=thread, number=1).published_at == NOW
    assert world.post(thread).number == 301


def test_an_imported_post_answers_an_earlier_one_only(world, thread):
    with pytest.raises(ValueError, match="earlier"):
        import_posts(thread, [PostRow(text="x", language="en", at=NOW, reply_to=0)])
