"""Changing the platform's clocks: by administrators, in the open, for consultations that are not approved yet."""

from django.db import transaction

from accounts.models import User
from consult.models import PlatformClocks
from consult.permissions import can_change_clocks
from core import audit
from core.errors import InvalidInput

NAMES = ("open_days", "notice_working_days", "summary_days", "response_days")


@transaction.atomic
def change_clocks(*, actor: User, **days: int) -> None:
    """Set the clocks named; the public log tells old and new values. Raises InvalidInput for less than a day."""
    can_change_clocks(actor).require()
    wrong = next((name for name, value in days.items() if name not in NAMES or value < 1), None)
    if wrong is not None:
        raise InvalidInput(field=wrong)
    clocks = PlatformClocks.load()
    before = {name: getattr(clocks, name) for name in days}
    if before == days:
        return
    for name, value in days.items():
        setattr(clocks, name, value)
    clocks.save()
    changes = {name: {"before": before[name], "after": days[name]} for name in days if before[name] != days[name]}
    audit.record("platform.clocks_changed", actor=actor, role="administrator", obj=clocks, public=True, details=changes)
