"""``manage.py import_eusurvey FILE --title TEXT``: an archive from the European Commission's survey export."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.imports.writing import import_archive
from core.errors import ActionError


class Command(BaseCommand):
    help = "Read a survey export (CSV with semicolons) into an archive; prints one JSON object. Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = import_archive(options["file"], options["title"])
        except ActionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
