"""The summaries of a thread with what is said against them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from dialogue.enums import PostState
from dialogue.models import SummaryContest, Thread, ThreadSummary
from dialogue.queries.threads import PostView, post_views


@dataclass(frozen=True)
class ContestRow:
    """A post that contests, and the facilitator's answer."""

    contest: SummaryContest
    row: PostView


@dataclass(frozen=True)
class SummaryView:
    """The summary that stands now, with its contests, and the earlier ones."""

    summary: ThreadSummary | None
    contests: Sequence[ContestRow]
    earlier: Sequence[ThreadSummary]


def current_summary(thread: Thread) -> ThreadSummary | None:
    """The newest, with the number of visible posts that contest it; one query."""
    visible = Q(contests__post__state=PostState.VISIBLE)
    counted = thread.summaries.annotate(contest_count=Count("contests", filter=visible))
    return counted.order_by("-number").first()


def summary_view(thread: Thread, actor: object) -> SummaryView:
    """Two queries, and those of the actor's mandates and roles."""
    summaries = list(thread.summaries.order_by("-number")[:20])
    if not summaries:
        return SummaryView(None, (), ())
    found = summaries[0].contests.filter(post__state=PostState.VISIBLE)
    contests = list(found.select_related("post__on_behalf_of", "post__mandate", "post__reply_to").order_by("pk")[:50])
    posts = post_views(thread, actor, [contest.post for contest in contests])
    rows = [ContestRow(contest, row) for contest, row in zip(contests, posts, strict=True)]
    return SummaryView(summaries[0], rows, summaries[1:])
