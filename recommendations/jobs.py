"""The periodic jobs of recommendations."""

from core.schedule import every
from recommendations.actions import analysis, rounds, silence, unlinking
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


@every(minutes=60, name="recommendations.ballots")
def publish_ballots() -> None:
    """Put commitments of ballots into the public ledger, ten and more at once, fewer after a day."""
    rounds.publish_ballots()


@every(minutes=24 * 60, name="recommendations.unlink")
def unlink_rounds() -> None:
    """Destroy the keys of rounds that closed thirty days ago."""
    unlinking.unlink_due_rounds()


@every(minutes=60, name="recommendations.silence")
def remind() -> None:
    """Remind officials, and tell followers where the time of an institution is over."""
    silence.run_due()


@every(minutes=10, name="recommendations.analysis")
def analyse_what_is_missing() -> None:
    """Analyse closed rounds whose task was lost, and archives that were just imported."""
    analysis.analyse_what_is_missing()
