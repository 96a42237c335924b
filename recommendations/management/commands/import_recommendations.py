"""``manage.py import_recommendations FILE [--dry-run]``: recommendations from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import ActionError
from recommendations.actions.importing import import_recommendations
from recommendations.imports.recommendations import MAX_BYTES


class Command(BaseCommand):
    help = "Take over recommendations from a CSV file: all of it or nothing. Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)  # no more of a file that is refused for its size
        except OSError as error:
            raise CommandError(f"“{options['file']}” cannot be read.") from error
        try:
            done = import_recommendations(content, actor=None, dry_run=options["dry_run"])
        except ActionError as error:
            raise CommandError(str(error)) from error
        verb = "would be added" if options["dry_run"] else "added"
        self.stdout.write(f"{done.added} {verb}, {done.unchanged} there already.")
