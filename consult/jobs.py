"""The periodic jobs of consultations."""

from consult.actions import attachments, campaigns, consultations, editions, news, responses
from core.schedule import every


@every(minutes=1, name="consult.due")
def change_what_is_due() -> None:
    """Open and close consultations whose time has come."""
    consultations.run_due_changes()


@every(minutes=60, name="consult.drafts")
def destroy_old_drafts() -> None:
    """Destroy drafts that were never sent, seven days after the closing."""
    responses.destroy_old_drafts()


@every(minutes=24 * 60, name="consult.files")
def sweep_files() -> None:
    """Delete files that no answer names any more."""
    attachments.sweep_files()


@every(minutes=24 * 60, name="consult.news")
def forget_unconfirmed() -> None:
    """Forget addresses whose owner did not say yes in three days, as the mail to them promises."""
    news.forget_unconfirmed()


@every(minutes=60, name="consult.editions")
def make_editions() -> None:
    """Freeze tables anew where ten persons or more withdrew."""
    editions.make_due_editions()


@every(minutes=10, name="consult.campaigns")
def search_campaigns() -> None:
    """Look for campaigns in consultations that closed meanwhile."""
    campaigns.search_where_due()
