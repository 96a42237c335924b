"""Opening, closing and moving threads; owners of other apps call these in their own transaction."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import follow
from accounts.models import Organisation, Space, User
from core import audit, clock
from core.errors import InvalidInput
from core.sanitize import clean_text
from core.translated import LANGUAGES
from dialogue.actions.posts import find_submitted, publish_post
from dialogue.enums import Audience, CloseReason, EventType, QuestionState, Template, ThreadKind, ThreadState
from dialogue.events import lock_thread, record_event
from dialogue.models import Forum, Post, Thread
from dialogue.permissions import can_mark_question, can_moderate_thread, can_open_thread

MAX_TITLE = 200
PACES = (0, 2, 5, 15, 60)
"""Minutes between two posts of one person."""


class TitleMissing(InvalidInput):
    code = "title_missing"
    message = _("Give the conversation a title, so that others find it.")


class NoSuchPace(InvalidInput):
    code = "no_such_pace"
    message = _("Choose one of the paces offered.")


class NotAQuestion(InvalidInput):
    code = "not_a_question"
    message = _("This conversation is no question, so it cannot be marked as answered.")


@transaction.atomic
def open_thread(
    *,
    space: Space,
    title: str,
    language: str,
    path: str = "",
    kind: str = ThreadKind.DISCUSSION,
    forum: Forum | None = None,
    listener: Organisation | None = None,
    actor: User | None = None,
    audience: str = "",
    question_state: str = QuestionState.ASKED,
    template: str = Template.FREE,
    is_example: bool = False,
    now: datetime.datetime | None = None,
) -> Thread:
    """A new, empty thread. With an ``actor`` a person opens it in the forum; without one its owner's action does.

    ``path`` is where it is read, without the language prefix; left out, its own page. Listener and audience are the
    forum's unless others are given. Raises TitleMissing, TextTooLong, PermissionRefused.
    """
    if actor is not None and forum is not None:
        can_open_thread(actor, forum).require()
    title = " ".join(clean_text(title, max_length=MAX_TITLE, field="title").split())
    if not title:
        raise TitleMissing(field="title")
    now = now or clock.now()
    thread = Thread.objects.create(
        space=space,
        forum=forum,
        listener=listener or (forum.listener if forum else None),
        kind=ThreadKind(kind),
        question_state=QuestionState(question_state),
        audience=Audience(audience or (forum.audience if forum else Audience.PUBLIC)),
        template=Template(template),
        title=title,
        language=language if language in LANGUAGES else "en",
        path=path,
        opened_on=clock.day_of(now),
        is_example=is_example,
    )
    if not path:
        thread.path = thread.own_path
        thread.save(update_fields=["path"])
    if actor is not None:
        follow(actor, thread.topic)
        audit.record("thread.opened", obj=thread, actor=actor, now=clock.start_of_day(now))
    return thread


def retitle(thread: Thread, title: str) -> None:
    """The title follows that of what the thread is about; called in the transaction of its change."""
    thread.title = title
    thread.save(update_fields=["title"])


@transaction.atomic
def start_conversation(
    forum: Forum,
    *,
    actor: User,
    title: str,
    text: str,
    language: str,
    submission_key: str,
    kind: str = ThreadKind.DISCUSSION,
    template: str = Template.FREE,
    on_behalf_of: Organisation | None = None,
    label: str = "",
    now: datetime.datetime | None = None,
) -> Post:
    """Open a thread with its first post, both or neither. Sending the same form twice opens one.

    Where a moderator reads the post first, the title waits with it.
    """
    before = find_submitted(submission_key, actor=actor)
    if before is not None:
        return before
    can_open_thread(actor, forum, on_behalf_of).require()
    thread = open_thread(
        space=forum.space,
        title=title,
        language=language,
        kind=kind,
        template=template,
        forum=forum,
        actor=actor,
        now=now,
    )
    post = publish_post(
        thread,
        actor=actor,
        text=text,
        language=language,
        on_behalf_of=on_behalf_of,
        label=label,
        submission_key=submission_key,
        now=now,
    )
    if post.number is None:
        post.thread.is_held = True
        post.thread.save(update_fields=["is_held"])
    return post


@transaction.atomic
def close_thread(thread: Thread, *, actor: User | None = None, reason: str = "") -> None:
    """Take no more posts. Without an actor its owner's action closes it; safe to repeat.

    ``reason`` is a code of ``CloseReason`` and stands on the page.
    """
    _move(thread, ThreadState.CLOSED, EventType.CLOSED, actor, reason)


@transaction.atomic
def reopen_thread(thread: Thread, *, actor: User | None = None, reason: str = "") -> None:
    """Take posts again; safe to repeat."""
    _move(thread, ThreadState.OPEN, EventType.REOPENED, actor, reason)


def _move(thread: Thread, state: ThreadState, event: EventType, actor: User | None, reason: str) -> None:
    locked = lock_thread(thread.pk)
    if actor is not None:
        can_moderate_thread(actor, locked).require()
    if locked.state == state:
        return
    locked.state = thread.state = state
    locked.close_reason = thread.close_reason = reason if reason in CloseReason.values else ""
    record_event(locked, event, fields=("state", "close_reason"))
    _log(str(event), locked, actor, reason=locked.close_reason)


def _log(action: str, thread: Thread, actor: User | None, **details: Any) -> None:
    role = "moderator" if actor is not None else "system"
    audit.record(action, obj=thread, actor=actor, role=role, public=True, details={"thread": thread.pk, **details})


@transaction.atomic
def set_pace(thread: Thread, minutes: int, *, actor: User) -> None:
    """Slow mode: each person posts once in so many minutes; 0 ends it. Safe to repeat."""
    locked = lock_thread(thread.pk)
    can_moderate_thread(actor, locked).require()
    if minutes not in PACES:
        raise NoSuchPace(field="minutes")
    if locked.slow_minutes == minutes:
        return
    locked.slow_minutes = thread.slow_minutes = minutes
    record_event(locked, EventType.CHANGED, fields=("slow_minutes",))
    _log("thread.slowed", locked, actor, minutes=minutes)


@transaction.atomic
def pin_thread(thread: Thread, is_pinned: bool, *, actor: User) -> None:
    """Let it stand first in its forum, or no longer. Safe to repeat."""
    locked = lock_thread(thread.pk)
    can_moderate_thread(actor, locked).require()
    if locked.is_pinned == is_pinned:
        return
    locked.is_pinned = thread.is_pinned = is_pinned
    record_event(locked, EventType.CHANGED, fields=("is_pinned",))
    _log("thread.pinned" if is_pinned else "thread.unpinned", locked, actor)


@transaction.atomic
def close_threads(space: Space) -> int:
    """Close every open thread of a space; how many were closed. The owner's action has decided it may."""
    return _move_all(space, ThreadState.OPEN, close_thread)


@transaction.atomic
def reopen_threads(space: Space) -> int:
    """Open every closed thread of a space again; how many."""
    return _move_all(space, ThreadState.CLOSED, reopen_thread)


def _move_all(space: Space, from_state: ThreadState, move: Callable[[Thread], None]) -> int:
    threads = list(Thread.objects.filter(space=space, state=from_state).order_by("pk"))
    for thread in threads:
        move(thread)
    return len(threads)


@transaction.atomic
def set_question_state(thread: Thread, state: str, *, actor: User | None) -> None:
    """Say that a question is answered, or carried over to the next meeting.

    Those who speak for the institution that listens, moderators, or (without an actor) its owner's action.
    """
    locked = lock_thread(thread.pk)
    if actor is not None:
        can_mark_question(actor, locked).require()
    if locked.kind != ThreadKind.QUESTION:
        raise NotAQuestion
    if locked.question_state == state:
        return
    locked.question_state = thread.question_state = QuestionState(state)
    record_event(locked, EventType.CHANGED, fields=("question_state",))
    role = "system" if actor is None else "moderator" if can_moderate_thread(actor, locked) else "listener"
    audit.record(
        "thread.question_" + state, obj=locked, actor=actor, role=role, public=True, details={"thread": locked.pk}
    )
