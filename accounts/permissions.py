"""Who may speak for whom, and who may manage organisations."""

from django.utils.translation import gettext_lazy as _

from accounts import ports, roles
from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from core import clock
from core.verdicts import ALLOWED, Verdict, refused

NOT_SIGNED_IN = refused("not_signed_in", _("Please sign in first. What you typed is kept on this page."))


def can_participate(actor: object) -> Verdict:
    """Allowed to every account in use."""
    if isinstance(actor, User) and actor.is_active:
        return ALLOWED
    return NOT_SIGNED_IN


def can_follow_topic(actor: object, topic: str) -> Verdict:
    """Every account, for topics that the app which holds them says it may see (``ports.topics``)."""
    verdict = can_participate(actor)
    if not verdict or (isinstance(actor, User) and ports.topics.may_follow(actor, topic)):
        return verdict
    return refused("no_such_topic", _("There is nothing of that name to follow."))


def _can_act_for(actor: object, organisation: Organisation, power: str) -> Verdict:
    if not isinstance(actor, User) or not actor.is_active:
        return NOT_SIGNED_IN
    mandate = mandate_for(actor, organisation)
    if mandate is None or not getattr(mandate, power):
        return refused("no_mandate", _("You hold no mandate of this organisation for that."))
    if not organisation.is_verified(clock.today()):
        return refused(
            "not_verified",
            _(
                "This organisation is not verified yet, so it cannot speak in public. "
                "You can keep your text as a draft."
            ),
        )
    return ALLOWED


def can_speak_for(actor: object, organisation: Organisation) -> Verdict:
    """Posts and answers in the organisation's name."""
    return _can_act_for(actor, organisation, "can_speak")


def can_vote_for(actor: object, organisation: Organisation) -> Verdict:
    """The organisation's public position in a vote."""
    return _can_act_for(actor, organisation, "can_vote")


def can_sign_for(actor: object, organisation: Organisation) -> Verdict:
    """Responses and positions that bind the organisation."""
    return _can_act_for(actor, organisation, "can_sign")


def can_manage_organisation(actor: object, organisation: Organisation) -> Verdict:
    """Members, vouchers, details; also before it is verified."""
    if not isinstance(actor, User) or not actor.is_active:
        return NOT_SIGNED_IN
    mandate = mandate_for(actor, organisation)
    if mandate is None or not mandate.can_manage:
        return refused("no_mandate", _("Only people who manage this organisation can do that."))
    return ALLOWED


def can_see_organisation(actor: object, organisation: Organisation) -> Verdict:
    """Everybody, once it is verified; before that its members and those who verify."""
    if organisation.verification == Organisation.Verification.VERIFIED or can_verify_organisation(actor):
        return ALLOWED
    if isinstance(actor, User) and mandate_for(actor, organisation) is not None:
        return ALLOWED
    return refused("not_verified", _("This organisation is not verified, so it has no public page."))


def can_verify_organisation(actor: object) -> Verdict:
    """Editors and administrators verify; nobody verifies an organisation of their own."""
    if roles.has_role(actor, roles.EDITOR, roles.ADMINISTRATOR):
        return ALLOWED
    return refused("not_editor", _("Only editors and administrators verify organisations."))


def can_vouch_for(actor: object, organisation: Organisation) -> Verdict:
    """Who manages a verified organisation hands out its codes."""
    verdict = can_manage_organisation(actor, organisation)
    if not verdict:
        return verdict
    if not organisation.is_verified(clock.today()):
        return refused("not_verified", _("Only a verified organisation can vouch for people."))
    return ALLOWED
