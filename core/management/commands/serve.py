"""``manage.py serve``: the whole platform in one process."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import import_string


class Command(BaseCommand):
    """Pages, sockets, background tasks and the clock, until it is stopped."""

    help = "Serve pages and live news, with background tasks and the clock in the same process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (default: %(default)s)")
        parser.add_argument("--port", default=8000, type=int, help="Port to listen on (default: %(default)s)")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        # An unsafe production does not start: docs/settings.md says what each check wants.
        self.check(include_deployment_checks=not settings.DEMO, databases=[DEFAULT_DB_ALIAS])
        from core.server import OneProcessOnly, serve  # installs Twisted's reactor, so only here

        application = import_string(settings.ASGI_APPLICATION)
        try:
            failure = serve(application, host=host, port=port, announce=self._announce)
        except OneProcessOnly as error:
            raise CommandError(str(error)) from None
        if failure:
            raise CommandError(f"Port {port} of {host} cannot be opened: {failure}")

    def _announce(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()
