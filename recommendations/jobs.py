"""The periodic jobs of recommendations."""

from core.schedule import every
from recommendations.actions import rounds
from recommendations.enums import RoundState
from recommendations.models import Round
from recommendations.queries.routing import count_priorities
from recommendations.queries.running import count_running


@every(minutes=1, name="recommendations.due")
def change_what_is_due() -> None:
    """Open and close rounds whose time has come."""
    rounds.run_due_changes()


@every(minutes=5, name="recommendations.count")
def count_votes() -> None:
    """Have the pages know which recommendations to ask first, and the totals so far where these are shown."""
    for round_ in Round.objects.filter(state=RoundState.OPEN):
        count_priorities(round_)
        count_running(round_)
