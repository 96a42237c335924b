"""Forums, threads and posts."""

from dialogue.models.forums import Forum, Member
from dialogue.models.pages import ForumIndexPage, ForumPage
from dialogue.models.posts import Flag, Post, PostVersion
from dialogue.models.threads import Thread, ThreadEvent

__all__ = [
    "Flag",
    "Forum",
    "ForumIndexPage",
    "ForumPage",
    "Member",
    "Post",
    "PostVersion",
    "Thread",
    "ThreadEvent",
]
