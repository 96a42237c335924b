"""Join the style sheet's files into the one that pages load."""

from typing import Any

from django.core.management.base import BaseCommand

from core import styles


class Command(BaseCommand):
    help = "Write static/css/rihla.css from the files beside it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        text = styles.join()
        styles.joined_path().write_text(text, encoding="utf-8")
        self.stdout.write(f"{styles.joined_path().name}: {len(text)} bytes")
