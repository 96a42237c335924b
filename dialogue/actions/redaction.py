"""Covering a passage of a post: the rest of the text stays, and a mark with the reason stands in its place."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from core.errors import InvalidInput
from core.sanitize import clean_text
from dialogue.actions.appeals import record_decision, tell_author
from dialogue.actions.moderation import NotInThatState, log_decision, require_reason
from dialogue.actions.posts import lock_post
from dialogue.covering import covered, mark
from dialogue.enums import Deed, EventType, FlagState, PostState, Protection
from dialogue.events import record_event
from dialogue.models import Decision, Post
from dialogue.permissions import can_moderate_post


class PassageNotFound(InvalidInput):
    code = "passage_not_found"
    message = _("These words do not stand in the post. Copy the passage exactly as it is written there.")


class WholeText(InvalidInput):
    code = "whole_text"
    message = _("That would cover the whole text. Hide the post instead.")


@transaction.atomic
def cover_passage(post: Post, *, actor: User, passage: str, reason: str, now: datetime.datetime | None = None) -> Post:
    """Cover the passage wherever it stands in the text and in its earlier versions; translations are destroyed.

    The words are kept beside for moderators for thirty days, so that an appeal can bring them back. Covering what is
    covered already changes nothing. Raises PassageNotFound, WholeText, ReasonMissing, NotInThatState.
    """
    now = now or clock.now()
    require_reason(reason)
    passage = clean_text(passage, field="passage")
    thread, post = lock_post(post)
    can_moderate_post(actor, post).require()
    if post.state not in (PostState.VISIBLE, PostState.PENDING):
        raise NotInThatState
    if not passage or covered(post.text, passage, "") == post.text:
        if passage and post.decisions.filter(deed=Deed.COVERED, passage=passage, is_lifted=False).exists():
            return post
        raise PassageNotFound(field="passage")
    if not covered(post.text, passage, "").strip():
        raise WholeText(field="passage")
    decision = record_decision(post, Deed.COVERED, reason=reason, actor=actor, now=now, passage=passage)
    _put_mark(post, decision)
    post.flags.filter(state=FlagState.OPEN).update(state=FlagState.UPHELD)
    if post.number is not None:
        record_event(thread, EventType.COVERED, post)
    log_decision(thread, post, str(EventType.COVERED), actor, now, reason=reason)
    tell_author(thread, decision, "covered")
    return post


def _put_mark(post: Post, decision: Decision) -> None:
    sign = mark(decision.reason, decision.pk)
    post.text = covered(post.text, decision.passage, sign)
    if post.protection == Protection.WAITING:
        post.protection = Protection.SEEN
    post.save(update_fields=["text", "protection"])
    for version in post.versions.filter(text__contains=decision.passage):
        version.text = covered(version.text, decision.passage, sign)
        version.save(update_fields=["text"])
    post.translations.all().delete()
