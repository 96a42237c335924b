"""Background work inside the server process: one thread runs tasks, one gives out the periodic jobs.

Both can run apart from the server as well: ``manage.py work``.
"""

import logging
import threading
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.utils.crypto import get_random_string
from django_tasks import task_backends
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_enqueued
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from core import clock, schedule, tasks

logger = logging.getLogger("rihla.worker")

POLL_SECONDS = 2.0
TICK_SECONDS = 5.0


class TaskThread(threading.Thread):
    """Runs waiting tasks one by one: at once when this process enqueued them, else within two seconds."""

    def __init__(self) -> None:
        super().__init__(name="tasks", daemon=True)
        self._wake = threading.Event()
        self._worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,  # run what waits, then return: the pause is ours, and no signal handler is installed
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        task_enqueued.connect(self._note)
        try:
            while self._worker.running:
                try:
                    if DBTaskResult.objects.ready().filter(backend_name="default").exists():
                        self._worker.run()
                except Exception:
                    logger.exception("The task worker stumbled; it goes on.")
                    connections.close_all()
                self._wake.wait(POLL_SECONDS)
                self._wake.clear()
        finally:
            task_enqueued.disconnect(self._note)
            connections.close_all()

    def stop(self) -> None:
        """End after the task that runs now."""
        self._worker.running = False
        self._wake.set()

    def _note(self, **kwargs: Any) -> None:
        transaction.on_commit(self._wake.set, robust=True)


class ClockThread(threading.Thread):
    """Enqueues every periodic job when it is due."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self._clock = schedule.Clock()
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                give_out(self._clock, clock.now())
            except Exception:
                logger.exception("The clock stumbled; it goes on.")
                connections.close_all()
            self._stopped.wait(TICK_SECONDS)
        connections.close_all()

    def stop(self) -> None:
        """End before the next tick."""
        self._stopped.set()


def give_out(periodic: schedule.Clock, now: datetime) -> list[str]:
    """Enqueue the jobs that are due, but for those of which an earlier run still waits. Gives their names."""
    names = []
    for job in periodic.due(now):
        if not _is_waiting(job.name):
            tasks.run_job.enqueue(job.name)
            names.append(job.name)
    return names


def requeue_interrupted() -> int:
    """Put back what a worker of a killed process had begun; only where no other worker can be running."""
    return DBTaskResult.objects.running().update(status=TaskResultStatus.READY, started_at=None)


class EmbeddedWorker:
    """The two threads together. ``alone`` says that no other process works on the same tasks."""

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone
        self.threads = (TaskThread(), ClockThread())

    def start(self) -> None:
        """Start both; does nothing where tasks run at once."""
        if not isinstance(task_backends["default"], DatabaseBackend):
            return
        if self.alone:
            threading.Thread(target=self._start_after_requeue, name="requeue", daemon=True).start()
        else:
            self._start_threads()

    def stop(self, timeout: float) -> None:
        """Ask both to end and wait so many seconds; a task that takes longer runs again at the next start."""
        for thread in self.threads:
            thread.stop()
        for thread in self.threads:
            if thread.is_alive():
                thread.join(timeout)

    def _start_after_requeue(self) -> None:
        try:
            requeue_interrupted()
        except Exception:
            logger.exception("Interrupted tasks could not be put back.")
        finally:
            connections.close_all()
        self._start_threads()

    def _start_threads(self) -> None:
        for thread in self.threads:
            thread.start()


def _is_waiting(name: str) -> bool:
    if not isinstance(task_backends["default"], DatabaseBackend):
        return False
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=tasks.run_job.module_path)
    return any(args_kwargs["args"] == [name] for args_kwargs in waiting.values_list("args_kwargs", flat=True))
