"""The question wall: one question per form, one support per person, carried over until answered."""

import uuid

import pytest
from django.db import connection

from accounts import roles
from accounts.actions.accounts import erase_account, export_data
from accounts.models import Notice
from core import live
from core.errors import PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from dialogue.actions.forums import change_forum
from dialogue.actions.meetings import cancel_meeting
from dialogue.actions.moderation import approve_post, hide_post
from dialogue.actions.wall import (
    CalledOff,
    NotAnnounced,
    NotOnThisWall,
    QuestionTooLong,
    answer_question,
    ask_question,
    close_wall,
    close_walls_that_are_over,
    reopen_question,
    shortlist_question,
    support_question,
    take_support_back,
)
from dialogue.enums import QuestionState
from dialogue.jobs import close_walls
from dialogue.models import Post, Support, WallQuestion
from dialogue.queries.wall import answered_in, find_question, wall_view
from dialogue.tags import support_tag
from tests.dialogue.conftest import NOW
from tests.dialogue.meetings.conftest import DAY, words


@pytest.fixture
def series(world, forum):
    return world.series(forum, owner=forum.listener)


@pytest.fixture
def meeting(world, series):
    return world.meeting(series)


def ask(meeting, actor, text="When does the desk open?", **fields):
    fields = {"language": "en", "submission_key": uuid.uuid4().hex, "now": NOW, **fields}
    return ask_question(meeting, actor=actor, text=text, **fields).question


def texts(rows):
    return [row.question.post.text for row in rows]


def test_a_question_is_a_post_under_the_names_of_the_forum(world, meeting):
    person = world.person()
    question = ask(meeting, person, label="returnee")
    assert (question.post.thread, question.post.number) == (meeting.series.thread, 1)
    assert question.post.alias and question.post.published_at is None
    view = wall_view(meeting, None, now=NOW)
    assert (texts(view.open), view.open[0].row.voice) == (["When does the desk open?"], question.post.alias)


def test_the_same_form_twice_asks_once(world, meeting):
    person = world.person()
    first = ask(meeting, person, submission_key="k")
    assert ask(meeting, person, submission_key="k") == first
    assert (Post.objects.count(), WallQuestion.objects.count()) == (1, 1)


def test_without_an_account_it_waits_and_has_a_code(world):
    series = world.series(world.forum(allows_anonymous=True))
    meeting = world.meeting(series)
    asked = ask_question(meeting, actor=None, text="A question that waits", language="en", submission_key="k", now=NOW)
    again = ask_question(meeting, actor=None, text="A question that waits", language="en", submission_key="k", now=NOW)
    assert asked == again and len(asked.code.replace(" ", "")) == 16
    assert texts(wall_view(meeting, world.person(), now=NOW).open) == []
    approve_post(asked.question.post, actor=world.staff("moderator"), now=NOW)
    assert texts(wall_view(meeting, None, now=NOW).open) == ["A question that waits"]


def test_where_the_forum_reads_first_only_its_author_sees_what_waits(world):
    meeting = world.meeting(world.series(world.forum(moderation_mode="before")))
    person = world.person()
    ask(meeting, person, "A question that waits")
    own = wall_view(meeting, person, now=NOW)
    assert (texts(own.open), [post.text for post in own.waiting]) == ([], ["A question that waits"])
    other = wall_view(meeting, world.person(), now=NOW)
    assert (other.open, other.waiting) == ([], [])


def test_no_account_no_question_where_the_forum_wants_one(meeting):
    with pytest.raises(PermissionRefused) as refusal:
        ask(meeting, None)
    assert refusal.value.code == "not_signed_in" and not Post.objects.exists()


def test_a_question_fits_on_the_wall(world, meeting):
    with pytest.raises(QuestionTooLong):
        ask(meeting, world.person(), "x" * 501)
    assert ask(meeting, world.person(), "x" * 500).pk


@pytest.mark.parametrize("late", ["over", "closed", "draft", "called off"])
def test_a_wall_that_takes_no_questions_says_so(world, series, late):
    person = world.person()
    meeting = world.meeting(series, is_announced=late != "draft")
    now = NOW + 30 * DAY if late == "over" else NOW
    if late == "closed":
        close_wall(meeting, actor=None, now=NOW)
        meeting.refresh_from_db()
    if late == "called off":
        meeting.state = "cancelled"
    with pytest.raises(PermissionRefused) as refusal:
        ask(meeting, person, now=now)
    assert refusal.value.code == "wall_closed"
    assert not Post.objects.exists()


def test_one_support_per_person_however_often(world, meeting):
    question, person, other = ask(meeting, world.person()), world.person(), world.person()
    for user in (person, person, other):
        support_question(question, meeting, actor=user, now=NOW)
    assert wall_view(meeting, person, now=NOW).open[0].question.post.supports == 2
    assert [row.row.is_supported for row in wall_view(meeting, person, now=NOW).open] == [True]
    for _twice in range(2):
        take_support_back(question, meeting, actor=person, now=NOW)
    assert wall_view(meeting, person, now=NOW).open[0].question.post.supports == 1
    assert Support.objects.get().tag == support_tag(question.post, other)


def test_chosen_ones_stand_first_then_those_that_matter_to_most(world, meeting):
    for text in ("first", "second", "third"):
        ask(meeting, world.person(), text)
    second, third = WallQuestion.objects.order_by("pk")[1:]
    support_question(second, meeting, actor=world.person(), now=NOW)
    shortlist_question(third, meeting, actor=world.staff("moderator"), is_on=True)
    view = wall_view(meeting, None, now=NOW)
    assert texts(view.open) == ["third", "second", "first"]
    assert texts(view.on_screen) == ["third"]
    shortlist_question(third, meeting, actor=world.official(meeting.series.owner), is_on=False)
    assert texts(wall_view(meeting, None, now=NOW).on_screen) == ["second", "first", "third"]


def test_who_leads_the_wall(world, meeting):
    question = ask(meeting, world.person())
    conflicted = world.official(meeting.series.forum.listener, roles.ANALYST)
    other = world.official(world.organisation("authority_origin_national"))
    for actor in (world.person(), conflicted, other, world.staff("editor")):
        for act in (
            lambda actor=actor: shortlist_question(question, meeting, actor=actor, is_on=True),
            lambda actor=actor: answer_question(question, meeting, actor=actor),
            lambda actor=actor: close_wall(meeting, actor=actor, now=NOW),
        ):
            with pytest.raises(PermissionRefused):
                act()
    question.refresh_from_db()
    assert (question.is_shortlisted, question.state) == (False, "asked")


def test_carried_over_until_answered(world, series, meeting):
    second = world.meeting(series, starts_at=meeting.starts_at + 30 * DAY)
    third = world.meeting(series, starts_at=meeting.starts_at + 60 * DAY)
    lead = world.staff("moderator")
    kept, answered = ask(meeting, world.person(), "kept"), ask(meeting, world.person(), "answered")
    answer_question(answered, meeting, actor=lead, answer=words("At nine"))
    assert close_wall(meeting, actor=lead, now=NOW + 11 * DAY) == 1
    assert close_wall(meeting, actor=lead, now=NOW + 11 * DAY) == 0  # safe to repeat
    kept.refresh_from_db()
    assert (kept.state, kept.times_carried) == (QuestionState.CARRIED_OVER, 1)
    assert texts(wall_view(second, None, now=NOW).open) == ["kept"]
    assert close_wall(second, actor=lead, now=NOW + 41 * DAY) == 1
    answer_question(kept, third, actor=lead, answer=words("In May"))
    assert [q.post.text for q in answered_in(third, None)] == ["kept"]
    assert texts(wall_view(second, None, now=NOW).open) == texts(wall_view(second, None, now=NOW).answered) == []
    first = wall_view(meeting, None, now=NOW)  # where it was put first, it says where it was answered
    assert [(row.question.post.text, row.is_elsewhere) for row in first.answered] == [
        ("kept", True),
        ("answered", False),
    ]
    with pytest.raises(NotOnThisWall):
        answer_question(kept, second, actor=lead)
    reopen_question(kept, third, actor=lead)
    kept.refresh_from_db()
    assert (kept.state, kept.answered_in, bool(kept.answer)) == ("carried_over", None, False)


def test_the_clock_carries_over_a_day_after_the_end(world, series, meeting):
    ask(meeting, world.person())
    assert close_walls_that_are_over(meeting.ends_at + DAY / 2) == 0
    assert close_walls_that_are_over(meeting.ends_at + DAY) == 1
    assert close_walls_that_are_over(meeting.ends_at + DAY) == 0
    assert WallQuestion.objects.get().times_carried == 1
    entry = AuditEntry.objects.of(meeting).get(action="meeting.wall_closed")
    assert (entry.role, entry.details) == ("system", {"questions": 1})
    close_walls()


def test_a_meeting_called_off_answers_and_carries_nothing(world, meeting):
    lead, question = world.official(meeting.series.owner), ask(meeting, world.person())
    cancel_meeting(meeting, actor=lead, reason=words("No hall"), now=NOW)
    with pytest.raises(CalledOff):
        close_wall(meeting, actor=lead, now=NOW)
    with pytest.raises(CalledOff):
        answer_question(question, meeting, actor=lead)


def test_a_draft_answers_nothing_so_that_no_page_leads_to_it(world, series, meeting):
    lead, question = world.official(series.owner), ask(meeting, world.person())
    draft = world.meeting(series, is_announced=False, starts_at=meeting.starts_at + 30 * DAY)
    for act in (
        lambda: answer_question(question, draft, actor=lead),
        lambda: shortlist_question(question, draft, actor=lead, is_on=True),
        lambda: close_wall(draft, actor=lead, now=NOW),
    ):
        with pytest.raises(NotAnnounced):
            act()
    question.refresh_from_db()
    assert (question.state, question.answered_in, question.is_shortlisted) == ("asked", None, False)


def test_who_asked_is_told_once_and_nobody_else(world, meeting):
    person, lead = world.person(), world.official(meeting.series.owner)
    question = ask(meeting, person)
    for answer in ("At nine", "At ten"):
        answer_question(question, meeting, actor=lead, answer=words(answer))
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.path) == (person, "answered", meeting.path)
    assert AuditEntry.objects.public().filter(action="question.answered").last().role == "official"


def test_support_is_downloaded_and_erased_with_the_account(world, meeting):
    question, person, other = ask(meeting, world.person()), world.person(), world.person()
    for user in (person, other):
        support_question(question, meeting, actor=user, now=NOW)
    thread = meeting.series.thread
    assert export_data(person)["supports"] == [{"conversation": thread.title, "post": 1}]
    assert export_data(world.person())["supports"] == []
    erase_account(person, keep_text=True)
    assert Support.objects.get().tag == support_tag(question.post, other)
    question.post.refresh_from_db()
    assert question.post.supports == 1


def test_what_a_moderator_hid_is_on_no_wall(world, meeting):
    question = ask(meeting, world.person(), "An insult")
    shortlist_question(question, meeting, actor=world.staff("moderator"), is_on=True)
    hide_post(question.post, actor=world.staff("moderator"), reason="insult", now=NOW)
    assert wall_view(meeting, None, now=NOW).open == []
    assert find_question(meeting, question.pk) is None
    with pytest.raises(NotOnThisWall):
        support_question(WallQuestion.objects.get(), meeting, actor=world.person(), now=NOW)


def test_a_question_of_another_series_is_refused(world, forum, meeting):
    elsewhere = world.meeting(world.series(forum))
    question = ask(elsewhere, world.person())
    with pytest.raises(NotOnThisWall):
        support_question(question, meeting, actor=world.person(), now=NOW)
    assert find_question(meeting, question.pk) is None


def test_every_change_is_told_without_its_content(world, meeting, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(live, "publish", lambda topic, event: heard.append((topic, event)))
    with django_capture_on_commit_callbacks(execute=True):
        question = ask(meeting, world.person(), "Secret words")
        support_question(question, meeting, actor=world.person(), now=NOW)
        answer_question(question, meeting, actor=world.staff("moderator"), answer=Translated(en="Secret answer"))
    walls = [event for topic, event in heard if topic == meeting.wall_topic]
    assert walls == [{"type": "wall.changed"}] * 3
    assert "Secret" not in str(heard)


def test_the_public_log_of_a_wall_names_nobody(world, meeting):
    lead = world.staff("moderator")
    question = ask(meeting, world.person())
    shortlist_question(question, meeting, actor=lead, is_on=True)
    entry = AuditEntry.objects.public().get(action="question.shortlisted")
    assert entry.role == "moderator"
    assert entry.details == {"thread": question.post.thread_id, "number": 1, "meeting": meeting.pk}


def test_queries_do_not_grow_with_the_questions(world, meeting, django_assert_num_queries):
    person = world.person()
    ask(meeting, world.person(), "one")
    support_question(WallQuestion.objects.get(), meeting, actor=person, now=NOW)

    def count():
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            wall_view(meeting, person, now=NOW)
        return len(queries)

    few = count()
    for n in range(12):
        support_question(ask(meeting, world.person(), f"question {n}"), meeting, actor=person, now=NOW)
    assert count() <= few <= 9  # the first also reads the space, once


def test_questions_stay_with_those_who_convene_when_the_forum_has_a_new_listener(world):
    forum = world.forum()
    series = world.series(
        forum, owner=world.organisation("authority_destination_national", "Agency of State B (example)")
    )
    change_forum(forum, actor=world.staff("editor"), listener=world.organisation(name="New listener (example)"))
    series.thread.refresh_from_db()
    assert series.thread.listener == series.owner
