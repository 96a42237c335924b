"""Making the record beside the pages of a forum."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from core import audit
from core.errors import InvalidInput
from core.translated import Translated
from dialogue.enums import Membership, ModerationMode
from dialogue.models import Forum, Member


class NoListener(InvalidInput):
    code = "no_listener"
    message = _("Name a verified organisation that listens. A forum that nobody reads promises too much.")


@transaction.atomic
def create_forum(
    *,
    translation_key: uuid.UUID,
    slug: str,
    title: Translated,
    promise: str,
    listener: Organisation,
    actor: User | None = None,
    corridor_from: str = "",
    corridor_to: str = "",
    membership: str = Membership.OPEN,
    moderation_mode: str = ModerationMode.AFTER,
    allows_anonymous: bool = False,
    is_protected: bool = False,
    is_example: bool = False,
) -> Forum:
    """The forum of the pages with that key, and its space."""
    space = Space.objects.create(kind=Space.Kind.FORUM, slug=slug, title=title)
    forum = Forum.objects.create(
        translation_key=translation_key,
        slug=slug,
        space=space,
        title=title,
        promise=promise,
        listener=listener,
        corridor_from=corridor_from,
        corridor_to=corridor_to,
        membership=Membership(membership),
        moderation_mode=ModerationMode(moderation_mode),
        allows_anonymous=allows_anonymous,
        is_protected=is_protected,
        is_example=is_example,
    )
    audit.record("forum.created", obj=forum, actor=actor)
    return forum


@transaction.atomic
def seat_members(forum: Forum, users: Iterable[User], *, category: str = "") -> None:
    """Give people a seat in a forum of invited people or balanced seats; safe to repeat."""
    Member.objects.bulk_create(
        [Member(forum=forum, user=user, category=category) for user in users], ignore_conflicts=True
    )
