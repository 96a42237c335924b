"""The question wall of a meeting: ask, support, choose, answer, carry over.

A question is a post in the thread of the series, under the names and rules of its forum; what became of it stands
beside the post. All that changes here is told to open walls as “something changed”: they fetch the list anew.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Notice, Organisation, User
from core import audit, clock, live
from core.errors import InvalidInput, StateRefused
from core.translated import NO_TEXT, Translated
from dialogue.actions.meetings import NotAnnounced, cleaned
from dialogue.actions.posts import publish_post, submit_without_account
from dialogue.actions.supports import support_post, unsupport_post
from dialogue.enums import MeetingState, PostState, QuestionState
from dialogue.meeting_permissions import can_ask_question, can_lead_wall, can_run_series, can_support_question
from dialogue.models import Meeting, Post, WallQuestion

MAX_QUESTION = 500
CHANGED: live.Event = {"type": "wall.changed"}


class QuestionTooLong(InvalidInput):
    code = "question_too_long"
    message = _("A question can have %(limit)d characters, so that it fits on the wall. Shorten it here.")


class NotOnThisWall(StateRefused):
    code = "not_on_this_wall"
    message = _("This question does not stand on the wall of this meeting any more. Load the page again.")


class CalledOff(StateRefused):
    code = "called_off"
    message = _("This meeting was called off. Its questions wait for the next one.")


@dataclass(frozen=True)
class Asked:
    """The question, and without an account the code that nobody can read again later."""

    question: WallQuestion
    code: str = ""


@transaction.atomic
def ask_question(
    meeting: Meeting,
    *,
    actor: User | None,
    text: str,
    language: str,
    submission_key: str,
    on_behalf_of: Organisation | None = None,
    label: str = "",
    now: datetime.datetime | None = None,
) -> Asked:
    """Put a question to the meeting; held where the forum has persons' posts read first, and without an account.

    Sending the same form twice asks once. Raises QuestionTooLong, the refusals of posts, PermissionRefused.
    """
    now = now or clock.now()
    can_ask_question(actor, meeting, now, on_behalf_of).require()
    if len(text.strip()) > MAX_QUESTION:
        raise QuestionTooLong(field="text", limit=MAX_QUESTION)
    thread = meeting.series.thread
    assert thread is not None
    given = {"text": text, "language": language, "submission_key": submission_key, "label": label, "now": now}
    code = ""
    if actor is None:
        submitted = submit_without_account(thread, **given)  # type: ignore[arg-type]
        post, code = submitted.post, submitted.code
    else:
        post = publish_post(thread, actor=actor, on_behalf_of=on_behalf_of, **given)  # type: ignore[arg-type]
    question, _is_new = WallQuestion.objects.get_or_create(
        post=post, defaults={"series": meeting.series, "meeting": meeting}
    )
    _tell(meeting)
    return Asked(question, code)


@transaction.atomic
def support_question(
    question: WallQuestion, meeting: Meeting, *, actor: User, now: datetime.datetime | None = None
) -> None:
    """“This matters to me too”: the mark of the post, once per person, however often it is pressed."""
    can_support_question(actor, meeting, now or clock.now()).require()
    _require_on_wall(question, meeting)
    if support_post(question.post, actor=actor):
        _tell(meeting)


@transaction.atomic
def take_support_back(
    question: WallQuestion, meeting: Meeting, *, actor: User, now: datetime.datetime | None = None
) -> None:
    """No longer; safe to repeat."""
    can_support_question(actor, meeting, now or clock.now()).require()
    if unsupport_post(question.post, actor=actor):
        _tell(meeting)


@transaction.atomic
def shortlist_question(question: WallQuestion, meeting: Meeting, *, actor: User, is_on: bool) -> None:
    """Choose it for the screen, or no longer; safe to repeat. It stands in the public log."""
    locked = _lock(question, meeting, actor)
    if locked.is_shortlisted == is_on:
        return
    locked.is_shortlisted = is_on
    locked.save(update_fields=["is_shortlisted"])
    _log(locked, meeting, "question.shortlisted" if is_on else "question.unlisted", actor)


@transaction.atomic
def answer_question(
    question: WallQuestion, meeting: Meeting, *, actor: User, answer: Translated = NO_TEXT
) -> WallQuestion:
    """It was answered in this meeting; the words of the answer can be written then or later. Who asked is told once."""
    locked = _lock(question, meeting, actor)
    locked.state, locked.answered_in, locked.answer = QuestionState.ANSWERED, meeting, cleaned(answer)
    locked.save(update_fields=["state", "answered_in", "answer"])
    _log(locked, meeting, "question.answered", actor)
    author = locked.post.author
    if author is not None and author.pk != actor.pk:
        key = f"question.answered.{locked.pk}.{meeting.pk}"
        tell(author, kind=Notice.Kind.ANSWERED, key=key, subject=meeting.title, path=meeting.path)
    return locked


@transaction.atomic
def reopen_question(question: WallQuestion, meeting: Meeting, *, actor: User) -> None:
    """It was not answered after all: back among the open ones. Safe to repeat."""
    locked = _lock(question, meeting, actor)
    if locked.state != QuestionState.ANSWERED:
        return
    locked.state = QuestionState.CARRIED_OVER if locked.times_carried else QuestionState.ASKED
    locked.answered_in, locked.answer = None, NO_TEXT
    locked.save(update_fields=["state", "answered_in", "answer"])
    _log(locked, meeting, "question.reopened", actor)


@transaction.atomic
def close_wall(meeting: Meeting, *, actor: User | None, now: datetime.datetime | None = None) -> int:
    """Take no more questions and carry over what is unanswered, to the next meeting of the series; how many.

    Without an actor the clock does it, a day after the end. Safe to repeat.
    """
    now = now or clock.now()
    locked = Meeting.objects.select_for_update(of=("self",)).with_context().get(pk=meeting.pk)
    if actor is not None:
        can_lead_wall(actor, locked).require()
    _require_announced(locked)
    if locked.wall_closed_at is not None or locked.series.thread_id is None:
        return 0
    locked.wall_closed_at = now
    locked.save(update_fields=["wall_closed_at"])
    waiting = WallQuestion.objects.select_for_update().filter(series=locked.series_id)
    carried = list(waiting.exclude(state=QuestionState.ANSWERED).filter(meeting__starts_at__lte=locked.starts_at))
    for question in carried:
        question.state, question.is_shortlisted = QuestionState.CARRIED_OVER, False
        question.times_carried += 1
    WallQuestion.objects.bulk_update(carried, ["state", "is_shortlisted", "times_carried"], batch_size=500)
    details = {"questions": len(carried)}
    audit.record(
        "meeting.wall_closed", obj=locked, actor=actor, role=_role(actor, locked), public=True, details=details, now=now
    )
    _tell(locked)
    return len(carried)


def close_walls_that_are_over(now: datetime.datetime | None = None) -> int:
    """Close every wall a day after its meeting ended; how many. Looks at the data, so it can run late and twice."""
    now = now or clock.now()
    over = Meeting.objects.filter(
        state=MeetingState.ANNOUNCED,
        wall_closed_at=None,
        series__thread__isnull=False,
        ends_at__lte=now - datetime.timedelta(days=1),
    )
    found = list(over.order_by("starts_at", "pk"))
    for meeting in found:
        close_wall(meeting, actor=None, now=now)
    return len(found)


def _lock(question: WallQuestion, meeting: Meeting, actor: User) -> WallQuestion:
    locked = WallQuestion.objects.select_for_update(of=("self",)).select_related("post__author").get(pk=question.pk)
    can_lead_wall(actor, meeting).require()
    _require_announced(Meeting.objects.only("state").get(pk=meeting.pk))
    _require_on_wall(locked, meeting)
    return locked


def _require_announced(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise CalledOff
    if meeting.state != MeetingState.ANNOUNCED:
        raise NotAnnounced


def _role(actor: User | None, meeting: Meeting) -> str:
    """In which role somebody led the wall, for the public log."""
    if actor is None:
        return "system"
    return "official" if can_run_series(actor, meeting.series) else "moderator"


def _require_on_wall(question: WallQuestion, meeting: Meeting) -> None:
    is_elsewhere = question.answered_in_id not in (None, meeting.pk)
    if question.series_id != meeting.series_id or is_elsewhere or question.post.state != PostState.VISIBLE:
        raise NotOnThisWall


def _log(question: WallQuestion, meeting: Meeting, action: str, actor: User) -> None:
    post: Post = question.post
    details = {"thread": post.thread_id, "number": post.number, "meeting": meeting.pk}
    audit.record(action, obj=question, actor=actor, role=_role(actor, meeting), public=True, details=details)
    _tell(meeting)


def _tell(meeting: Meeting) -> None:
    live.announce(meeting.wall_topic, CHANGED)
