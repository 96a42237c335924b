"""Reporting posts, and what moderators do: approve, hide, remove, restore. Each with a reason of the closed list."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Notice, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text
from core.translated import Translated
from dialogue.actions.appeals import record_decision, show_again, tell_author
from dialogue.actions.posts import lock_post, release, settle_appeals
from dialogue.enums import Deed, EventType, FlagState, PostState, Protection, Reason
from dialogue.events import record_event
from dialogue.models import Flag, Post, Thread
from dialogue.permissions import can_moderate_post, can_read_thread

DESTROYED_FOR = (Reason.ILLEGAL, Reason.PERSONAL_DATA)
"""Only for these a text is destroyed at once; for the others it is hidden, so that an appeal can bring it back."""


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Choose a reason from the list. The author and the public log are told it.")


class NotInThatState(StateRefused):
    code = "wrong_state"
    message = _("The post has changed meanwhile. Look at it again.")


class ChangedMeanwhile(StateRefused):
    code = "changed_meanwhile"
    message = _("The author has changed the text since you read it. Read it as it stands now, and decide again.")


class NotForThatReason(InvalidInput):
    code = "not_for_that_reason"
    message = _("A text is destroyed only when it is against the law or shows a private person. Hide it instead.")


@transaction.atomic
def flag_post(
    post: Post, *, actor: object, tag: str, reason: str, note: str = "", now: datetime.datetime | None = None
) -> Flag:
    """Report a post to the moderators. A second report by the same reader (``tag``) replaces the words of the first.

    A report hides nothing by itself, however many there are.
    """
    require_reason(reason)
    can_read_thread(actor, post.thread).require()
    if post.state != PostState.VISIBLE:
        raise NotInThatState
    flag, is_new = Flag.objects.get_or_create(
        post=post,
        tag=tag,
        defaults={
            "reason": reason,
            "note": clean_text(note, max_length=500, field="note"),
            "raised_on": clock.day_of(now or clock.now()),
        },
    )
    if not is_new and flag.state == FlagState.OPEN:
        flag.reason, flag.note = reason, clean_text(note, max_length=500, field="note")
        flag.save(update_fields=["reason", "note"])
    return flag


@transaction.atomic
def approve_post(post: Post, *, actor: User, seen: str = "", now: datetime.datetime | None = None) -> Post:
    """Let a waiting post appear with the next number and the day of today, in a protected forum with its batch.

    ``seen`` is the fingerprint of the text that the moderator read. Safe to repeat. Raises ChangedMeanwhile.
    """
    now = now or clock.now()
    thread, post = lock_post(post)
    can_moderate_post(actor, post).require()
    if post.state == PostState.VISIBLE or post.approved_on is not None:
        return post
    if post.state != PostState.PENDING:
        raise NotInThatState
    if seen and seen != post.fingerprint:
        raise ChangedMeanwhile
    _mark_seen(post)
    release(thread, post, now)
    log_decision(thread, post, "post.approved", actor, now, is_public=False)
    return post


@transaction.atomic
def hide_post(post: Post, *, actor: User, reason: str, now: datetime.datetime | None = None) -> Post:
    """Hide a post, or refuse a waiting one. The author is told the reason; the text is kept for an appeal."""
    return _take_down(post, PostState.HIDDEN, EventType.HIDDEN, actor, reason, now)


@transaction.atomic
def remove_post(post: Post, *, actor: User, reason: str, now: datetime.datetime | None = None) -> Post:
    """Destroy the text and its versions. Only for what is illegal or shows a private person."""
    require_reason(reason)
    if reason not in DESTROYED_FOR:
        raise NotForThatReason(field="reason")
    return _take_down(post, PostState.REMOVED, EventType.REMOVED, actor, reason, now)


@transaction.atomic
def restore_post(post: Post, *, actor: User, note: str = "", now: datetime.datetime | None = None) -> Post:
    """Show a hidden post again, in its old place; one that never appeared gets the next number. Safe to repeat."""
    now = now or clock.now()
    thread, post = lock_post(post)
    can_moderate_post(actor, post).require()
    if post.state == PostState.VISIBLE:
        return post
    if post.state != PostState.HIDDEN:
        raise NotInThatState
    show_again(thread, post, now)
    log_decision(thread, post, str(EventType.RESTORED), actor, now, note=clean_text(note, max_length=500))
    _tell_restored(thread, post)
    return post


@transaction.atomic
def dismiss_flags(post: Post, *, actor: User, now: datetime.datetime | None = None) -> int:
    """Leave a post as it is: reports are closed, signs of danger were seen. How many reports there were."""
    thread, post = lock_post(post)
    can_moderate_post(actor, post).require()
    closed = post.flags.filter(state=FlagState.OPEN).update(state=FlagState.DISMISSED)
    if post.protection == Protection.WAITING:
        _mark_seen(post)
    if closed:
        log_decision(thread, post, "post.kept", actor, now or clock.now())
    return closed


def _take_down(
    post: Post, state: PostState, event: EventType, actor: User, reason: str, now: datetime.datetime | None
) -> Post:
    now = now or clock.now()
    require_reason(reason)
    thread, post = lock_post(post)
    can_moderate_post(actor, post).require()
    if post.state == state:
        return post
    if post.state in (PostState.WITHDRAWN, PostState.REMOVED):
        raise NotInThatState
    deed = _deed(post, state)
    post.state, post.reason, post.moderated_on, post.approved_on = state, reason, clock.day_of(now), None
    _mark_seen(post)
    if state == PostState.REMOVED:
        _destroy_words(post, now)
    post.save(update_fields=["state", "reason", "moderated_on", "approved_on", "text"])
    post.flags.filter(state=FlagState.OPEN).update(state=FlagState.UPHELD)
    if post.number is not None:
        record_event(thread, event, post)
    log_decision(thread, post, str(event), actor, now, reason=reason)
    decision = record_decision(post, deed, reason=reason, actor=actor, now=now)
    tell_author(thread, decision, str(deed))
    return post


def _deed(post: Post, state: PostState) -> Deed:
    if state == PostState.REMOVED:
        return Deed.REMOVED
    return Deed.HIDDEN if post.number is not None else Deed.REFUSED


def _destroy_words(post: Post, now: datetime.datetime) -> None:
    """Text, earlier texts, translations, and covered passages kept for an appeal."""
    post.text = ""
    post.versions.all().delete()
    post.translations.all().delete()
    post.decisions.exclude(passage="").update(passage="")
    settle_appeals(post, now)


def _mark_seen(post: Post) -> None:
    if post.protection == Protection.WAITING:
        post.protection = Protection.SEEN
        post.save(update_fields=["protection"])


def require_reason(reason: str) -> None:
    if reason not in Reason.values:
        raise ReasonMissing(field="reason")


def log_decision(
    thread: Thread,
    post: Post,
    action: str,
    actor: User,
    now: datetime.datetime,
    *,
    reason: str = "",
    note: str = "",
    is_public: bool = True,
) -> None:
    """The public log says what was done to which post and why, never what it said or who wrote it."""
    audit.record(
        action,
        obj=post,
        actor=actor,
        role="moderator",
        reason=note,
        public=is_public,
        details={"thread": thread.pk, "number": post.number, "reason": reason},
        space_id=thread.space_id,
        now=now,
    )


def _tell_restored(thread: Thread, post: Post) -> None:
    if post.author is not None:
        tell(
            post.author,
            kind=Notice.Kind.MODERATED,
            key=f"post.{post.pk}.restored.{thread.last_seq}",
            subject=Translated.of({thread.language: thread.title}),
            path=post.path,
        )
