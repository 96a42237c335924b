"""Background work of the leaf. Tasks load by id, call one function and are safe to run twice."""

from django_tasks import task

from core import outbox, schedule


@task()
def deliver_mail(mail_id: int) -> bool:
    """Send one message of the outbox."""
    return outbox.deliver(mail_id)


@task()
def run_job(name: str) -> None:
    """Run one periodic job of the schedule."""
    schedule.job(name).run()
