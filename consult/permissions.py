"""Who may do what with consultations and responses."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.permissions import can_sign_for
from accounts.queries.mandates import institutions_of
from consult.enums import ResponseState, State
from consult.models import Consultation, Response
from core.verdicts import ALLOWED, Verdict, refused

NOT_OPEN = refused(
    "not_open",
    _("This consultation does not take answers now. What you typed is still on this page: copy it."),
)


def can_run_consultation(actor: object, consultation: Consultation) -> Verdict:
    """Officials with a mandate of the institution that runs it; administrators."""
    if roles.has_role(actor, roles.ADMINISTRATOR):
        return ALLOWED
    owners = {organisation.pk for organisation in institutions_of(actor)}
    if roles.has_role(actor, roles.OFFICIAL) and consultation.owner_id in owners:
        return ALLOWED
    return refused("not_owner", _("Only officials of the institution that runs this consultation can do that."))


def can_see_consultation(actor: object, consultation: Consultation) -> Verdict:
    """Everybody, once it is no draft; drafts only its own institution."""
    if consultation.state != State.DRAFT:
        return ALLOWED
    return can_run_consultation(actor, consultation)


def can_answer_consultation(consultation: Consultation, now: datetime.datetime) -> Verdict:
    """Everybody while it is open, with or without an account; not a moment longer, though the clock comes later."""
    return ALLOWED if consultation.takes_answers(now) else NOT_OPEN


def can_change_response(response: Response, now: datetime.datetime) -> Verdict:
    """Whoever holds the code, until the closing; withdrawn ones never."""
    if response.state == ResponseState.WITHDRAWN:
        return refused("withdrawn", _("This answer was withdrawn. You can send a new one while it is open."))
    return can_answer_consultation(response.consultation, now)


def can_send_response(actor: object, response: Response, now: datetime.datetime) -> Verdict:
    """As changing; for a registered organisation only somebody with the power to sign."""
    verdict = can_change_response(response, now)
    if verdict and response.organisation is not None:
        return can_sign_for(actor, response.organisation)
    return verdict


def can_see_results(consultation: Consultation) -> Verdict:
    """Everybody, after the closing only: running results would sway those who still answer."""
    if consultation.is_finished:
        return ALLOWED
    return refused("results_hidden", _("Results are shown after the closing day, to everybody at the same time."))


def can_follow_consultation(actor: object, number: int) -> bool:
    """Whether there is such a consultation and the account may see it."""
    found = Consultation.objects.filter(pk=number).first()
    return found is not None and bool(can_see_consultation(actor, found))
