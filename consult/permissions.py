"""Who may do what with consultations and responses."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation, User
from accounts.permissions import can_sign_for
from accounts.queries.mandates import institutions_of, mandates_of, organisations_written_for
from consult import ports
from consult.enums import ResponseState, ReviewVerdict, State
from consult.models import Consultation, Response
from core import clock
from core.verdicts import ALLOWED, Verdict, refused

NOT_OPEN = refused(
    "not_open",
    _("This consultation does not take answers now. What you typed is still on this page: copy it."),
)
SENT_STANDS = refused(
    "sent_stands",
    _("The consultation is closed, so your answer stands as you sent it. What you typed now is still on this page."),
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
    """Everybody while it is open, with or without an account; afterwards late, until the outcome is out (K25)."""
    return ALLOWED if consultation.takes_answers(now) or consultation.takes_late_answers(now) else NOT_OPEN


def can_write_response(actor: object, response: Response) -> Verdict:
    """Whoever holds the code or the account; of a registered organisation only its own people."""
    if response.organisation is None or response.organisation in organisations_written_for(actor):
        return ALLOWED
    return refused("not_a_member", _("Sign in: only people who write for this organisation see its answer."))


def can_change_response(actor: object, response: Response, now: datetime.datetime) -> Verdict:
    """As writing; what was sent in time stands as it is from the closing on; withdrawn ones never."""
    if response.state == ResponseState.WITHDRAWN:
        return refused("withdrawn", _("This answer was withdrawn. You can send a new one while it is open."))
    consultation = response.consultation
    if response.state == ResponseState.SENT and not response.is_late and not consultation.takes_answers(now):
        return SENT_STANDS
    return can_answer_consultation(consultation, now) and can_write_response(actor, response)


def can_send_response(actor: object, response: Response, now: datetime.datetime) -> Verdict:
    """As changing; for a registered organisation only somebody with the power to sign."""
    verdict = can_change_response(actor, response, now)
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


def can_ask_back(actor: object, response: Response) -> Verdict:
    """Those who run the consultation, of a contribution that everybody can read: it names no one."""
    verdict = can_run_consultation(actor, response.consultation)
    is_read = response.state == ResponseState.SENT and response.consent != "not_published"
    if verdict and not (is_read and response.answers.filter(review__verdict=ReviewVerdict.APPROVED).exists()):
        return refused("not_published", _("Only somebody whose contribution is published can be asked."))
    return verdict


def can_enter_responses(actor: object, consultation: Consultation) -> Verdict:
    """Moderators and the analysts whom the plan names, but nobody who acts for the institution that asks (K19)."""
    if consultation.owner in institutions_of(actor):
        return refused("acts_for_owner", _("Who acts for the institution that asks does not type in answers."))
    is_analyst = roles.has_role(actor, roles.ANALYST) and actor in consultation.analysts.all()
    if is_analyst or roles.has_role(actor, roles.MODERATOR):
        return ALLOWED
    return refused("not_a_facilitator", _("Moderators and the analysts named in the plan type in answers."))


def can_create_consultation(actor: object, owner: Organisation) -> Verdict:
    """Officials for an institution under a mandate; administrators for any that is verified."""
    if roles.has_role(actor, roles.ADMINISTRATOR) and owner.is_verified(clock.today()):
        return ALLOWED
    if roles.has_role(actor, roles.OFFICIAL) and owner in institutions_of(actor):
        return ALLOWED
    return refused("not_owner", _("Only officials with a mandate of the institution can begin a consultation for it."))


def can_be_analyst(actor: User, consultation: Consultation) -> Verdict:
    """Accounts with the role of analyst that hold no mandate of the institution: who answers does not read."""
    if roles.has_role(actor, roles.ANALYST) and consultation.owner not in institutions_of(actor):
        return ALLOWED
    return refused("not_an_analyst", _("Analysts have the role of analyst and no mandate of the institution."))


def can_name_readers(actor: object, consultation: Consultation) -> Verdict:
    """Administrators, of an archive: no plan names its readers. Those of a plan stay as respondents read them."""
    if roles.has_role(actor, roles.ADMINISTRATOR) and consultation.is_archive:
        return ALLOWED
    return refused("not_an_archive", _("The plan names who reads the answers. Only archives are given readers later."))


def can_change_clocks(actor: object) -> Verdict:
    """Administrators: the clocks are standards of the platform."""
    if roles.has_role(actor, roles.ADMINISTRATOR):
        return ALLOWED
    return refused("not_administrator", _("Only administrators change the clocks of the platform."))


def can_read_answers(actor: object, consultation: Consultation) -> Verdict:
    """The analysts whom the plan names, after the closing; none who acts for the owner or for an institution that has
    to answer what grew from it (product.md 4.2).

    Not before the closing: what nobody can read cannot leak while people still answer. Administrators and officials
    only where the plan names them as analysts: respondents were told who reads. The same for archives.
    """
    is_analyst = roles.has_role(actor, roles.ANALYST)
    if not isinstance(actor, User) or not is_analyst or not consultation.analysts.filter(pk=actor.pk).exists():
        return refused("not_a_reader", _("Only the analysts named in the plan read unpublished answers."))
    acts_for = {mandate.organisation_id for mandate in mandates_of(actor)}
    if acts_for & ({consultation.owner_id} | ports.institutions_asked(consultation.pk)):
        return refused(
            "acts_for_institution", _("Who acts for an institution that answers here does not read answers.")
        )
    if not consultation.is_finished:
        return refused("not_closed", _("Answers are read after the closing day, by nobody before."))
    return ALLOWED


def can_see_tables(actor: object, consultation: Consultation) -> Verdict:
    """Cross-tables and coverage, after the closing: those who run it and those who read. They hold no text."""
    if not consultation.is_finished:
        return refused("not_closed", _("Tables are made after the closing day."))
    reads = can_read_answers(actor, consultation)
    return reads or can_run_consultation(actor, consultation)
