"""``manage.py load_demo``"""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from home.demo.loader import Loader


class Command(BaseCommand):
    help = "Build the demonstration site from the source documents. Safe to run twice."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration content belongs to the demonstration: settings.DEMO is off.")
        start = time.monotonic()
        with disable_reference_index_auto_update():
            Loader(self._say if options["verbosity"] else lambda _line: None).run()
        count = Page.objects.count()
        if options["verbosity"]:
            self.stdout.write(f"Demonstration content is there: {count} pages ({time.monotonic() - start:.0f} s).")

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
