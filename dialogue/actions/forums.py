"""Making the record beside the pages of a forum."""

import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from core import audit, clock, live
from core.errors import Conflict, InvalidInput
from core.translated import Translated
from dialogue.enums import Audience, Membership, ModerationMode
from dialogue.models import Forum, ForumPage, Member, Thread
from dialogue.permissions import can_manage_forums


class NoListener(InvalidInput):
    code = "no_listener"
    message = _("Name a verified organisation that listens. A forum that nobody reads promises too much.")


class NotBalanced(InvalidInput):
    code = "not_balanced"
    message = _("Give one seat to each side at a time, to two different people. So no side ever has more.")


class SeatedAlready(InvalidInput):
    code = "seated_already"
    message = _("One of the two has a seat already. Name two people without one.")


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
def open_forum(*, page: ForumPage, actor: User, **fields: Any) -> Forum:
    """The record beside a page, with the titles of its languages. Raises NoListener, PermissionRefused, Conflict."""
    can_manage_forums(actor).require()
    _require_listener(fields["listener"])
    if Forum.objects.filter(translation_key=page.translation_key).exists():
        raise Conflict
    titles = ForumPage.objects.filter(translation_key=page.translation_key).values_list(
        "locale__language_code", "title"
    )
    return create_forum(
        translation_key=page.translation_key,
        slug=page.slug,
        title=Translated.of(dict(titles)),
        actor=actor,
        **_settled(fields),
    )


@transaction.atomic
def change_forum(forum: Forum, *, actor: User, **fields: Any) -> Forum:
    """Change promise, listener or rules. The public log names what was changed; nothing changed, nothing is written.

    A new listener also listens to the conversations that had the old one.
    """
    can_manage_forums(actor).require()
    locked = Forum.objects.select_for_update(of=("self",)).select_related("space", "listener").get(pk=forum.pk)
    fields = _settled(fields)
    changed = sorted(name for name, value in fields.items() if getattr(locked, name) != value)
    if not changed:
        return locked
    if "listener" in changed:
        _require_listener(fields["listener"])
        Thread.objects.filter(forum=locked, listener=locked.listener).update(listener=fields["listener"])
    for name in changed:
        setattr(locked, name, fields[name])
    locked.save(update_fields=changed)
    if "membership" in changed:
        _recheck_readers(locked)
    audit.record("forum.changed", obj=locked, actor=actor, public=True, details={"changed": changed})
    return locked


@transaction.atomic
def give_seats(forum: Forum, seats: Sequence[tuple[User, str]], *, actor: User) -> None:
    """Give seats in a forum that is not open to all; safe to repeat.

    In a forum of balanced seats each side gets one at a time, so that no side ever has more. Raises NotBalanced.
    """
    can_manage_forums(actor).require()
    locked = Forum.objects.select_for_update().get(pk=forum.pk)
    if locked.membership == Membership.BALANCED and sorted(side for _user, side in seats) != ["destination", "origin"]:
        raise NotBalanced
    if len({user.pk for user, _side in seats}) < len(seats):
        raise NotBalanced
    known = set(locked.members.filter(user__in=[user for user, _side in seats]).values_list("user", flat=True))
    if known and len(known) < len(seats):
        raise SeatedAlready
    for user, side in seats:
        Member.objects.get_or_create(forum=locked, user=user, defaults={"category": side})
    if not known:
        audit.record("forum.seats_given", obj=locked, actor=actor, details={"seats": len(seats)})


@transaction.atomic
def take_seat(member: Member, *, actor: User) -> None:
    """Take a seat back: its holder reads on, and no longer writes. Safe to repeat."""
    can_manage_forums(actor).require()
    gone, _kinds = Member.objects.filter(pk=member.pk).delete()
    if gone:
        transaction.on_commit(partial(live.rights_changed, user_id=member.user_id), robust=True)
        audit.record("forum.seat_taken", obj=member.forum, actor=actor)


def _recheck_readers(forum: Forum) -> None:
    """Sockets in conversations that are not open to all ask again whether they may listen."""
    for thread in Thread.objects.filter(forum=forum, audience=Audience.MEMBERS):
        transaction.on_commit(partial(live.topic_rights_changed, thread.topic), robust=True)


def _require_listener(listener: Organisation) -> None:
    if not listener.is_verified(clock.today()):
        raise NoListener(field="listener")


def _settled(fields: dict[str, Any]) -> dict[str, Any]:
    """Posts without an account only where everybody may write."""
    is_open = fields["membership"] == Membership.OPEN
    return {**fields, "allows_anonymous": fields["allows_anonymous"] and is_open}


@transaction.atomic
def seat_members(forum: Forum, users: Iterable[User], *, category: str = "") -> None:
    """Give people a seat in a forum of invited people or balanced seats; safe to repeat."""
    Member.objects.bulk_create(
        [Member(forum=forum, user=user, category=category) for user in users], ignore_conflicts=True
    )
