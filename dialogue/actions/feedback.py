"""What people leave in a minute, without an account: one conversation per forum, read by moderators first."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from dialogue.actions.posts import Submitted, submit_without_account
from dialogue.actions.threads import open_thread
from dialogue.models import Forum, Thread

MAX_FEEDBACK = 1_000
TITLE = "In one minute: short feedback"
"""Pages show it in their own language (``Thread.heading``)."""


class NoSuchForum(InvalidInput):
    code = "no_such_forum"
    message = _("Choose the forum that your words are for.")


@transaction.atomic
def leave_feedback(
    forum: Forum,
    *,
    text: str,
    language: str,
    submission_key: str,
    label: str = "",
    now: datetime.datetime | None = None,
) -> Submitted:
    """Leave a few words for those who listen in the forum. They wait for a moderator and have a receipt code.

    Raises NoSuchForum where the forum takes no posts without an account, and what ``submit_without_account`` raises.
    """
    if not Forum.objects.taking_feedback().filter(pk=forum.pk).exists():
        raise NoSuchForum(field="forum")
    thread = feedback_thread(forum, now=now)
    return submit_without_account(
        thread, text=text, language=language, submission_key=submission_key, label=label, now=now
    )


def feedback_thread(forum: Forum, *, now: datetime.datetime | None = None) -> Thread:
    """The conversation of the forum that gathers them, made at first need. The forum is locked meanwhile."""
    locked = Forum.objects.select_for_update(of=("self",)).select_related("space", "listener").get(pk=forum.pk)
    found = Thread.objects.filter(forum=locked, is_feedback=True).first()
    if found is not None:
        return found
    thread = open_thread(space=locked.space, title=TITLE, language="en", forum=locked, now=now)
    thread.is_feedback = True
    thread.save(update_fields=["is_feedback"])
    return thread
