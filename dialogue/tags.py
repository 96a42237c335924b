"""Names of a person for marks on posts: another for every post, so that no two marks tell of the same person.

HMAC with the key of the space, which lies outside the database (``core.keyring``).
"""

from collections.abc import Iterable

from accounts.models import Space, User
from core import keyring
from dialogue.models import Post


def support_tags(space: Space, user: User, posts: Iterable[int]) -> dict[str, int]:
    """Tag → key of the post, for posts of one space. The key of the space is read once."""
    secret = keyring.key(space.key_name)
    return {keyring.tag_with(secret, "support", str(post), str(user.pk)): post for post in posts}


def flag_tag(post: Post, user: User) -> str:
    """The name under which the person reports the post."""
    return keyring.tag(post.thread.space.key_name, "flag", str(post.pk), str(user.pk))


def support_tag(post: Post, user: User) -> str:
    """The tag of the person's mark on the post."""
    return next(iter(support_tags(post.thread.space, user, [post.pk])))
