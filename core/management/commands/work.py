"""``manage.py work``: background tasks and the clock apart from the server, for production."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from core.worker import EmbeddedWorker


class Command(BaseCommand):
    """Any number may run; one of them, or each, may keep the clock: jobs are safe to run twice."""

    help = "Run background tasks and the clock, until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--grace", default=10.0, type=float, help="Seconds for a task that runs at the end")

    def handle(self, *, grace: float, **options: Any) -> None:
        stopped = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker = EmbeddedWorker(alone=False)
        worker.start()
        stopped.wait()
        worker.stop(grace)
