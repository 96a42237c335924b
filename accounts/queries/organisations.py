"""What the page of an organisation shows besides its own fields."""

from accounts.models import Organisation
from core.models import AuditEntry


def reason_of_suspension(organisation: Organisation) -> str:
    """The reason given when its public word was taken from it; empty unless it is suspended now."""
    if organisation.verification != Organisation.Verification.SUSPENDED:
        return ""
    entries = AuditEntry.objects.filter(
        action="organisation.suspended",
        object_type=organisation._meta.label_lower,
        object_id=str(organisation.pk),
    )
    return entries.order_by("-pk").values_list("reason", flat=True).first() or ""
