"""What stands on the question wall of a meeting. Queries do not grow with the questions."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Alias, User
from core.components import Crumb
from core.translated import active_language
from dialogue.enums import PostState, QuestionState
from dialogue.meeting_permissions import can_ask_question, can_lead_wall, can_support_question
from dialogue.models import Meeting, Post, WallQuestion
from dialogue.permissions import can_read_thread
from dialogue.queries.threads import PostView, post_views

PAGE = 50
ON_SCREEN = 5


@dataclass(frozen=True)
class QuestionRow:
    """A question as the wall shows it."""

    question: WallQuestion
    row: PostView

    @property
    def is_answered(self) -> bool:
        return self.question.state == QuestionState.ANSWERED

    @property
    def is_elsewhere(self) -> bool:
        """Answered in another meeting than the one it was put to first."""
        return self.is_answered and self.question.answered_in_id != self.question.meeting_id


@dataclass(frozen=True)
class WallView:
    """The questions of one meeting, chosen ones first, then those that matter to most."""

    meeting: Meeting
    actor: object
    now: datetime.datetime
    open: Sequence[QuestionRow]
    answered: Sequence[QuestionRow]
    page: int
    has_more: bool
    waiting: Sequence[Post] = ()
    alias: str = ""

    @property
    def is_open(self) -> bool:
        return self.meeting.wall_is_open(self.now)

    @cached_property
    def can_ask(self) -> object:
        return can_ask_question(self.actor, self.meeting, self.now)

    @cached_property
    def can_support(self) -> object:
        return can_support_question(self.actor, self.meeting, self.now)

    @cached_property
    def may_lead(self) -> bool:
        return bool(can_lead_wall(self.actor, self.meeting))

    @property
    def older(self) -> str:
        return f"?page={self.page + 1}" if self.has_more else ""

    @property
    def newer(self) -> str:
        return f"?page={self.page - 1}" if self.page > 1 else ""

    @property
    def on_screen(self) -> Sequence[QuestionRow]:
        """For a room: the chosen ones; where none is chosen, those that matter to most."""
        chosen = [row for row in self.open if row.question.is_shortlisted]
        return (chosen or self.open)[:ON_SCREEN]

    @property
    def crumbs(self) -> list[Crumb]:
        language = active_language()
        return [
            Crumb(_("Meetings"), f"/{language}/meetings/"),
            Crumb(self.meeting.title, f"/{language}/{self.meeting.path}"),
            Crumb(_("Questions")),
        ]


def questions_of(meeting: Meeting) -> QuerySet[Any]:
    """Those put to it, and those that earlier meetings left open, as far as everybody may read them."""
    earlier = Q(meeting__starts_at__lt=meeting.starts_at) & (Q(answered_in=None) | Q(answered_in=meeting))
    found = WallQuestion.objects.filter(Q(meeting=meeting) | earlier, series=meeting.series_id)
    return found.filter(post__state=PostState.VISIBLE)


def wall_view(meeting: Meeting, actor: object, *, now: datetime.datetime, page: int = 1) -> WallView:
    """Fifty open questions and the answered ones; at most seven queries."""
    found = questions_of(meeting).select_related("post__on_behalf_of", "post__mandate", "answered_in", "meeting")
    start = (page - 1) * PAGE
    ordered = found.exclude(state=QuestionState.ANSWERED).order_by("-is_shortlisted", "-post__supports", "pk")
    opened = list(ordered[start : start + PAGE + 1])
    answered = list(found.filter(state=QuestionState.ANSWERED).order_by("-post__supports", "pk")[:PAGE])
    return WallView(
        meeting=meeting,
        actor=actor,
        now=now,
        open=_rows(meeting, actor, opened[:PAGE]),
        answered=_rows(meeting, actor, answered),
        page=page,
        has_more=len(opened) > PAGE,
        waiting=_waiting(meeting, actor),
        alias=_alias(meeting, actor),
    )


def find_question(meeting: Meeting, pk: int) -> WallQuestion | None:
    """One that stands on the wall of this meeting."""
    return questions_of(meeting).select_related("post", "answered_in", "meeting").filter(pk=pk).first()


def may_read_wall(actor: object, meeting: Meeting) -> bool:
    """Where the forum is open to those who take part alone, its questions are too."""
    thread = meeting.series.thread
    return thread is not None and bool(can_read_thread(actor, thread))


def answered_in(meeting: Meeting, actor: object) -> list[WallQuestion]:
    """For the page of the meeting; one query."""
    if not may_read_wall(actor, meeting):
        return []
    found = WallQuestion.objects.filter(answered_in=meeting, post__state=PostState.VISIBLE)
    return list(found.select_related("post").order_by("pk")[:PAGE])


def _rows(meeting: Meeting, actor: object, found: Sequence[WallQuestion]) -> list[QuestionRow]:
    thread = meeting.series.thread
    if thread is None:
        return []
    posts = post_views(thread, actor, [question.post for question in found])
    return [QuestionRow(question, row) for question, row in zip(found, posts, strict=True)]


def _waiting(meeting: Meeting, actor: object) -> list[Post]:
    """One's own questions that a moderator has not read yet."""
    if not isinstance(actor, User):
        return []
    waiting = Post.objects.waiting().filter(author=actor, wall__series=meeting.series_id)
    return list(waiting.order_by("pk")[:20])


def _alias(meeting: Meeting, actor: object) -> str:
    if not isinstance(actor, User) or meeting.series.thread is None:
        return ""
    names = Alias.objects.filter(space=meeting.series.thread.space_id, user=actor)
    return names.values_list("name", flat=True).first() or ""
