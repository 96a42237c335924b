"""What dialogue holds about a person: posts, and support of questions. Registered with the port of accounts."""

from typing import Any

from accounts.models import Space, User
from accounts.tags import person_tag
from core import keyring
from dialogue.actions.posts import forget_author, withdraw_post
from dialogue.enums import PostState
from dialogue.models import Post, QuestionSupport


class PostData:
    """Posts under an alias, with their earlier texts, and posts sent in the name of an organisation."""

    name = "posts"

    def export(self, user: User) -> list[dict[str, Any]]:
        posts = Post.objects.filter(author=user).select_related("thread", "on_behalf_of").prefetch_related("versions")
        return [
            {
                "conversation": post.thread.title,
                "number": post.number,
                "state": post.state,
                "under_the_name": post.on_behalf_of.name.as_dict() if post.on_behalf_of else post.alias,
                "label": post.label,
                "language": post.language,
                "text": post.text,
                "earlier_texts": [version.text for version in post.versions.all()],
                "on": post.published_on,
            }
            for post in posts.order_by("pk")
        ]

    def erase(self, user: User, *, keep_text: bool) -> None:
        """With ``keep_text`` words stay under “a person”; else they go. What an organisation said stays its own."""
        own = Post.objects.filter(author=user, on_behalf_of=None).select_related("thread")
        if not keep_text:
            for post in own.exclude(state__in=[PostState.WITHDRAWN, PostState.REMOVED]).order_by("pk"):
                withdraw_post(post, actor=user)
        forget_author(user)


class SupportData:
    """The questions that matter to the person too, found by the tags of the forums' spaces."""

    name = "supported_questions"

    def export(self, user: User) -> list[str]:
        supports = QuestionSupport.objects.filter(tag__in=_tags(user)).select_related("question__post")
        return [support.question.post.text for support in supports.order_by("pk")]

    def erase(self, user: User, *, keep_text: bool) -> None:
        QuestionSupport.objects.filter(tag__in=_tags(user)).delete()


def _tags(user: User) -> list[str]:
    """The person's tag in every forum that has a key: where there is none, nothing was ever tagged."""
    spaces = Space.objects.filter(kind=Space.Kind.FORUM)
    return [person_tag(space, user) for space in spaces if keyring.exists(space.key_name)]
