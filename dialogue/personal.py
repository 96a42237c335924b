"""What dialogue holds about a person: their posts. Registered with the port of accounts."""

from typing import Any

from django.db.models import F, QuerySet

from accounts.models import Space, User
from core import keyring
from dialogue.actions.posts import forget_author, withdraw_post
from dialogue.enums import PostState
from dialogue.models import Decision, Post, PostDraft, PostTranslation, ReadMark, Support
from dialogue.tags import support_tags


def _decision(decision: Decision) -> dict[str, Any]:
    """What a moderator decided about one's post, and one's appeal."""
    appeal = getattr(decision, "appeal", None)
    return {
        "deed": decision.deed,
        "reason": decision.reason,
        "on": decision.made_on,
        "appeal": appeal.words if appeal else "",
        "outcome": appeal.state if appeal else "",
    }


class PostData:
    """Posts under an alias, with their earlier texts, and posts sent in the name of an organisation."""

    name = "posts"

    def export(self, user: User) -> list[dict[str, Any]]:
        posts = (
            Post.objects.filter(author=user)
            .select_related("thread", "on_behalf_of")
            .prefetch_related("versions", "decisions__appeal")
        )
        return [
            {
                "conversation": post.thread.title,
                "number": post.number,
                "state": post.state,
                "under_the_name": post.on_behalf_of.name.as_dict() if post.on_behalf_of else post.alias,
                "label": post.label,
                "language": post.language,
                "text": post.words,
                "earlier_texts": [version.words for version in post.versions.all()],
                "decisions": [_decision(decision) for decision in post.decisions.all()],
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


class DraftData:
    """Drafts, how far the person has read, and translations they wrote. Keys to the account, gone with it."""

    name = "reading_and_drafts"

    def export(self, user: User) -> dict[str, Any]:
        drafts = PostDraft.objects.filter(user=user).select_related("thread").order_by("pk")
        marks = ReadMark.objects.filter(user=user).select_related("thread").order_by("pk")
        written = PostTranslation.objects.filter(author=user).order_by("pk")
        return {
            "drafts": [{"conversation": d.thread.title, "text": d.typed.get("text", "")} for d in drafts],
            "read": [{"conversation": m.thread.title, "up_to": m.number} for m in marks],
            "translations": [{"language": t.language, "text": t.text} for t in written],
        }

    def erase(self, user: User, *, keep_text: bool) -> None:
        """Translations stay as words of a person, or go; the rest goes with the account."""
        own = PostTranslation.objects.filter(author=user)
        if keep_text:
            own.update(author=None, alias="")
        else:
            own.delete()


class SupportData:
    """What the person said matters to them too: marks under tags that only the keys of the spaces can make."""

    name = "supports"

    def export(self, user: User) -> list[dict[str, Any]]:
        marks = self._marks(user).select_related("post__thread").order_by("pk")
        return [{"conversation": m.post.thread.title, "post": m.post.number} for m in marks]

    def erase(self, user: User, *, keep_text: bool) -> None:
        """The marks go, and the totals with them."""
        marks = list(self._marks(user).values_list("pk", "post"))
        Support.objects.filter(pk__in=[mark for mark, _post in marks]).delete()
        Post.objects.filter(pk__in=[post for _mark, post in marks]).update(supports=F("supports") - 1)

    def _marks(self, user: User) -> QuerySet[Support]:
        """One tag for every supported post of every space; found in steps, as SQL takes only so many values."""
        found: list[int] = []
        for space in Space.objects.filter(threads__posts__supports__gt=0).distinct():
            if keyring.exists(space.key_name):
                supported = Post.objects.filter(thread__space=space, supports__gt=0).values_list("pk", flat=True)
                found += _own_marks(list(support_tags(space, user, supported)))
        return Support.objects.filter(pk__in=found)


def _own_marks(tags: list[str]) -> list[int]:
    steps = (tags[start : start + 500] for start in range(0, len(tags), 500))
    return [pk for step in steps for pk in Support.objects.filter(tag__in=step).values_list("pk", flat=True)]
