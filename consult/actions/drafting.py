"""What every change of a plan begins with: the record locked, the right to run it, and still a draft."""

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import User
from consult.enums import State
from consult.models import Consultation
from consult.permissions import can_run_consultation
from core import audit
from core.errors import StateRefused


class PlanFrozen(StateRefused):
    code = "plan_frozen"
    message = _("The plan and the questions do not change any more: people rely on them.")


def role_of(actor: object) -> str:
    """The role in which somebody runs a consultation, for the log."""
    return roles.OFFICIAL if roles.has_role(actor, roles.OFFICIAL) else roles.ADMINISTRATOR


def lock(consultation: Consultation) -> Consultation:
    """The record as it stands, for this transaction alone."""
    return Consultation.objects.select_for_update(of=("self",)).select_related("space").get(pk=consultation.pk)


def begin_draft_change(consultation: Consultation, actor: User) -> Consultation:
    """The locked draft. A proposal to open it is taken back: what was proposed is no longer what stands there.

    Raises PermissionRefused, and PlanFrozen once the opening is approved.
    """
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.DRAFT:
        raise PlanFrozen
    take_back_proposal(consultation, actor)
    return consultation


def take_back_proposal(consultation: Consultation, actor: User | None) -> None:
    """Forget who proposed the opening of a draft; nothing where nobody did."""
    if consultation.state != State.DRAFT or consultation.opened_by_id is None:
        return
    consultation.opened_by = None
    consultation.save(update_fields=["opened_by"])
    audit.record("consultation.proposal_taken_back", actor=actor, role=role_of(actor), obj=consultation)
