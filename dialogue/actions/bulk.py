"""Many posts at once, for demonstration content and imports: a few queries, no limits, no notices, no news."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.actions.aliases import ensure_alias
from accounts.models import Mandate, Organisation, User
from core import clock
from core.sanitize import clean_text
from dialogue.enums import EventType, PostState
from dialogue.events import lock_thread
from dialogue.models import Post, PostTranslation, Support, Thread, ThreadEvent
from dialogue.tags import support_tag


@dataclass(frozen=True)
class PostRow:
    """One post to import: of a person (``author``, or only a name in ``alias``), or of an organisation.

    ``reply_to`` is the place of an earlier row, counted from 0.
    """

    text: str
    language: str
    at: datetime.datetime
    author: User | None = None
    alias: str = ""
    on_behalf_of: Organisation | None = None
    mandate: Mandate | None = None
    label: str = ""
    reply_to: int | None = None


@transaction.atomic
def import_posts(thread: Thread, rows: Sequence[PostRow], *, is_example: bool = True) -> list[Post]:
    """Add visible posts in the order given, numbered after those that are there; gives them with their keys.

    Aliases are made for authors who have none in this space, unless the row brings a name. Raises
    :class:`ValueError` where a row answers a later one.
    """
    if any(row.reply_to is not None and not 0 <= row.reply_to < place for place, row in enumerate(rows)):
        raise ValueError("A post can only answer an earlier one.")
    locked = lock_thread(thread.pk)
    posts = Post.objects.bulk_create(
        [_post(locked, row, place, is_example) for place, row in enumerate(rows, start=1)], batch_size=500
    )
    answers = [(post, row.reply_to) for post, row in zip(posts, rows, strict=True) if row.reply_to is not None]
    for post, earlier in answers:
        post.reply_to = posts[earlier]
    Post.objects.bulk_update([post for post, _earlier in answers], ["reply_to"], batch_size=500)
    ThreadEvent.objects.bulk_create(
        [
            ThreadEvent(thread=locked, seq=locked.last_seq + place, type=EventType.PUBLISHED, post=post)
            for place, post in enumerate(posts, start=1)
        ],
        batch_size=500,
    )
    if rows:
        locked.last_seq += len(rows)
        locked.post_count += len(rows)
        locked.last_post_on = max(clock.day_of(row.at) for row in rows)
        locked.save(update_fields=["last_seq", "post_count", "last_post_on"])
        thread.last_seq, thread.post_count = locked.last_seq, locked.post_count
    return posts


@transaction.atomic
def import_marks(posts: Sequence[Post], supporters: Sequence[Sequence[User]]) -> None:
    """Support marks of the people named for each post, in three queries; none of an author for the own post."""
    marks = []
    for post, people in zip(posts, supporters, strict=True):
        others = [user for user in people if user.pk != post.author_id]
        marks += [Support(post=post, tag=support_tag(post, user)) for user in others]
        post.supports = len(others)
    Support.objects.bulk_create(marks, batch_size=500)
    Post.objects.bulk_update(posts, ["supports"], batch_size=500)


def import_translation(post: Post, *, author: User, language: str, text: str, on: datetime.date) -> None:
    """A translation by a person under the alias of the space."""
    PostTranslation.objects.create(
        post=post,
        author=author,
        alias=ensure_alias(author, post.thread.space).name,
        language=language,
        text=clean_text(text),
        written_on=on,
    )


def _post(thread: Thread, row: PostRow, place: int, is_example: bool) -> Post:
    alias = row.alias
    if row.author is not None and row.on_behalf_of is None and not alias:
        alias = ensure_alias(row.author, thread.space).name
    return Post(
        thread=thread,
        number=thread.post_count + place,
        state=PostState.VISIBLE,
        author=row.author,
        alias="" if row.on_behalf_of else alias,
        on_behalf_of=row.on_behalf_of,
        mandate=row.mandate,
        label="" if row.on_behalf_of else row.label,
        text=clean_text(row.text),
        language=row.language,
        published_on=clock.day_of(row.at),
        published_at=row.at if row.on_behalf_of else None,
        is_example=is_example,
    )
