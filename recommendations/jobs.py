"""The periodic jobs of recommendations."""

from core.schedule import every
from recommendations.actions import rounds, silence


@every(minutes=1, name="recommendations.due")
def change_what_is_due() -> None:
    """Open and close rounds whose time has come."""
    rounds.run_due_changes()


@every(minutes=60, name="recommendations.silence")
def remind() -> None:
    """Remind officials, and tell followers where the time of an institution is over."""
    silence.run_due()
