"""The moderators' queue, and the public log of what they did."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import AuditEntry
from core.translated import active_language
from dialogue.enums import Audience, CloseReason, FlagState, PostState, Reason
from dialogue.models import Appeal, Forum, Post, Thread

PAGE = 20

# --- The queue ----------------------------------------------------------------------------------------------

KINDS = {
    "protection": _("Somebody may be in danger"),
    "waiting": _("Waiting for publication"),
    "reported": _("Reported by readers"),
    "appeals": _("Appeals"),
    "hidden": _("Hidden"),
}


def queued_posts(kind: str, chosen: dict[str, Any], today: datetime.date) -> QuerySet[Post]:
    """Posts of one kind of the queue, narrowed by forum, reason and age; the oldest first."""
    posts = _of_kind(kind)
    if "forum" in chosen:
        posts = posts.filter(thread__forum=chosen["forum"])
    if "reason" in chosen:
        posts = posts.filter(_reason(kind, chosen["reason"]))
    if "age" in chosen:
        posts = posts.filter(_age(kind, today - datetime.timedelta(days=chosen["age"])))
    posts = posts.select_related("thread__forum", "thread__space", "thread__listener", "on_behalf_of")
    return posts.distinct().order_by("pk")


def _of_kind(kind: str) -> QuerySet[Post]:
    if kind == "protection":
        return Post.objects.in_danger()
    if kind == "reported":
        return Post.objects.flagged().filter(state=PostState.VISIBLE)
    if kind == "hidden":
        return Post.objects.filter(state=PostState.HIDDEN)
    return Post.objects.unread()


def _reason(kind: str, reason: str) -> Q:
    return Q(flags__state=FlagState.OPEN, flags__reason=reason) if kind == "reported" else Q(reason=reason)


def _age(kind: str, last: datetime.date) -> Q:
    if kind == "reported":
        return Q(flags__state=FlagState.OPEN, flags__raised_on__lte=last)
    return Q(moderated_on__lte=last) if kind == "hidden" else Q(published_on__lte=last)


def queued_appeals(chosen: dict[str, Any], today: datetime.date) -> QuerySet[Appeal]:
    """Appeals that nobody has decided, narrowed alike."""
    appeals = Appeal.objects.waiting()
    if "forum" in chosen:
        appeals = appeals.filter(decision__post__thread__forum=chosen["forum"])
    if "reason" in chosen:
        appeals = appeals.filter(decision__reason=chosen["reason"])
    if "age" in chosen:
        appeals = appeals.filter(raised_on__lte=today - datetime.timedelta(days=chosen["age"]))
    return appeals.select_related(
        "decision__post__thread__forum", "decision__post__thread__listener", "decision__post__on_behalf_of"
    ).order_by("pk")


def counts() -> dict[str, int]:
    """How much waits of each kind."""
    posts = {kind: _of_kind(kind).count() for kind in KINDS if kind != "appeals"}
    return {**posts, "appeals": Appeal.objects.waiting().count()}


# --- The public log -----------------------------------------------------------------------------------------

DONE = {
    "post.hidden": _("Post hidden, or not published"),
    "post.removed": _("Text of a post destroyed"),
    "post.covered": _("Passage of a post covered"),
    "post.restored": _("Post shown again"),
    "post.kept": _("Reported post left as it is"),
    "appeal.granted": _("Appeal: the decision was taken back"),
    "appeal.refused": _("Appeal: the decision stands"),
    "thread.closed": _("Conversation closed"),
    "thread.reopened": _("Conversation opened again"),
    "thread.slowed": _("Slow mode of a conversation changed"),
    "thread.pinned": _("Conversation pinned"),
    "thread.unpinned": _("Conversation pinned no longer"),
}
AGAINST = ("post.hidden", "post.removed", "post.covered")


@dataclass(frozen=True)
class LogLine:
    """What was done, when by day, to which post, why: never what it said or who wrote it."""

    entry: AuditEntry
    thread: Thread | None

    @property
    def what(self) -> Any:
        return DONE[self.entry.action]

    @property
    def reason(self) -> str:
        code = self.entry.details.get("reason", "")
        labels = dict(CloseReason.choices if self.entry.action.startswith("thread.") else Reason.choices)
        return str(labels.get(code, ""))

    @property
    def number(self) -> int | None:
        return self.entry.details.get("number")

    @property
    def url(self) -> str:
        """The place in the conversation, where everybody may read it."""
        if self.thread is None or self.thread.audience != Audience.PUBLIC:
            return ""
        if self.number is None:
            return f"/{active_language()}/{self.thread.own_path}" if "thread." in self.entry.action else ""
        return f"/{active_language()}/{self.thread.own_path}?post={self.number}#post{self.number}"


@dataclass(frozen=True)
class Log:
    lines: Sequence[LogLine]
    older: int | None
    reasons: Sequence[tuple[str, int]]


def public_log(*, forum: Forum | None = None, before: int | None = None) -> Log:
    """Twenty lines, the newest first, and how often each reason was used in a year; three queries."""
    entries = AuditEntry.objects.public().filter(action__in=DONE, role="moderator")
    entries = entries.in_space(forum.space_id) if forum else entries
    page = entries.filter(pk__lt=before) if before else entries
    found = list(page.order_by("-pk")[: PAGE + 1])
    threads = Thread.objects.select_related("forum").in_bulk([e.details.get("thread") or 0 for e in found[:PAGE]])
    return Log(
        lines=[LogLine(entry, threads.get(entry.details.get("thread"))) for entry in found[:PAGE]],
        older=found[PAGE - 1].pk if len(found) > PAGE else None,
        reasons=_reasons(entries),
    )


def _reasons(entries: QuerySet[AuditEntry]) -> list[tuple[str, int]]:
    since = clock.start_of_day(clock.today() - datetime.timedelta(days=365))
    used = entries.filter(action__in=AGAINST, at__gte=since).values_list("details__reason", flat=True)
    counted = Counter(used)
    return [(str(label), counted[code]) for code, label in Reason.choices if counted[code]]
