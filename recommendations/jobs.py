"""The periodic jobs of recommendations."""

from core.schedule import every
from recommendations.actions import rounds, unlinking


@every(minutes=1, name="recommendations.due")
def change_what_is_due() -> None:
    """Open and close rounds whose time has come."""
    rounds.run_due_changes()


@every(minutes=60, name="recommendations.ballots")
def publish_ballots() -> None:
    """Put commitments of ballots into the public ledger, ten and more at once, fewer after a day."""
    rounds.publish_ballots()


@every(minutes=24 * 60, name="recommendations.unlink")
def unlink_rounds() -> None:
    """Destroy the keys of rounds that closed thirty days ago."""
    unlinking.unlink_due_rounds()
