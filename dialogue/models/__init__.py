"""Forums, threads and posts; meetings and their questions; who was heard."""

from dialogue.models.balance import BalanceSnapshot, SummaryContest, ThreadSummary
from dialogue.models.forums import Forum, Member
from dialogue.models.meetings import Meeting, MeetingSeries, WallQuestion
from dialogue.models.moderation import Appeal, Decision
from dialogue.models.pages import ForumIndexPage, ForumPage
from dialogue.models.posts import Flag, Post, PostVersion
from dialogue.models.readers import PostDraft, PostTranslation, ReadMark, Support
from dialogue.models.threads import Thread, ThreadEvent

__all__ = [
    "Appeal",
    "BalanceSnapshot",
    "Decision",
    "Flag",
    "Forum",
    "ForumIndexPage",
    "ForumPage",
    "Meeting",
    "MeetingSeries",
    "Member",
    "Post",
    "PostDraft",
    "PostTranslation",
    "PostVersion",
    "ReadMark",
    "SummaryContest",
    "Support",
    "Thread",
    "ThreadEvent",
    "ThreadSummary",
    "WallQuestion",
]
