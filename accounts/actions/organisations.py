"""Organisations are made by their members, verified by staff, and speak through mandates."""

import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Mandate, Notice, Organisation, User
from accounts.permissions import can_manage_organisation, can_participate, can_verify_organisation
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated
from core.verdicts import refused

MANDATE_DAYS = 365
VERIFICATION_DAYS = 365


class NotAnOrganisation(InvalidInput):
    code = "not_an_organisation"
    message = _("Choose what kind of organisation it is.")


class OwnOrganisation(StateRefused):
    code = "own_organisation"
    message = _("Somebody else must verify an organisation that you belong to.")


class NoSuchMember(InvalidInput):
    code = "no_such_member"
    message = _("There is no account of that name. Ask the person for the account name shown on their account page.")


@transaction.atomic
def create_organisation(
    *, actor: User, name: Translated, category: str, country: str = "", level: str = "", website: str = "",
    register_number: str = "", now: datetime.datetime | None = None,
) -> Organisation:
    """An organisation that waits for verification, and the maker's mandate with all powers for a year.

    Until it is verified its members can draft in its name, nothing appears in public.
    """
    from core import vocabularies

    can_participate(actor).require()
    if category not in vocabularies.codes("stakeholder_category"):
        raise NotAnOrganisation(field="category")
    if vocabularies.term("stakeholder_category", category).kind == "individual":
        raise NotAnOrganisation(field="category")
    day = clock.day_of(now or clock.now())
    organisation = Organisation.objects.create(
        slug=_free_slug(name), name=name, category=category, country=country, level=level, website=website,
        register_number=register_number,
    )
    Mandate.objects.create(
        user=actor, organisation=organisation, can_speak=True, can_vote=True, can_sign=True, can_manage=True,
        starts_on=day, ends_on=day + datetime.timedelta(days=MANDATE_DAYS), granted_by=actor,
    )
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
    """Take the public word from it, with a reason that its members are told."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_verify_organisation(actor).require()
    if not reason.strip():
        raise InvalidInput(field="reason")
    organisation.verification = Organisation.Verification.SUSPENDED
    organisation.save(update_fields=["verification"])
    audit.record("organisation.suspended", actor=actor, obj=organisation, reason=reason, public=True)
    _tell_members(organisation, Notice.Kind.REFUSED, clock.day_of(now or clock.now()))


@transaction.atomic
def grant_mandate(
    organisation: Organisation, *, actor: User, username: str, powers: frozenset[str], title: str = "",
    now: datetime.datetime | None = None,
) -> Mandate:
    """Give a member powers among ``can_speak can_vote can_sign can_manage`` for a year; repeating changes them."""
    can_manage_organisation(actor, organisation).require()
    member = User.objects.filter(username=username.strip(), is_active=True).first()
    if member is None:
        raise NoSuchMember(field="username")
    day = clock.day_of(now or clock.now())
    fields = {power: power in powers for power in ("can_speak", "can_vote", "can_sign", "can_manage")}
    mandate, _created = Mandate.objects.update_or_create(
        user=member, organisation=organisation, revoked_on=None,
        defaults={
            **fields, "title": title, "granted_by": actor, "ends_on": day + datetime.timedelta(days=MANDATE_DAYS),
        },
        create_defaults={
            **fields, "title": title, "granted_by": actor, "starts_on": day,
            "ends_on": day + datetime.timedelta(days=MANDATE_DAYS),
        },
    )
    audit.record("mandate.granted", actor=actor, obj=mandate, details={"organisation": organisation.pk})
    return mandate


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, actor: User, now: datetime.datetime | None = None) -> None:
    """End a mandate today; open sockets of the person learn of it. The last manager cannot leave."""
    can_manage_organisation(actor, mandate.organisation).require()
    others = mandate.organisation.mandates.filter(revoked_on=None, can_manage=True).exclude(pk=mandate.pk)
    if mandate.can_manage and not others.exists():
        refused("last_manager", _("Somebody must manage the organisation: give another person that power first.")).require()
    mandate.revoked_on = clock.day_of(now or clock.now())
    mandate.save(update_fields=["revoked_on"])
    audit.record("mandate.revoked", actor=actor, obj=mandate)
    user_id = mandate.user_id
    transaction.on_commit(lambda: announce_rights_changed(user_id), robust=True)


def announce_rights_changed(user_id: int) -> None:
    """Every open socket of the person asks again what it may hear."""
    from core import live

    live.publish(f"user.{user_id}", {"type": "rights.changed"})


def _tell_members(organisation: Organisation, kind: str, day: datetime.date) -> None:
    for mandate in organisation.mandates.filter(revoked_on=None).select_related("user"):
        tell(
            mandate.user, kind=kind, key=f"organisation.{organisation.pk}.{kind}.{day}",
            subject=organisation.name, path="account/",
        )


def _free_slug(name: Translated) -> str:
    base = slugify(name.en or name.fr or name.ar)[:60] or "organisation"
    slug, number = base, 2
    while Organisation.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
