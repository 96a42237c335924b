"""``manage.py analyse_round SLUG --format json``: counts, consensus and opinion groups of a closed round."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import ActionError
from recommendations.imports.declared import read_declared
from recommendations.models import Round
from recommendations.permissions import can_see_results_of
from recommendations.queries.agreement import archive_analysis
from recommendations.queries.held_agreement import held_analysis


class Command(BaseCommand):
    help = "Print how far people and groups agree in a closed round, as one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--format", choices=("json",), default="json")
        parser.add_argument("--groups", type=int, metavar="N", help="number of opinion groups, 1 to 20; for archives")
        parser.add_argument("--declared", type=Path, metavar="FILE", help="CSV: participant,group; for archives")
        parser.add_argument(
            "--vouched", action="store_true", help="the people whom an organisation vouches for, in place of all others"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, k, path = options["slug"], options["groups"], options["declared"]
        # Bytes of the command line that are no text are no slug, and no database takes them.
        round_ = Round.objects.filter(slug=slug).first() if slug.isascii() else None
        if round_ is None:
            raise CommandError(f"There is no round “{slug}”.")
        if k is not None and not 1 <= k <= 20:
            raise CommandError("The number of groups is between 1 and 20.")
        if path is not None and not round_.is_archive:
            raise CommandError("Groups from a file are for archives: of a round held here no vote leads to a person.")
        if k is not None and not round_.is_archive:
            raise CommandError("A fixed number is for archives: two divisions of the same people would tell too much.")
        if options["vouched"] and round_.is_archive:
            raise CommandError("Nobody was vouched for in an archive: leave --vouched out.")
        try:
            can_see_results_of(round_).require()
            if round_.is_archive:
                found = archive_analysis(round_, k=k, declared=read_declared(path) if path is not None else None)
            else:
                found = held_analysis(round_, column="vouched" if options["vouched"] else "open")
        except ActionError as error:
            raise CommandError(str(error)) from error
        # In ASCII: groups bear any letters, and the name of a file may be bytes that no terminal can write.
        self.stdout.write(json.dumps(found, indent=1, allow_nan=False))
