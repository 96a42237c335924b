"""What a person keeps for themselves in a conversation: how far they have read, and a draft."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock
from core.sanitize import strip_controls
from dialogue.models import PostDraft, ReadMark, Thread

KEPT = ("text", "label", "language", "reply_to", "speaker", "next")
MAX_KEPT = 10_000


def mark_read(user: User, thread: Thread, number: int) -> None:
    """Remember that the person has seen the posts up to this number. It never goes back."""
    found, is_new = ReadMark.objects.get_or_create(user=user, thread=thread, defaults={"number": number})
    if not is_new and found.number < number:
        ReadMark.objects.filter(pk=found.pk, number__lt=number).update(number=number)


@transaction.atomic
def keep_draft(user: User, thread: Thread, typed: Mapping[str, Any]) -> None:
    """Keep what was typed on the server, in place of an earlier draft; an empty text drops the draft."""
    kept = {name: strip_controls(str(typed.get(name) or ""))[:MAX_KEPT] for name in KEPT}
    if not kept["text"].strip():
        drop_draft(user, thread)
        return
    PostDraft.objects.update_or_create(user=user, thread=thread, defaults={"typed": kept, "saved_on": clock.today()})


def drop_draft(user: User, thread: Thread) -> None:
    """It was sent, or is not wanted any more."""
    PostDraft.objects.filter(user=user, thread=thread).delete()
