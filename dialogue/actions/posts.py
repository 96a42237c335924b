"""Publishing, editing and withdrawing posts. Every change of a post happens under the lock of its thread."""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.aliases import ensure_alias
from accounts.actions.notices import follow
from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from core import audit, clock, limits, vocabularies
from core.errors import Conflict, InvalidInput, RateLimited, waiting_time
from core.sanitize import clean_text
from core.translated import LANGUAGES
from dialogue import receipts, tasks
from dialogue.analysis import danger
from dialogue.covering import without_forged_marks
from dialogue.enums import AppealState, Deed, EventType, PostState, Protection
from dialogue.events import lock_thread, record_event
from dialogue.models import Appeal, Post, PostVersion, Thread
from dialogue.permissions import (
    can_edit_post,
    can_forget_versions,
    can_post_in_thread,
    can_post_without_account,
    can_withdraw_post,
)
from dialogue.ports import also_followed

BATCH, BATCH_DAYS = 5, 3
"""Posts of a protected forum that appear together, and how long fewer wait."""
POSTS_PER_MINUTE = "10/m"
POSTS_PER_DAY = "200/d"
LABELS = ("returnee", "migrant_abroad", "family", "resident")
"""What a person may say of themselves beside a post; never a legal status."""


class TextMissing(InvalidInput):
    code = "text_missing"
    message = _("Write something before you send it.")


class UnknownLabel(InvalidInput):
    code = "unknown_label"
    message = _("Choose as whom you speak from the list, or say nothing about it.")


class NoSubmissionKey(InvalidInput):
    code = "no_submission_key"
    message = _("The form was not complete. Load the page again and send your text once more.")


class OtherThread(InvalidInput):
    code = "other_thread"
    message = _("The post you answer is not in this conversation any more. You can still send yours without it.")


class SlowMode(RateLimited):
    code = "slow_mode"
    message = _(
        "This conversation is in slow mode: one post per person in %(pace)s. Your text is still here; you can send it "
        "in %(wait)s."
    )


@dataclass(frozen=True)
class Submitted:
    """A post without an account, and the code that nobody can read again later."""

    post: Post
    code: str


@transaction.atomic
def publish_post(
    thread: Thread,
    *,
    actor: User,
    text: str,
    language: str,
    submission_key: str,
    on_behalf_of: Organisation | None = None,
    reply_to: Post | None = None,
    label: str = "",
    now: datetime.datetime | None = None,
) -> Post:
    """Say something, as oneself under the alias of the space, or for an organisation under a mandate.

    It appears at once with the next number, or waits where the forum has persons' posts read first, and where words of
    danger stand in it. Sending the same
    ``submission_key`` again gives the same post. Raises TextMissing, TextTooLong, RateLimited, PermissionRefused
    (closed, no seat, no mandate, not verified), Conflict where somebody else used the key.
    """
    now = now or clock.now()
    text = _clean(text)
    locked = lock_thread(thread.pk)
    before = find_submitted(submission_key, actor=actor, thread=locked)
    if before is not None:
        return before
    can_post_in_thread(actor, locked, on_behalf_of).require()
    limits.limit("post", key=actor.pk, rate=POSTS_PER_MINUTE)
    limits.limit("post", key=actor.pk, rate=POSTS_PER_DAY)
    post = Post(
        thread=locked,
        state=PostState.PENDING,
        author=actor,
        alias="" if on_behalf_of else ensure_alias(actor, locked.space).name,
        on_behalf_of=on_behalf_of,
        mandate=mandate_for(actor, on_behalf_of) if on_behalf_of else None,
        label=_label(label, on_behalf_of),
        text=without_forged_marks(text),
        language=language if language in LANGUAGES else "en",
        reply_to=_answered(locked, reply_to),
        submission_tag=receipts.submission_tag(submission_key),
        published_on=clock.day_of(now),
        protection=_protection(text, on_behalf_of),
    )
    _keep_pace(locked, actor)
    for topic in (locked.topic, *also_followed(locked)):
        follow(actor, topic)
    if post.protection or _waits(locked, on_behalf_of):
        post.save()
    else:
        appear(locked, post, now)
    # Of a person the log keeps the day, like the page.
    audit.record(
        "post.sent",
        obj=post,
        actor=actor,
        now=now if on_behalf_of else clock.start_of_day(now),
        space_id=locked.space_id,
    )
    return post


@transaction.atomic
def submit_without_account(
    thread: Thread,
    *,
    text: str,
    language: str,
    submission_key: str,
    reply_to: Post | None = None,
    label: str = "",
    now: datetime.datetime | None = None,
) -> Submitted:
    """Leave a post that waits for a moderator; its code shows later what became of it, or withdraws it.

    Sending the same ``submission_key`` again gives the same post and the same code. The caller limits how often.
    """
    now = now or clock.now()
    text = _clean(text)
    locked = lock_thread(thread.pk)
    before = find_submitted(submission_key, actor=None, thread=locked)
    code = receipts.code_for(submission_key)
    if before is not None:
        return Submitted(before, code)
    can_post_without_account(locked).require()
    post = Post.objects.create(
        thread=locked,
        state=PostState.PENDING,
        label=_label(label, None),
        text=without_forged_marks(text),
        language=language if language in LANGUAGES else "en",
        reply_to=_answered(locked, reply_to),
        code_digest=receipts.digest(code),
        submission_tag=receipts.submission_tag(submission_key),
        published_on=clock.day_of(now),
        protection=_protection(text, None),
    )
    return Submitted(post, code)


@transaction.atomic
def edit_post(post: Post, *, actor: User, text: str, now: datetime.datetime | None = None) -> Post:
    """Replace the text; the earlier one becomes a version. The same text again changes nothing.

    Of an organisation the earlier versions stay public, of a person the page says “edited” and no more.
    """
    text = _clean(text)
    thread, post = lock_post(post)
    can_edit_post(actor, post).require()
    text = without_forged_marks(text, known=post.text)
    if text == post.text:
        return post
    for rate in (POSTS_PER_MINUTE, POSTS_PER_DAY):
        limits.limit("edit", key=actor.pk, rate=rate)
    today = clock.day_of(now or clock.now())
    PostVersion.objects.create(post=post, text=post.text, language=post.language, replaced_on=today)
    post.text = text
    post.approved_on = None  # a moderator approved other words: these are read first, too
    post.is_edited = post.state == PostState.VISIBLE
    # Words of danger that an edit brings in hide nothing: moderators look at the post where it stands.
    post.protection = _protection(text, post.on_behalf_of) or post.protection
    post.save(update_fields=["text", "is_edited", "protection", "approved_on"])
    post.translations.all().delete()
    _note(thread, post, EventType.EDITED, actor, now)
    return post


@transaction.atomic
def withdraw_post(post: Post, *, actor: User | None, now: datetime.datetime | None = None) -> Post:
    """Take the text back; a line in its place says so. Safe to repeat.

    A person's text and its versions are destroyed, and those of an organisation that a moderator had hidden. Else what
    an organisation said in public stays readable among its versions. Without an actor the caller holds the code of a
    post without an account.
    """
    thread, post = lock_post(post)
    if post.state == PostState.WITHDRAWN:
        return post
    holds_code = actor is None and bool(post.code_digest)
    can_withdraw_post(actor, post, holds_code=holds_code).require()
    if post.on_behalf_of_id is None or post.state == PostState.HIDDEN:
        post.versions.all().delete()
    elif post.state == PostState.VISIBLE:
        today = clock.day_of(now or clock.now())
        PostVersion.objects.create(post=post, text=post.text, language=post.language, replaced_on=today)
    post.translations.all().delete()
    post.decisions.exclude(passage="").update(passage="")
    settle_appeals(post, now or clock.now())
    Appeal.objects.filter(decision__post=post).update(words="")
    post.state = PostState.WITHDRAWN
    post.text = ""
    post.label = ""
    post.protection = Protection.NONE
    post.save(update_fields=["state", "text", "label", "protection"])
    _note(thread, post, EventType.WITHDRAWN, actor, now)
    return post


@transaction.atomic
def forget_author(user: User) -> int:
    """Cut every link from posts to an account: author, alias, earlier texts and appeals of a person, the form's key."""
    posts = Post.objects.filter(author=user)
    own = posts.filter(on_behalf_of=None)
    PostVersion.objects.filter(post__in=own).delete()
    appeals = Appeal.objects.filter(decision__post__in=own)
    appeals.waiting().update(state=AppealState.SETTLED, decided_on=clock.today())
    appeals.update(words="")
    return posts.update(author=None, alias="", mandate=None, submission_tag=None, protection=Protection.NONE)


def release(thread: Thread, post: Post, now: datetime.datetime) -> None:
    """Let an approved post appear, or wait for its batch. The thread is locked by the caller.

    In a protected forum nobody shall learn from the moment of a post who wrote it: persons' posts appear together, in
    mixed order (``release_batch``).
    """
    is_protected = thread.forum is not None and thread.forum.is_protected and post.on_behalf_of_id is None
    if not is_protected:
        appear(thread, post, now)
        return
    post.state, post.approved_on = PostState.PENDING, clock.day_of(now)
    post.save()


@transaction.atomic
def release_batch(thread: Thread, *, now: datetime.datetime) -> int:
    """Show what was approved in a protected forum, shuffled; how many. Safe to repeat.

    A batch has ``BATCH`` posts or more; a smaller one waits until its oldest was approved ``BATCH_DAYS`` ago.
    """
    locked = lock_thread(thread.pk)
    posts = list(locked.posts.to_be_released().with_voices().order_by("pk"))
    oldest = min((post.approved_on for post in posts if post.approved_on), default=None)
    if oldest is None or (len(posts) < BATCH and clock.days_between(oldest, now) < BATCH_DAYS):
        return 0
    secrets.SystemRandom().shuffle(posts)
    for post in posts:
        appear(locked, post, now)
    return len(posts)


def appear(thread: Thread, post: Post, now: datetime.datetime) -> None:
    """Give a new or waiting post its number, show it and tell of it. The thread is locked by the caller."""
    thread.post_count += 1
    thread.last_post_on = clock.day_of(now)
    thread.is_held = False
    post.number, post.approved_on = thread.post_count, None
    post.state = PostState.VISIBLE
    post.published_on = clock.day_of(now)
    post.published_at = now if post.on_behalf_of_id else None
    post.save()
    record_event(thread, EventType.PUBLISHED, post, fields=("post_count", "last_post_on", "is_held"))
    number = post.pk
    transaction.on_commit(lambda: tasks.announce_post(number), robust=True)


def lock_post(post: Post) -> tuple[Thread, Post]:
    """Its thread, locked, and the post as it is now."""
    thread = lock_thread(post.thread_id)
    fresh = Post.objects.with_voices().get(pk=post.pk)
    fresh.thread = thread
    return thread, fresh


@transaction.atomic
def forget_versions(post: Post, *, actor: User) -> int:
    """Destroy the earlier texts of a person's post at once, at the wish of its author. How many; safe to repeat."""
    thread, post = lock_post(post)
    can_forget_versions(actor, post).require()
    gone, _kinds = post.versions.all().delete()
    if gone:
        now = clock.start_of_day(clock.now())
        audit.record("post.versions_forgotten", obj=post, actor=actor, space_id=thread.space_id, now=now)
    return gone


def settle_appeals(post: Post, now: datetime.datetime, *deeds: Deed) -> None:
    """Nothing is left to decide: the decisions were taken back, or the author withdrew the post."""
    waiting = Appeal.objects.waiting().filter(decision__post=post)
    waiting = waiting.filter(decision__deed__in=deeds) if deeds else waiting
    waiting.update(state=AppealState.SETTLED, decided_on=clock.day_of(now))


def find_submitted(submission_key: str, *, actor: User | None, thread: Thread | None = None) -> Post | None:
    """The post that this form made before. Raises Conflict where the key is somebody else's, or of another thread."""
    if not submission_key or len(submission_key) > 100:
        raise NoSubmissionKey
    found = Post.objects.filter(submission_tag=receipts.submission_tag(submission_key)).first()
    if found is not None and found.author_id != (actor.pk if actor else None):
        raise Conflict
    if found is not None and thread is not None and found.thread_id != thread.pk:
        raise Conflict
    return found


def is_submitted(submission_key: str) -> bool:
    """Whether this form has made a post before."""
    return Post.objects.filter(submission_tag=receipts.submission_tag(submission_key)).exists()


def find_by_code(typed: str) -> Post | None:
    """The post that a code opens, or nothing."""
    code = receipts.normalise(typed)
    if not code:
        return None
    found = Post.objects.filter(code_digest=receipts.digest(code)).select_related("thread", "thread__forum")
    return found.first()


def _clean(text: str) -> str:
    cleaned = clean_text(text, field="text")
    if not cleaned:
        raise TextMissing(field="text")
    return cleaned


def _label(label: str, organisation: Organisation | None) -> str:
    if organisation is not None or not label:
        return ""
    if label not in LABELS or label not in vocabularies.codes("stakeholder_category"):
        raise UnknownLabel(field="label")
    return label


def _protection(text: str, organisation: Organisation | None) -> Protection:
    """Of persons only: what an organisation says of detention is its work."""
    return Protection.WAITING if organisation is None and danger.is_found(text) else Protection.NONE


def _answered(thread: Thread, post: Post | None) -> Post | None:
    if post is not None and (post.thread_id != thread.pk or post.number is None):
        raise OtherThread(field="reply_to")
    return post


def _keep_pace(thread: Thread, actor: User) -> None:
    """Slow mode. Counted in the cache alone: the database keeps no hour of a person."""
    if thread.slow_minutes:
        try:
            limits.pause("slow", key=f"{thread.pk}.{actor.pk}", seconds=60 * thread.slow_minutes)
        except RateLimited as early:
            pace = waiting_time(60 * thread.slow_minutes)
            raise SlowMode(retry_after=early.retry_after, pace=pace) from None


def _waits(thread: Thread, organisation: Organisation | None) -> bool:
    """Whether a moderator reads it first: persons' posts where the forum says so."""
    return thread.forum is not None and thread.forum.is_read_first and organisation is None


def _note(thread: Thread, post: Post, event: EventType, actor: User | None, now: datetime.datetime | None) -> None:
    """Number the change, if the post ever appeared, and write it down: in public for organisations."""
    if post.number is not None:
        record_event(thread, event, post)
    is_public = post.on_behalf_of_id is not None and post.number is not None
    moment = now or clock.now()
    audit.record(
        str(event),
        obj=post,
        actor=actor,
        public=is_public,
        space_id=thread.space_id,
        now=moment if is_public else clock.start_of_day(moment),
        details={"thread": thread.pk, "number": post.number} if is_public else {},
    )
