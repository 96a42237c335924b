"""``manage.py prepare``: everything between installed requirements and a site that can be served."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from home.actions.site import make_site
from home.models import HomePage


class Command(BaseCommand):
    help = "Everything between installed requirements and a site that can be served. Safe to run again."

    def handle(self, **options: Any) -> None:
        call_command("compile_catalogues")
        settings.VAR_DIR.mkdir(exist_ok=True)
        if self._is_behind():
            self.stdout.write("Preparing the database (half a minute) …")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.STATIC_ROOT:
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO:
            call_command("load_demo", verbosity=0 if self._is_loaded() else 1)
        elif not HomePage.objects.exists():
            make_site()
            self.stdout.write("The site has its first pages; editors fill “about” and “help”, which are drafts.")

    def _is_behind(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _is_loaded(self) -> bool:
        from recommendations.models import Recommendation

        return Recommendation.objects.public().exists()
