"""Forums, threads and posts."""

from dialogue.models.forums import Forum, Member
from dialogue.models.moderation import Appeal, Decision
from dialogue.models.pages import ForumIndexPage, ForumPage
from dialogue.models.posts import Flag, Post, PostVersion
from dialogue.models.readers import PostDraft, PostTranslation, ReadMark, Support
from dialogue.models.threads import Thread, ThreadEvent

__all__ = [
    "Appeal",
    "Decision",
    "Flag",
    "Forum",
    "ForumIndexPage",
    "ForumPage",
    "Member",
    "Post",
    "PostDraft",
    "PostTranslation",
    "PostVersion",
    "ReadMark",
    "Support",
    "Thread",
    "ThreadEvent",
]
