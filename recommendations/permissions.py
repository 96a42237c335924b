"""Who may vote, answer, and prepare what."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation
from accounts.permissions import can_participate, can_sign_for, can_vote_for
from accounts.queries.mandates import institutions_of
from core.verdicts import ALLOWED, Verdict, refused
from recommendations.enums import RoundState
from recommendations.models import Addressee, Recommendation, Round

CLOSED = refused("round_closed", _("This round does not take votes now. What you chose is not stored."))


def can_vote_in(actor: object, round_: Round, now: datetime.datetime) -> Verdict:
    """Every account, while the round is open."""
    verdict = can_participate(actor)
    if not verdict:
        return verdict
    return ALLOWED if round_.takes_votes(now) else CLOSED


def can_take_stance(actor: object, organisation: Organisation, round_: Round, now: datetime.datetime) -> Verdict:
    """The organisation's public stance: a mandate with the power to vote, while the round is open."""
    verdict = can_vote_for(actor, organisation)
    if not verdict:
        return verdict
    return ALLOWED if round_.takes_votes(now) else CLOSED


def can_see_results_of(round_: Round) -> Verdict:
    """Everybody, after closing only."""
    if round_.state == RoundState.CLOSED:
        return ALLOWED
    return refused("results_hidden", _("Results are shown when the round has closed, to everybody at the same time."))


def can_prepare_position(actor: object, addressee: Addressee) -> Verdict:
    """Officials with a mandate of exactly that institution: one government never sees another's drafts."""
    owners = {organisation.pk for organisation in institutions_of(actor)}
    if roles.has_role(actor, roles.OFFICIAL) and addressee.institution_id in owners:
        return ALLOWED
    return refused("not_addressee", _("Only officials of the institution that was asked can prepare its answer."))


def can_publish_position(actor: object, addressee: Addressee) -> Verdict:
    """As preparing, with the power to sign."""
    verdict = can_prepare_position(actor, addressee)
    return can_sign_for(actor, addressee.institution) if verdict else verdict


def can_follow_recommendation(actor: object, number: int) -> bool:
    """Whether there is such a recommendation that has a page."""
    return Recommendation.objects.public().filter(pk=number).exists()


def can_follow_round(actor: object, number: int) -> bool:
    """Whether there is such a round and everybody sees it."""
    return Round.objects.public().filter(pk=number).exists()


def can_moderate_reasons(actor: object) -> Verdict:
    """Moderators and administrators read reasons before they are shown; they see no name, group or date."""
    if roles.has_role(actor, roles.MODERATOR, roles.ADMINISTRATOR):
        return ALLOWED
    return refused("not_moderator", _("Only moderators can do that."))


def can_import_recommendations(actor: object) -> Verdict:
    """Editors and administrators take over recommendations from a file."""
    if roles.has_role(actor, roles.EDITOR, roles.ADMINISTRATOR):
        return ALLOWED
    return refused("not_editor", _("Only editors and administrators can do that."))
