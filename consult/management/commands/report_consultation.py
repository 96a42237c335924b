"""``manage.py report_consultation SLUG --format json|csv|html``: the report that the page shows."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from consult.exports import csv_pieces, sheets_of
from consult.management.commands._archives import closed_consultation
from consult.queries.method import method_of
from consult.queries.results import report, results_of


class Command(BaseCommand):
    help = "Print the report of a closed consultation: figures about groups as everybody may see them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--format", choices=("json", "csv", "html"), default="json")
        parser.add_argument("--edition", type=int, help="an earlier edition by its number; the newest without it")
        parser.add_argument(
            "--unsuppressed",
            action="store_true",
            help="complete figures by group, for the operator's eyes: never to be published",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        consultation, edition = closed_consultation(options["slug"], options["edition"])
        unsuppressed = options["unsuppressed"]
        if options["format"] == "json":
            found = report(consultation, edition, unsuppressed=unsuppressed)
            method = method_of(consultation)
            found["coding"] = asdict(method) if method else None
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        elif options["format"] == "csv":
            sheet = sheets_of(consultation, edition, unsuppressed=unsuppressed)["tables"]
            for piece in csv_pieces(sheet):
                self.stdout.write(piece.decode().replace("\r\n", "\n"), ending="")
        elif unsuppressed:
            raise CommandError("A page shows what everybody may see; ask for json or csv with --unsuppressed.")
        else:
            shown = results_of(consultation, edition.number)
            context = {"consultation": consultation, "results": shown, "method": method_of(consultation)}
            page = render_to_string("consult/report.html", context)
            self.stdout.write(page.replace("</head>", f"<style>{_styles()}</style>\n</head>", 1))


def _styles() -> str:
    """The sheet of the site, so that the file can be opened and printed by itself."""
    return Path(str(finders.find("css/rihla.css"))).read_text(encoding="utf-8")
