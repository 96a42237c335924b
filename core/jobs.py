"""The periodic jobs of the leaf."""

from django_tasks_db.models import DBTaskResult

from core import ledger, limits, outbox
from core.schedule import every


@every(minutes=1, name="outbox.deliver")
def deliver_waiting() -> None:
    """Send mail that a lost task or a failure left behind."""
    outbox.deliver_waiting()


@every(minutes=24 * 60, name="outbox.prune")
def prune_outbox() -> None:
    """Forget address and text of old mail."""
    outbox.prune()


@every(minutes=60, name="limits.forget")
def forget_old_keys() -> None:
    """Throw away the keys under which visitors of past days were counted."""
    limits.forget_old_keys()


@every(minutes=60, name="tasks.forget")
def forget_done_tasks() -> None:
    """Forget tasks that went well: when one was given out tells the hour of what a person did."""
    DBTaskResult.objects.successful().delete()


@every(minutes=24 * 60, name="tasks.prune")
def prune_task_results() -> None:
    """Delete the results of tasks that failed a week ago or earlier."""
    from django.core.management import call_command

    call_command("prune_db_task_results", min_age_days=7, verbosity=0)


@every(minutes=60, name="ledger.anchor")
def sign_head() -> None:
    """Sign the ledger's head of the day; the first run of a day does it."""
    ledger.anchor()
