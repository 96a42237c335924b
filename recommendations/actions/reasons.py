"""Reasons given with votes: read by a moderator before anybody else sees them."""

from django.db import transaction

from accounts.models import User
from core import audit
from recommendations.enums import ReasonState
from recommendations.models import VoteReason
from recommendations.permissions import can_moderate_reasons


@transaction.atomic
def decide_reason(reason: VoteReason, *, actor: User, is_shown: bool) -> None:
    """Show it once its round has closed, or hide it; can be decided anew. The public log holds no word of it."""
    can_moderate_reasons(actor).require()
    reason = VoteReason.objects.select_for_update(of=("self",)).select_related("item__round").get(pk=reason.pk)
    state = ReasonState.VISIBLE if is_shown else ReasonState.HIDDEN
    if reason.state == state:
        return
    reason.state = state
    reason.save(update_fields=["state"])
    audit.record(
        f"reason.{state}", actor=actor, role="moderator", obj=reason, public=True, space_id=reason.item.round.space_id
    )
