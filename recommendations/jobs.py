"""The periodic jobs of recommendations."""

from core.schedule import every
from recommendations.actions import analysis, rounds


@every(minutes=1, name="recommendations.due")
def change_what_is_due() -> None:
    """Open and close rounds whose time has come."""
    rounds.run_due_changes()


@every(minutes=10, name="recommendations.analysis")
def analyse_what_is_missing() -> None:
    """Analyse closed rounds whose task was lost, and archives that were just imported."""
    analysis.analyse_what_is_missing()
