"""Who may vote, answer, and prepare what."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation, User
from accounts.permissions import (
    can_manage_organisation,
    can_participate,
    can_sign_for,
    can_speak_for,
    can_vote_for,
)
from accounts.queries.declarations import declaration_of
from accounts.queries.mandates import institutions_of
from core.verdicts import ALLOWED, Verdict, refused
from recommendations.enums import ContributionState, RoundState, Voters
from recommendations.models import Addressee, MinorityStatement, Recommendation, Round
from recommendations.models.contributions import Contribution

# Stages in which the words can still change.
AMENDABLE = ("recorded", "proposed", "in_discussion", "voting")

NOT_VOUCHED = refused(
    "not_vouched",
    _("In this round people vote for whom an organisation vouches. Ask one that knows you for a code."),
)
CLOSED = refused("round_closed", _("This round does not take votes now. Nothing new is stored."))


def can_vote_in(actor: object, round_: Round, now: datetime.datetime) -> Verdict:
    """Every account, while the round is open; where its rules say so, only people vouched for in its space."""
    verdict = can_participate(actor)
    if not verdict:
        return verdict
    if not round_.takes_votes(now):
        return CLOSED
    return ALLOWED if round_.voters == Voters.EVERYONE or _is_vouched(actor, round_) else NOT_VOUCHED


def _is_vouched(actor: object, round_: Round) -> bool:
    declared = declaration_of(actor, round_.space_id) if isinstance(actor, User) else None
    return declared is not None and declared.is_vouched


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


def can_edit_recommendations(actor: object) -> Verdict:
    """Editors and administrators run rounds and decide on wordings; who answers a recommendation does not."""
    if roles.has_role(actor, roles.EDITOR, roles.ADMINISTRATOR):
        return ALLOWED
    return refused("not_editor", _("Only editors can do that."))


def can_moderate_contributions(actor: object) -> Verdict:
    """Moderators and editors let through what participants write on recommendations."""
    if roles.has_role(actor, roles.MODERATOR, roles.EDITOR, roles.ADMINISTRATOR):
        return ALLOWED
    return refused("not_moderator", _("Only moderators can do that."))


def can_contribute(actor: object, organisation: Organisation | None) -> Verdict:
    """An account; for an organisation, a mandate with the power to speak."""
    return can_speak_for(actor, organisation) if organisation is not None else can_participate(actor)


def can_propose(
    actor: object, round_: Round, now: datetime.datetime, organisation: Organisation | None = None
) -> Verdict:
    """While the round is open and its rules take new proposals."""
    if not round_.takes_proposals(now):
        return refused("no_proposals", _("This round does not take new proposals now. Nothing was sent."))
    return can_contribute(actor, organisation)


def can_amend(actor: object, recommendation: Recommendation, organisation: Organisation | None = None) -> Verdict:
    """While its text can still change: not when it was merged, and not after it was sent to institutions."""
    if recommendation.is_archive or recommendation.stage not in AMENDABLE:
        return refused("text_is_settled", _("The text of this recommendation is settled. Nothing was sent."))
    return can_contribute(actor, organisation)


def can_state_minority(
    actor: object, recommendation: Recommendation, organisation: Organisation | None = None
) -> Verdict:
    """When a round in which it stood has closed."""
    closed = Round.objects.public().filter(state=RoundState.CLOSED, items__recommendation=recommendation)
    if recommendation.is_archive or not closed.exists():
        return refused("not_voted_on", _("A minority statement belongs to a recommendation whose vote has closed."))
    return can_contribute(actor, organisation)


def can_join_minority(actor: object, statement: MinorityStatement, organisation: Organisation) -> Verdict:
    """An organisation that did not write it, under a mandate with the power to speak."""
    if statement.state != ContributionState.OPEN:
        return refused("not_open", _("This statement is not public (any more)."))
    if statement.on_behalf_of_id == organisation.pk:
        return refused("own_statement", _("Your organisation wrote this statement."))
    return can_speak_for(actor, organisation)


def can_withdraw_contribution(actor: object, made: Contribution) -> Verdict:
    """Its author, or who manages the organisation for which it was written, while nothing has come of it."""
    if made.state not in (ContributionState.WAITING, ContributionState.OPEN, ContributionState.HIDDEN):
        return refused("decided", _("It has been decided already, and stays on record."))
    if made.author_id is not None and made.author_id == getattr(actor, "pk", None):
        return ALLOWED
    if made.on_behalf_of is not None:
        return can_manage_organisation(actor, made.on_behalf_of)
    return refused("not_author", _("Only its author can do that."))
