"""A facilitator sums a thread up; those who took part can say what is wrong with it, beside it and for good."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Notice, Organisation, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text
from core.translated import LANGUAGES, Translated
from dialogue.actions.posts import publish_post
from dialogue.enums import EventType
from dialogue.events import lock_thread, record_event
from dialogue.models import SummaryContest, Thread, ThreadSummary
from dialogue.summary_permissions import can_answer_contest, can_contest_summary, can_summarise_thread

MAX_SUMMARY = 5_000
MAX_ANSWER = 2_000


class SummaryMissing(InvalidInput):
    code = "summary_missing"
    message = _("Write the summary before you publish it.")


class AnswerMissing(InvalidInput):
    code = "answer_missing"
    message = _("Write what you answer before you send it.")


class NothingSaid(StateRefused):
    code = "nothing_said"
    message = _("Nobody has said anything here yet, so there is nothing to sum up.")


class SummaryReplaced(StateRefused):
    code = "summary_replaced"
    message = _("There is a newer summary. Read that one, and contest it if it is still wrong.")


@transaction.atomic
def write_summary(
    thread: Thread, *, actor: User, text: str, language: str, now: datetime.datetime | None = None
) -> ThreadSummary:
    """A new summary up to the last post; the earlier ones stay. The same text again is the same summary."""
    cleaned = clean_text(text, max_length=MAX_SUMMARY, field="text")
    if not cleaned:
        raise SummaryMissing(field="text")
    locked = lock_thread(thread.pk)
    can_summarise_thread(actor, locked).require()
    if not locked.post_count:
        raise NothingSaid
    last = locked.summaries.order_by("-number").first()
    if last is not None and (last.text, last.up_to) == (cleaned, locked.post_count):
        return last
    summary = ThreadSummary.objects.create(
        thread=locked,
        number=(last.number if last else 0) + 1,
        text=cleaned,
        language=language if language in LANGUAGES else "en",
        up_to=locked.post_count,
        author=actor,
        written_on=clock.day_of(now or clock.now()),
    )
    record_event(locked, EventType.CHANGED)
    details = {"number": summary.number, "up_to": summary.up_to}
    audit.record("thread.summarised", obj=locked, actor=actor, role="moderator", public=True, details=details, now=now)
    return summary


@transaction.atomic
def contest_summary(
    summary: ThreadSummary,
    *,
    actor: User,
    text: str,
    language: str,
    submission_key: str,
    on_behalf_of: Organisation | None = None,
    label: str = "",
    now: datetime.datetime | None = None,
) -> SummaryContest:
    """Say in a post of the thread what the summary leaves out or gets wrong; it is shown with the summary, and its
    author is told.

    Sending the same form twice contests once. Raises SummaryReplaced, and the refusals of posts.
    """
    thread = lock_thread(summary.thread_id)
    can_contest_summary(actor, thread, on_behalf_of).require()
    if thread.summaries.filter(number__gt=summary.number).exists():
        raise SummaryReplaced
    post = publish_post(
        thread,
        actor=actor,
        text=text,
        language=language,
        submission_key=submission_key,
        on_behalf_of=on_behalf_of,
        label=label,
        now=now,
    )
    contest, is_new = SummaryContest.objects.get_or_create(post=post, defaults={"summary": summary})
    if is_new and summary.author is not None:
        key = f"summary.contested.{contest.pk}"
        subject = Translated.of({thread.language: thread.title})
        tell(summary.author, kind=Notice.Kind.CHANGED, key=key, subject=subject, path=f"{thread.own_path}summary/")
    return contest


@transaction.atomic
def answer_contest(
    contest: SummaryContest, *, actor: User, text: str, language: str, now: datetime.datetime | None = None
) -> SummaryContest:
    """What the facilitator says to it; the last word written stands. Safe to repeat."""
    thread = lock_thread(contest.summary.thread_id)
    can_answer_contest(actor, thread).require()
    cleaned = clean_text(text, max_length=MAX_ANSWER, field="text")
    if not cleaned:
        raise AnswerMissing(field="text")
    if contest.answer == cleaned:
        return contest
    contest.answer, contest.answered_on = cleaned, clock.day_of(now or clock.now())
    contest.answer_language = language if language in LANGUAGES else "en"
    contest.save(update_fields=["answer", "answer_language", "answered_on"])
    record_event(thread, EventType.CHANGED)
    details = {"summary": contest.summary.number}
    audit.record("summary.answered", obj=thread, actor=actor, role="moderator", public=True, details=details, now=now)
    return contest
