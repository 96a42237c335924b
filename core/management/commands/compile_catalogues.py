"""``manage.py compile_catalogues``"""

from typing import Any

from django.core.management.base import BaseCommand

from core import catalogues


class Command(BaseCommand):
    help = "Compile the translations (Babel; no gettext needed)."

    def handle(self, **options: Any) -> None:
        for path in catalogues.compile_all():
            if options["verbosity"] > 1:
                self.stdout.write(str(path))
