"""Following, and being told: a notice inside the site, once. Mail comes as a digest (``actions.digests``)."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Follow, Notice, User
from core.translated import Translated


def follow(user: User, topic: str) -> None:
    """Tell the person of news about the topic; safe to repeat."""
    Follow.objects.get_or_create(user=user, topic=topic)


def unfollow(user: User, topic: str) -> None:
    """Stop telling; safe to repeat."""
    Follow.objects.filter(user=user, topic=topic).delete()


@transaction.atomic
def tell(user: User, *, kind: str, key: str, subject: Translated | str, path: str) -> bool:
    """Write one notice; False when it was told before. ``path`` is without a language prefix."""
    about = subject.as_dict() if isinstance(subject, Translated) else {"": subject}
    _notice, created = Notice.objects.get_or_create(
        user=user, key=key, defaults={"kind": kind, "subject": about, "path": path}
    )
    return created


def tell_followers(
    topic: str, *, kind: str, key: str, subject: Translated | str, path: str, but: Iterable[int] = ()
) -> int:
    """Tell all who follow the topic, without those who caused the news; how many were told now."""
    followers = User.objects.filter(follows__topic=topic, is_active=True).exclude(pk__in=list(but))
    return sum(tell(user, kind=kind, key=key, subject=subject, path=path) for user in followers.iterator())
