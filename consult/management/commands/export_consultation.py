"""``manage.py export_consultation SLUG --format csv|xlsx|json --out FILE``: the public data in one file.

Its SHA-256 is printed as ``sha256sum`` prints it, so that ``sha256sum -c`` can check a copy.
"""

import hashlib
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.exports import FORMATS, sheets_of, write
from consult.management.commands._archives import closed_consultation

PARTS = ("tables", "contributions", "codebook")


class Command(BaseCommand):
    help = (
        "Write the public data of a closed consultation: tables, published contributions, codebook. "
        "A CSV file holds one of them, by default the tables."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--format", choices=tuple(FORMATS), required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--part", choices=PARTS, help="this part alone")
        parser.add_argument("--edition", type=int, help="an earlier edition by its number; the newest without it")

    def handle(self, *args: Any, **options: Any) -> None:
        consultation, edition = closed_consultation(options["slug"], options["edition"])
        sheets = sheets_of(consultation, edition)
        part = options["part"] or ("tables" if options["format"] == "csv" else None)
        chosen = [sheets[part]] if part else [sheets[name] for name in PARTS]
        out: Path = options["out"]
        try:
            # Beside the target, so that a broken run leaves no half file under its name.
            handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        try:
            with os.fdopen(handle, "wb") as stream:
                write(chosen, options["format"], stream)
            os.chmod(name, 0o644)
            os.replace(name, out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        finally:
            Path(name).unlink(missing_ok=True)
        with out.open("rb") as written:
            self.stdout.write(f"{hashlib.file_digest(written, 'sha256').hexdigest()}  {out.name}")
