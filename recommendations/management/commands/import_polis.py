"""``manage.py import_polis DIR --title TEXT``: an archived round from a Polis export."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import ActionError
from recommendations.imports.writing import import_polis


class Command(BaseCommand):
    help = "Read a Polis export (a folder) into an archived round; prints one JSON object. Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--title", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = import_polis(options["folder"], options["title"])
        except ActionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
