"""Making and changing forums, and giving seats in them."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from core import audit, clock, live, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import LANGUAGES, Translated, require_every_language
from dialogue.enums import Audience, Membership
from dialogue.models import Forum, ForumIndexPage, ForumPage, Member, Thread
from dialogue.permissions import can_manage_forums

SLUG_LENGTH = 60
CHANGEABLE = (
    "title",
    "promise",
    "listener",
    "corridor_from",
    "corridor_to",
    "membership",
    "audience",
    "seats",
    "moderation_mode",
    "allows_anonymous",
    "is_protected",
)


class NoListener(InvalidInput):
    code = "no_listener"
    message = _("Name a verified organisation that listens. A forum that nobody reads promises too much.")


class NoPlaceForForum(StateRefused):
    code = "no_place_for_forum"
    message = _("There is no page “Forums” yet below which the forum could stand. An editor can make it.")


class NoSuchPerson(InvalidInput):
    code = "no_such_person"
    message = _("There is no account of this name. The person finds it on their account page.")


class NoSide(InvalidInput):
    code = "no_side"
    message = _("Say for which side the seat is.")


class SideIsFull(InvalidInput):
    code = "side_is_full"
    message = _("All %(seats)d seats of this side are taken. Free one first, or give every side more seats.")


@transaction.atomic
def create_forum(
    *,
    translation_key: uuid.UUID,
    slug: str,
    title: Translated,
    promise: str,
    listener: Organisation,
    actor: User | None = None,
    is_example: bool = False,
    **fields: Any,
) -> Forum:
    """The record of the pages with that key, and its space; ``fields`` are the others of ``CHANGEABLE``."""
    space = Space.objects.create(kind=Space.Kind.FORUM, slug=slug, title=title)
    forum = Forum.objects.create(
        translation_key=translation_key,
        slug=slug,
        space=space,
        title=title,
        promise=promise,
        listener=listener,
        is_example=is_example,
        **_known(fields),
    )
    audit.record("forum.created", obj=forum, actor=actor, public=True)
    return forum


@transaction.atomic
def open_forum(*, actor: User, key: uuid.UUID, title: Translated, lead: Translated, **fields: Any) -> Forum:
    """A forum with its published pages in three languages. ``key`` makes a form that was sent twice open one.

    Raises EveryLanguage, NoListener and NoPlaceForForum.
    """
    can_manage_forums(actor).require()
    before = Forum.objects.filter(translation_key=key).first()
    if before is not None:
        return before
    title, lead = require_every_language(title, "title"), require_every_language(lead, "lead")
    _require_listener(fields["listener"])
    slug = _free_slug(title)
    forum = create_forum(translation_key=key, slug=slug, title=title, actor=actor, **_settled(fields))
    _publish_pages(forum, lead, actor)
    return forum


@transaction.atomic
def change_forum(forum: Forum, *, actor: User, **fields: Any) -> None:
    """Change what ``CHANGEABLE`` names; everybody reads in the public log what was changed.

    A forum that becomes closed takes its conversations with it, and open sockets ask again what they may hear.
    """
    can_manage_forums(actor).require()
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    fields = _settled({name: getattr(forum, name) for name in CHANGEABLE} | _known(fields))
    changed = [name for name, value in fields.items() if getattr(forum, name) != value]
    if not changed:
        return
    if "title" in changed:
        fields["title"] = require_every_language(fields["title"], "title")
    if "listener" in changed:
        _require_listener(fields["listener"])
    for name in changed:
        setattr(forum, name, fields[name])
    forum.save(update_fields=changed)
    if "listener" in changed:
        # Questions to meetings are read by those who convene them, whoever listens in the forum.
        Thread.objects.filter(forum=forum, meeting_series=None).update(listener=forum.listener)
    if "audience" in changed:
        Thread.objects.filter(forum=forum).update(audience=forum.audience)
    audit.record("forum.changed", obj=forum, actor=actor, public=True, details={"changed": changed})
    _ask_again(forum)


@transaction.atomic
def give_seat(forum: Forum, *, actor: User, username: str, category: str = "") -> None:
    """A seat for the account of that name; repeating it moves the person to the other side.

    Raises NoSuchPerson, and in a forum of balanced seats NoSide and SideIsFull.
    """
    can_manage_forums(actor).require()
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    person = User.objects.filter(username=username.strip(), is_active=True).first()
    if person is None:
        raise NoSuchPerson(field="username")
    if forum.membership == Membership.BALANCED:
        _require_room(forum, person, category)
    Member.objects.update_or_create(forum=forum, user=person, defaults={"category": category})
    audit.record("forum.seat_given", obj=forum, actor=actor)


@transaction.atomic
def unseat_member(forum: Forum, person: User, *, actor: User) -> None:
    """Take the seat away; what was written stays, open sockets of the person end. Safe to repeat."""
    can_manage_forums(actor).require()
    removed, _rows = Member.objects.filter(forum=forum, user=person).delete()
    if removed:
        audit.record("forum.seat_taken", obj=forum, actor=actor)
        transaction.on_commit(partial(live.rights_changed, user_id=person.pk), robust=True)


@transaction.atomic
def seat_members(forum: Forum, users: Iterable[User], *, category: str = "") -> None:
    """Give people a seat in a forum of invited people or balanced seats, without limits; safe to repeat."""
    Member.objects.bulk_create(
        [Member(forum=forum, user=user, category=category) for user in users], ignore_conflicts=True
    )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"A forum has no {', '.join(sorted(unknown))} to set.")
    return fields


def _settled(fields: dict[str, Any]) -> dict[str, Any]:
    """Posts without an account only where everybody may write and read."""
    is_open = fields["membership"] == Membership.OPEN and fields["audience"] == Audience.PUBLIC
    return {**fields, "allows_anonymous": fields["allows_anonymous"] and is_open}


def _require_listener(listener: Organisation) -> None:
    if not listener.is_verified(clock.today()):
        raise NoListener(field="listener")


def _require_room(forum: Forum, person: User, category: str) -> None:
    if category not in vocabularies.codes("stakeholder_category"):
        raise NoSide(field="category")
    taken = forum.members.filter(category=category).exclude(user=person).count()
    if forum.seats and taken >= forum.seats:
        raise SideIsFull(field="category", seats=forum.seats)


def _ask_again(forum: Forum) -> None:
    for thread in Thread.objects.filter(forum=forum).only("pk"):
        transaction.on_commit(partial(live.topic_rights_changed, thread.topic), robust=True)


def _free_slug(title: Translated) -> str:
    base = slugify(title.en)[:SLUG_LENGTH].strip("-") or "forum"
    taken = set(Space.objects.filter(slug__startswith=base, kind=Space.Kind.FORUM).values_list("slug", flat=True))
    taken |= set(ForumPage.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _publish_pages(forum: Forum, lead: Translated, actor: User) -> None:
    indexes = ForumIndexPage.objects.filter(live=True, locale__language_code__in=LANGUAGES).select_related("locale")
    parents = {page.locale.language_code: page for page in indexes}
    if set(parents) != set(LANGUAGES):
        raise NoPlaceForForum
    for language, parent in parents.items():
        page = ForumPage(
            title=forum.title.get(language),
            lead=lead.get(language),
            slug=forum.slug,
            locale=parent.locale,
            translation_key=forum.translation_key,
            owner=actor,
        )
        parent.add_child(instance=page)
        page.save_revision(user=actor, clean=False).publish()
