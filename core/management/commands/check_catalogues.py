"""``manage.py check_catalogues``"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import catalogues


class Command(BaseCommand):
    help = "Check that every text of the code is in the catalogues and translated. Collecting needs gettext."

    def handle(self, **options: Any) -> None:
        found = [problem for path in catalogues.files() for problem in catalogues.problems(path)]
        found += self._missing() if shutil.which("xgettext") else []
        if found:
            raise CommandError("\n".join(found[:60]) + f"\n{len(found)} problems in the catalogues.")
        self.stdout.write("The catalogues are complete.")

    def _missing(self) -> list[str]:
        """Texts of the code that a catalogue does not have: collected into a copy, compared by id."""
        with tempfile.TemporaryDirectory() as directory:
            copy = Path(directory) / "project"
            names = subprocess.run(
                ["git", "ls-files", "*.py", "*.html", "*.txt", "locale"],  # noqa: S607
                cwd=settings.BASE_DIR,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            for name in names:
                source, target = settings.BASE_DIR / name, copy / name
                if source.is_file():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, target)
            command = ["makemessages", "--all", "--no-obsolete", "--no-location", "--verbosity", "0"]
            subprocess.run(  # noqa: S603
                [sys.executable, "-m", "django", *command],
                cwd=copy,
                check=True,
                capture_output=True,
                env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
            )
            return [
                f"{path.parent.parent.name}: not collected: {message.id!r}"
                for path in sorted(copy.glob("locale/*/LC_MESSAGES/*.po"))
                for known in [{m.id for m in catalogues.read(settings.BASE_DIR / path.relative_to(copy))}]
                for message in read_po(path.open("rb"))
                if message.id and message.id not in known
            ]
