"""Translations of posts by people. The original stays, one tap away; what changes it takes the translations along."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.aliases import ensure_alias
from accounts.models import User
from core import audit, clock, limits
from core.errors import InvalidInput
from core.sanitize import clean_text
from core.translated import LANGUAGES
from dialogue.actions.posts import POSTS_PER_MINUTE, TextMissing, lock_post
from dialogue.covering import without_forged_marks
from dialogue.enums import EventType, Origin
from dialogue.events import record_event
from dialogue.models import Post, PostTranslation
from dialogue.permissions import can_remove_translation, can_translate_post


class SameLanguage(InvalidInput):
    code = "same_language"
    message = _("The post is written in this language already. Choose another one.")


@transaction.atomic
def translate_post(
    post: Post, *, actor: User, language: str, text: str, now: datetime.datetime | None = None
) -> PostTranslation:
    """Translate a post, or correct a translation. The same text again changes nothing.

    Whoever corrects another's translation makes it a corrected one. Raises TextMissing, TextTooLong, SameLanguage,
    RateLimited, PermissionRefused.
    """
    text = clean_text(text, field="text")
    if not text:
        raise TextMissing(field="text")
    thread, post = lock_post(post)
    can_translate_post(actor, post).require()
    if language not in LANGUAGES or language == post.language:
        raise SameLanguage(field="language")
    text = without_forged_marks(text, known=post.text)
    found = post.translations.filter(language=language).first()
    if found is not None and found.text == text:
        return found
    limits.limit("translation", key=actor.pk, rate=POSTS_PER_MINUTE)
    is_corrected = found is not None and (found.origin == Origin.CORRECTED or found.author_id != actor.pk)
    found = found or PostTranslation(post=post, language=language)
    found.text, found.author, found.alias = text, actor, ensure_alias(actor, thread.space).name
    found.origin = Origin.CORRECTED if is_corrected else Origin.HUMAN
    found.written_on = clock.day_of(now or clock.now())
    found.save()
    record_event(thread, EventType.TRANSLATED, post)
    _note("post.translated", post, actor, thread.space_id, now)
    return found


@transaction.atomic
def remove_translation(translation: PostTranslation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Take a translation away: its writer, the author of the post, a moderator. Safe to repeat."""
    thread, post = lock_post(translation.post)
    found = post.translations.filter(pk=translation.pk).first()
    if found is None:
        return
    found.post = post
    can_remove_translation(actor, found).require()
    found.delete()
    record_event(thread, EventType.TRANSLATED, post)
    _note("post.translation_removed", post, actor, thread.space_id, now)


def _note(action: str, post: Post, actor: User, space_id: int, now: datetime.datetime | None) -> None:
    audit.record(action, obj=post, actor=actor, space_id=space_id, now=clock.start_of_day(now or clock.now()))
