"""Decisions against posts, and the one appeal against each: another moderator looks again."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Notice, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text
from core.translated import LANGUAGES, Translated
from dialogue.actions.posts import lock_post, release, settle_appeals
from dialogue.covering import mark
from dialogue.enums import AppealState, Deed, EventType, PostState
from dialogue.events import record_event
from dialogue.models import Appeal, Decision, Post, Thread
from dialogue.permissions import can_appeal, can_decide_appeal

MAX_WORDS = 2_000
MAX_ANSWER = 1_000


class WordsMissing(InvalidInput):
    code = "words_missing"
    message = _("Say in a sentence or two why the decision should be looked at again.")


class AlreadyDecided(StateRefused):
    code = "already_decided"
    message = _("This appeal has been decided meanwhile.")


def record_decision(
    post: Post, deed: Deed, *, reason: str, actor: User, now: datetime.datetime, passage: str = ""
) -> Decision:
    """Note what was done against a post. The caller has locked its thread."""
    return Decision.objects.create(
        post=post, deed=deed, reason=reason, made_by=actor, made_on=clock.day_of(now), passage=passage
    )


@transaction.atomic
def appeal_decision(
    decision: Decision,
    *,
    actor: User | None,
    words: str,
    language: str = "en",
    now: datetime.datetime | None = None,
) -> Appeal:
    """Ask for another look, in one's own words. Without an actor the caller holds the code of the post.

    Once per decision: a second time gives the first appeal. Raises WordsMissing, TextTooLong, PermissionRefused.
    """
    now = now or clock.now()
    words = clean_text(words, max_length=MAX_WORDS, field="words")
    if not words:
        raise WordsMissing(field="words")
    thread, post = lock_post(decision.post)
    decision = Decision.objects.get(pk=decision.pk)
    decision.post = post
    can_appeal(actor, decision, holds_code=actor is None and bool(post.code_digest), today=clock.day_of(now)).require()
    appeal, is_new = Appeal.objects.get_or_create(
        decision=decision,
        defaults={
            "words": words,
            "language": language if language in LANGUAGES else "en",
            "raised_on": clock.day_of(now),
        },
    )
    if is_new:
        audit.record("appeal.raised", obj=appeal, actor=actor, space_id=thread.space_id, now=clock.start_of_day(now))
    return appeal


@transaction.atomic
def decide_appeal(
    appeal: Appeal, *, actor: User, is_granted: bool, answer: str = "", now: datetime.datetime | None = None
) -> Appeal:
    """Take the decision back, or let it stand; the author is told. Safe to repeat; never by who decided first."""
    now = now or clock.now()
    answer = " ".join(clean_text(answer, max_length=MAX_ANSWER, field="answer").split())
    thread, post = lock_post(appeal.decision.post)
    appeal = Appeal.objects.select_related("decision").get(pk=appeal.pk)
    decision = appeal.decision
    decision.post = post
    can_decide_appeal(actor, appeal).require()
    state = AppealState.GRANTED if is_granted else AppealState.REFUSED
    if appeal.state == state:
        return appeal
    if appeal.state != AppealState.OPEN:
        raise AlreadyDecided
    appeal.state, appeal.decided_by, appeal.decided_on, appeal.answer = state, actor, clock.day_of(now), answer
    appeal.save(update_fields=["state", "decided_by", "decided_on", "answer"])
    if is_granted:
        _take_back(thread, decision, now)
    audit.record(
        f"appeal.{state}",
        obj=appeal,
        actor=actor,
        role="moderator",
        public=True,
        details={"thread": thread.pk, "number": post.number, "reason": decision.reason},
        space_id=thread.space_id,
        now=now,
    )
    tell_author(thread, decision, f"appeal.{state}")
    return appeal


def _take_back(thread: Thread, decision: Decision, now: datetime.datetime) -> None:
    """Undo what can be undone. A text that was destroyed cannot come back: its author may write it again."""
    decision.is_lifted = True
    decision.save(update_fields=["is_lifted"])
    post = decision.post
    if decision.deed == Deed.COVERED:
        uncover(thread, decision)
    elif post.state == PostState.HIDDEN:
        show_again(thread, post, now)


def show_again(thread: Thread, post: Post, now: datetime.datetime) -> None:
    """Show a hidden post in its old place; one that never appeared is released. The thread is locked."""
    post.reason, post.moderated_on = "", clock.day_of(now)
    Decision.objects.filter(post=post, deed__in=[Deed.HIDDEN, Deed.REFUSED]).update(is_lifted=True)
    settle_appeals(post, now, Deed.HIDDEN, Deed.REFUSED)
    if post.number is None:
        release(thread, post, now)
        return
    post.state = PostState.VISIBLE
    post.save(update_fields=["state", "reason", "moderated_on"])
    record_event(thread, EventType.RESTORED, post)


def uncover(thread: Thread, decision: Decision) -> None:
    """Put the words of a passage back, wherever its mark still stands. The thread is locked."""
    post, words = decision.post, decision.passage
    sign = mark(decision.reason, decision.pk)
    for other in post.decisions.filter(passage__contains=sign):
        other.passage = other.passage.replace(sign, words)
        other.save(update_fields=["passage"])
    for version in post.versions.filter(text__contains=sign):
        version.text = version.text.replace(sign, words)
        version.save(update_fields=["text"])
    decision.passage = ""
    decision.save(update_fields=["passage"])
    if words and sign in post.text:
        post.text = post.text.replace(sign, words)
        post.save(update_fields=["text"])
        if post.number is not None:
            record_event(thread, EventType.UNCOVERED, post)


def tell_author(thread: Thread, decision: Decision, what: str) -> None:
    """Tell of the decision, and of what became of an appeal: what, why, and how to appeal stand on its page."""
    if decision.post.author is not None:
        tell(
            decision.post.author,
            kind=Notice.Kind.MODERATED,
            key=f"decision.{decision.pk}.{what}",
            subject=Translated.of({thread.language: thread.title}),
            path=decision.path,
        )
