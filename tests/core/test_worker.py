"""Tasks and clock in threads of the server process."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from core import schedule, worker
from core.models import AuditEntry
from core.worker import EmbeddedWorker, TaskThread, give_out, requeue_interrupted

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tasks_in_the_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@task()
def note(text):
    AuditEntry.objects.create(action=text, object_type="test", object_id="1")


@task()
def fail():
    raise RuntimeError


@task()
def take_long():
    time.sleep(1.5)


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def noted():
    return list(AuditEntry.objects.filter(object_type="test").order_by("pk").values_list("action", flat=True))


@pytest.fixture
def thread():
    started = TaskThread()
    started.start()
    yield started
    started.stop()
    started.join(10)
    assert not started.is_alive()


def test_a_task_runs_soon_after_it_was_enqueued(thread):
    time.sleep(0.2)
    before = time.monotonic()
    note.enqueue("a")
    assert until(lambda: noted() == ["a"])
    assert time.monotonic() - before < worker.POLL_SECONDS


def test_not_before_the_commit_and_not_after_a_rollback(thread):
    with transaction.atomic():
        note.enqueue("a")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.enqueue("b")
        raise ZeroDivisionError
    note.enqueue("c")
    assert until(lambda: noted() == ["a", "c"])


def test_a_task_that_fails_stops_nobody(thread):
    fail.enqueue()
    note.enqueue("a")
    assert until(lambda: noted() == ["a"])
    assert DBTaskResult.objects.failed().count() == 1


def test_no_hour_of_a_task_that_went_well_is_kept(thread):
    from core.jobs import forget_done_tasks

    fail.enqueue()
    note.enqueue("a")
    assert until(lambda: DBTaskResult.objects.finished().count() == 2)
    note.using(run_after=NOW + timedelta(days=3650)).enqueue("later")
    forget_done_tasks()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]


def test_it_ends_after_the_task_that_runs(thread):
    take_long.enqueue()
    note.enqueue("a")
    assert until(lambda: DBTaskResult.objects.running().exists())
    thread.stop()
    thread.join(5)
    assert DBTaskResult.objects.successful().count() == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_what_a_killed_process_had_begun_runs_again():
    note.enqueue("a")
    DBTaskResult.objects.get().claim("dead")
    assert requeue_interrupted() == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_the_clock_gives_a_job_out_once_while_it_waits(monkeypatch):
    monkeypatch.setattr(schedule, "_jobs", {})
    schedule.every(minutes=1, name="test.note")(lambda: note.call("tick"))
    clock = schedule.Clock()
    assert give_out(clock, NOW) == ["test.note"]
    assert give_out(clock, NOW + timedelta(minutes=2)) == []
    assert DBTaskResult.objects.count() == 1


def test_both_threads_together(monkeypatch):
    monkeypatch.setattr(schedule, "_jobs", {})
    schedule.every(minutes=1, name="test.note")(lambda: note.call("tick"))
    note.enqueue("left over")
    DBTaskResult.objects.get().claim("dead")
    embedded = EmbeddedWorker(alone=True)
    embedded.start()
    assert until(lambda: sorted(noted()) == ["left over", "tick"])
    embedded.stop(5)
    assert not any(thread.is_alive() for thread in embedded.threads)


def test_where_tasks_run_at_once_there_are_no_threads(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    embedded = EmbeddedWorker(alone=True)
    embedded.start()
    assert not any(thread.is_alive() for thread in embedded.threads)
    embedded.stop(1)
