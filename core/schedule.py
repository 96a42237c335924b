"""Periodic jobs: what has to happen without anybody asking (opening, closing, reminders, digests).

An app registers a function with :func:`every` in a module that its ``AppConfig.ready`` imports. The clock of
the server process (core.worker) enqueues each when it is due. Jobs must be safe to run twice and late: they
look at the data to see what is to be done, never at when they last ran.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Job = Callable[[], object]


@dataclass(frozen=True)
class Periodic:
    """A registered job."""

    name: str
    interval: timedelta
    function: Job

    def run(self) -> None:
        """Run it now, in this thread."""
        self.function()


_jobs: dict[str, Periodic] = {}


def every(*, minutes: int, name: str) -> Callable[[Job], Job]:
    """Register the function below as a job that runs every so many minutes, and once when the server starts.

    Raises :class:`ValueError` when another function has the name.
    """

    def register(function: Job) -> Job:
        known = _jobs.get(name)
        if known is not None and known.function is not function:
            raise ValueError(f"There are two periodic jobs named {name}.")
        _jobs[name] = Periodic(name, timedelta(minutes=minutes), function)
        return function

    return register


def job(name: str) -> Periodic:
    """A job by its name; :class:`KeyError` when there is none."""
    return _jobs[name]


def jobs() -> tuple[Periodic, ...]:
    """All registered jobs."""
    return tuple(_jobs.values())


class Clock:
    """Says which jobs are due. Remembers when each was given out; a new clock gives out all at once."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def due(self, now: datetime) -> list[Periodic]:
        """The jobs whose interval has passed, counted as given out at ``now``."""
        due = [job for job in jobs() if job.name not in self._last or now - self._last[job.name] >= job.interval]
        for periodic in due:
            self._last[periodic.name] = now
        return due
