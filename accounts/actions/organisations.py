"""Organisations are made by their members, verified by staff, and speak through mandates."""

import datetime
from functools import partial

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Mandate, Notice, Organisation, User
from accounts.permissions import can_manage_organisation, can_participate, can_verify_organisation
from core import audit, clock, live, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import Translated

MANDATE_DAYS = 365
VERIFICATION_DAYS = 365
POWERS = ("can_speak", "can_vote", "can_sign", "can_manage")


class NotAnOrganisation(InvalidInput):
    code = "not_an_organisation"
    message = _("Choose what kind of organisation it is.")


class OwnOrganisation(StateRefused):
    code = "own_organisation"
    message = _("Somebody else must verify an organisation that you belong to.")


class LastManager(StateRefused):
    code = "last_manager"
    message = _("Somebody must manage the organisation: give another person that power first.")


class NoSuchMember(InvalidInput):
    code = "no_such_member"
    message = _("There is no account of that name. Ask the person for the account name shown on their account page.")


@transaction.atomic
def create_organisation(
    *,
    actor: User,
    name: Translated,
    category: str,
    country: str = "",
    level: str = "",
    website: str = "",
    register_number: str = "",
    now: datetime.datetime | None = None,
) -> Organisation:
    """An organisation that waits for verification, and the maker's mandate with all powers for a year.

    Until it is verified its members can draft in its name, nothing appears in public.
    """
    can_participate(actor).require()
    if category not in _organisation_categories():
        raise NotAnOrganisation(field="category")
    if level and level not in vocabularies.codes("level"):
        raise InvalidInput(field="level")
    day = clock.day_of(now or clock.now())
    organisation = Organisation.objects.create(
        slug=_free_slug(name),
        name=name,
        category=category,
        country=country,
        level=level,
        website=website,
        register_number=register_number,
    )
    Mandate.objects.create(
        user=actor,
        organisation=organisation,
        **dict.fromkeys(POWERS, True),
        starts_on=day,
        ends_on=day + datetime.timedelta(days=MANDATE_DAYS),
        granted_by=actor,
    )
    _forget_mandates(actor)
    audit.record("organisation.created", actor=actor, obj=organisation)
    return organisation


@transaction.atomic
def verify_organisation(
    organisation: Organisation, *, actor: User, reason: str = "", now: datetime.datetime | None = None
) -> None:
    """Let it speak in public for a year. Nobody verifies an organisation of their own."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_verify_organisation(actor).require()
    if organisation.mandates.filter(user=actor, revoked_on=None).exists():
        raise OwnOrganisation
    day = clock.day_of(now or clock.now())
    organisation.verification = Organisation.Verification.VERIFIED
    organisation.verified_by = actor
    organisation.verified_on = day
    organisation.verified_until = day + datetime.timedelta(days=VERIFICATION_DAYS)
    organisation.save(update_fields=["verification", "verified_by", "verified_on", "verified_until"])
    audit.record("organisation.verified", actor=actor, obj=organisation, reason=reason, public=True)
    _tell_members(organisation, Notice.Kind.VERIFIED, day)


@transaction.atomic
def suspend_organisation(
    organisation: Organisation, *, actor: User, reason: str, now: datetime.datetime | None = None
) -> None:
    """Take the public word from it, with a public reason; its members are told, their open sockets ask again."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_verify_organisation(actor).require()
    if not reason.strip():
        raise InvalidInput(field="reason")
    organisation.verification = Organisation.Verification.SUSPENDED
    organisation.save(update_fields=["verification"])
    audit.record("organisation.suspended", actor=actor, obj=organisation, reason=reason, public=True)
    _tell_members(organisation, Notice.Kind.REFUSED, clock.day_of(now or clock.now()))
    for user_id in organisation.mandates.filter(revoked_on=None).values_list("user_id", flat=True):
        transaction.on_commit(partial(live.rights_changed, user_id=user_id), robust=True)


@transaction.atomic
def grant_mandate(
    organisation: Organisation,
    *,
    actor: User,
    username: str,
    powers: frozenset[str],
    title: str = "",
    now: datetime.datetime | None = None,
) -> Mandate:
    """Give a member powers among ``POWERS`` for a year; repeating changes them.

    Raises NoSuchMember, and LastManager when nobody would be left to manage the organisation.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_manage_organisation(actor, organisation).require()
    member = User.objects.filter(username=username.strip(), is_active=True).first()
    if member is None:
        raise NoSuchMember(field="username")
    day = clock.day_of(now or clock.now())
    if "can_manage" not in powers:
        _require_another_manager(organisation, member)
    fields = {
        **{power: power in powers for power in POWERS},
        "title": title,
        "granted_by": actor,
        "ends_on": day + datetime.timedelta(days=MANDATE_DAYS),
    }
    mandate, _created = Mandate.objects.update_or_create(
        user=member,
        organisation=organisation,
        revoked_on=None,
        defaults=fields,
        create_defaults={**fields, "starts_on": day},
    )
    _forget_mandates(actor, member)
    audit.record("mandate.granted", actor=actor, obj=mandate, details={"organisation": organisation.pk})
    return mandate


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, actor: User, now: datetime.datetime | None = None) -> None:
    """End a mandate today; open sockets of the person learn of it. The last manager cannot leave. Safe to repeat."""
    organisation = Organisation.objects.select_for_update().get(pk=mandate.organisation_id)
    can_manage_organisation(actor, organisation).require()
    mandate = Mandate.objects.select_related("user").get(pk=mandate.pk)
    if mandate.revoked_on is not None:
        return
    _require_another_manager(organisation, mandate.user)
    mandate.revoked_on = clock.day_of(now or clock.now())
    mandate.save(update_fields=["revoked_on"])
    _forget_mandates(actor)
    audit.record("mandate.revoked", actor=actor, obj=mandate)
    transaction.on_commit(partial(live.rights_changed, user_id=mandate.user_id), robust=True)


def _require_another_manager(organisation: Organisation, leaving: User) -> None:
    """Somebody has to be able to manage the organisation after that person no longer can."""
    managers = organisation.mandates.filter(revoked_on=None, can_manage=True)
    if managers.filter(user=leaving).exists() and not managers.exclude(user=leaving).exists():
        raise LastManager


def _forget_mandates(*users: User) -> None:
    """The accounts in hand read their mandates anew (``queries.mandates`` remembers them for a request)."""
    for user in users:
        if hasattr(user, "_mandates"):
            del user._mandates


def _tell_members(organisation: Organisation, kind: str, day: datetime.date) -> None:
    for mandate in organisation.mandates.filter(revoked_on=None).select_related("user"):
        tell(
            mandate.user,
            kind=kind,
            key=f"organisation.{organisation.pk}.{kind}.{day}",
            subject=organisation.name,
            path="account/",
        )


def _organisation_categories() -> tuple[str, ...]:
    return tuple(t.code for t in vocabularies.terms("stakeholder_category") if t.kind != "individual")


def _free_slug(name: Translated) -> str:
    base = slugify(name.en or name.fr or name.ar)[:60] or "organisation"
    slug, number = base, 2
    while Organisation.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
