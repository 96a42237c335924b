"""Who may assess, report obstacles, sign with others, make plans. Answers and measures are in ``permissions.py``."""

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation
from accounts.permissions import can_sign_for, can_speak_for
from accounts.queries.mandates import institutions_of
from core.verdicts import ALLOWED, Verdict, refused
from recommendations.models import ActionPlan, CommonPosition, Measure


def can_work_for(actor: object, institution: Organisation) -> Verdict:
    """Officials with a mandate of exactly that institution."""
    owners = {organisation.pk for organisation in institutions_of(actor)}
    if roles.has_role(actor, roles.OFFICIAL) and institution.pk in owners:
        return ALLOWED
    return refused("not_its_official", _("Only officials of that institution can do this."))


def can_sign_as_official(actor: object, institution: Organisation) -> Verdict:
    """As working for it, with the power to sign."""
    verdict = can_work_for(actor, institution)
    return can_sign_for(actor, institution) if verdict else verdict


def can_assess(actor: object, measure: Measure, organisation: Organisation) -> Verdict:
    """Verified organisations that are no authority and have no part in the measure, by those who speak for them."""
    verdict = can_speak_for(actor, organisation)
    if not verdict:
        return verdict
    if organisation.is_authority:
        return refused(
            "authority",
            _("Authorities answer for measures. Associations, unions, researchers and others assess them."),
        )
    return _has_no_part(measure, organisation)


def _has_no_part(measure: Measure, organisation: Organisation) -> Verdict:
    is_owner = organisation.pk == measure.addressee.institution_id
    if is_owner or measure.involved.filter(pk=organisation.pk).exists():
        return refused("has_part", _("An organisation that carries a measure out does not assess it."))
    return ALLOWED


def can_report_obstacle(actor: object, measure: Measure, organisation: Organisation) -> Verdict:
    """The institution itself, by an official who signs; every verified organisation, by those who speak for it."""
    if organisation.pk == measure.addressee.institution_id:
        return can_sign_as_official(actor, organisation)
    return can_speak_for(actor, organisation)


def can_prepare_common(actor: object, common: CommonPosition) -> Verdict:
    """Officials of the institutions that answer together."""
    owners = {organisation.pk for organisation in institutions_of(actor)}
    parties = set(common.parties.values_list("addressee__institution", flat=True))
    if roles.has_role(actor, roles.OFFICIAL) and owners & parties:
        return ALLOWED
    return refused("no_party", _("Only officials of the institutions that answer together can do this."))


def can_read_plan(actor: object, plan: ActionPlan) -> Verdict:
    """Everybody once it is published; before that officials of its owner and of those asked to agree."""
    if plan.published_at is not None:
        return ALLOWED
    owners = {organisation.pk for organisation in institutions_of(actor)}
    parties = {plan.owner_id, *plan.parties.values_list("institution", flat=True)}
    if roles.has_role(actor, roles.OFFICIAL) and owners & parties:
        return ALLOWED
    return refused("plan_draft", _("This action plan is not published."))


def can_follow_plan(actor: object, number: int) -> bool:
    """Whether there is such a plan and everybody sees it."""
    return ActionPlan.objects.public().filter(pk=number).exists()


def can_follow_institution(actor: object, number: int) -> bool:
    """Whether something was sent to that institution."""
    return Organisation.objects.filter(pk=number, received__isnull=False).exists()
