"""What waits for somebody in the consultations: the first thing they see in the admin."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import User
from consult.enums import PUBLIC, ResponseState, State
from consult.models import Answer, Consultation, ParagraphThread, Reading, RemarkReply
from consult.queries.consultations import overdue
from consult.queries.official import run_by
from consult.queries.workbench import read_by
from core import clock
from core.components import Text
from dialogue.enums import PostState


@dataclass(frozen=True)
class Task:
    """So many of something wait at an address; ``of`` is the consultation, ``is_late`` what is due already."""

    label: Promise | str
    url: str
    count: int
    of: Text = ""
    is_late: bool = False


def tasks_of(user: User, now: datetime.datetime | None = None) -> list[Task]:
    """What waits for this account, as official and as analyst; only what there is."""
    found: list[Task] = []
    if roles.has_role(user, roles.OFFICIAL, roles.ADMINISTRATOR):
        found += _of_official(user, now or clock.now())
    if roles.has_role(user, roles.ANALYST):
        found += _of_analyst(user)
    return found


def _of_official(user: User, now: datetime.datetime) -> Iterator[Task]:
    mine = run_by(user).filter(is_archive=False)
    # Two persons open a consultation (K12): a proposal waits for whoever did not make it.
    for draft in mine.filter(state=State.DRAFT, opened_by__isnull=False).exclude(opened_by=user):
        yield Task(_("Opening to approve"), reverse("admin_consultation", args=[draft.pk]), 1, draft.title)
    for running in mine.filter(state__in=(State.CLOSED, State.SUMMARY_PUBLISHED)):
        yield from _replies_due(running, now)
    unanswered = _unanswered_remarks(mine.filter(state__in=PUBLIC))
    for talked in mine.filter(pk__in=[pk for pk, count in unanswered.items() if count > 0]):
        url = reverse("admin_remarks", args=[talked.pk])
        yield Task(_("Remarks without a reply"), url, unanswered[talked.pk], talked.title)


def _replies_due(closed: Consultation, now: datetime.datetime) -> Iterator[Task]:
    """What is late, by how many days; where nothing is, how many are left for what comes next."""
    url = reverse("admin_consultation_replies", args=[closed.pk])
    late = overdue(closed, now)
    for what, days in late:
        yield Task(what, url, days, closed.title, True)
    if not late:
        is_summary = closed.state == State.CLOSED
        due = closed.summary_due_on if is_summary else closed.response_due_on
        label = _("Days left for the factual summary") if is_summary else _("Days left for the reasoned response")
        yield Task(label, url, (due - now.astimezone(closed.zone).date()).days, closed.title)


def _unanswered_remarks(consultations: QuerySet[Consultation]) -> dict[int, int]:
    """Visible posts on paragraphs less the replies to them, by consultation. Two queries."""
    found = consultations.values("pk")
    visible = ParagraphThread.objects.filter(consultation__in=found, thread__posts__state=PostState.VISIBLE)
    posts = visible.values_list("consultation").annotate(n=Count("thread__posts")).order_by()
    replies = RemarkReply.objects.filter(consultation__in=found, post__state=PostState.VISIBLE)
    replied = dict(replies.values_list("consultation").annotate(n=Count("pk")).order_by())
    return {pk: count - replied.get(pk, 0) for pk, count in posts}


def _of_analyst(user: User) -> Iterator[Task]:
    open_to_me = [consultation for consultation, may_read in read_by(user) if may_read]
    words = Answer.objects.filter(response__consultation__in=open_to_me, response__state=ResponseState.SENT).exclude(
        words=""
    )
    unread = _by_consultation(words.exclude(pk__in=Reading.objects.filter(is_second=False).values("answer")))
    # The texts of an archive are public already.
    unseen = words.filter(review=None, response__consultation__is_archive=False)
    waiting = _by_consultation(unseen.exclude(response__consent="not_published"))
    for one in open_to_me:
        if unread.get(one.pk):
            yield Task(_("Answers to read"), reverse("workbench_overview", args=[one.pk]), unread[one.pk], one.title)
        if waiting.get(one.pk):
            url = reverse("workbench_publication", args=[one.pk])
            yield Task(_("Texts to look at before publication"), url, waiting[one.pk], one.title)


def _by_consultation(answers: QuerySet[Answer]) -> dict[int, int]:
    return dict(answers.values_list("response__consultation").annotate(n=Count("pk")).order_by())
