"""Test databases from a template: migrated once, copied for every run and worker."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import connection, connections, transaction

from core.ledger import guards

CACHE = settings.BASE_DIR / "var" / "test"
# Rows that migrations make and pages need; a flush removes them.
INITIAL = [
    "wagtailcore.locale",
    "wagtailcore.page",
    "wagtailcore.site",
    "wagtailcore.collection",
    "auth.group",
    "wagtailcore.grouppagepermission",
    "wagtailcore.groupcollectionpermission",
]

_copy: dict[str, str] = {}


def migrations_digest() -> str:
    """Changes whenever a migration file of any installed app does."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda c: c.label):
        for file in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(f"{config.label}/{file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def use_copy(worker: str) -> None:
    """Point the default connection at a fresh copy of the migrated template."""
    _flush_without_guards()
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor == "sqlite":
            _copy_sqlite(worker)
        else:
            _copy_postgresql(worker)


def drop_copy() -> None:
    """Remove the copy."""
    connections.close_all()
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(_copy["name"] + suffix).unlink(missing_ok=True)
    else:
        _admin(f'DROP DATABASE IF EXISTS "{_copy["name"]}" WITH (FORCE)')


def restore_initial_rows() -> None:
    """Load the template's initial rows again where a flush removed them."""
    if all(_model(label).objects.exists() for label in INITIAL):
        return
    for item in serializers.deserialize("json", _copy["initial"]):
        item.save()


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction around the tests of a module; nothing that is made in it is left for another file."""
    restore_initial_rows()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _flush_without_guards() -> None:
    """Tests empty tables that nobody may empty: the triggers step aside for the flush, and for nothing else."""
    operations, vendor = type(connection.ops), connection.vendor
    flush = operations.execute_sql_flush

    def lifted(self, sql_list):
        return flush(self, [*guards.remove_sql(vendor), *sql_list, *guards.install_sql(vendor)] if sql_list else [])

    operations.execute_sql_flush = lifted


def _point(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _remember_initial_rows() -> None:
    rows = [row for label in INITIAL for row in _model(label).objects.all()]
    # Content types get new numbers after a flush: refer to them by name.
    _copy["initial"] = serializers.serialize("json", rows, use_natural_foreign_keys=True)


def _model(label: str):
    return apps.get_model(label)


def _copy_sqlite(worker: str) -> None:
    template = CACHE / f"template-{migrations_digest()}.sqlite3"
    if not template.exists():
        for old in CACHE.glob("template-*.sqlite3*"):
            old.unlink()
        draft = CACHE / f"draft-{os.getpid()}.sqlite3"
        _point(str(draft))
        call_command("migrate", verbosity=0, interactive=False)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        draft.rename(template)
    name = str(CACHE / f"test-{worker}-{os.getpid()}.sqlite3")
    shutil.copy(template, name)
    _copy["name"] = name
    _point(name)
    _remember_initial_rows()


def _copy_postgresql(worker: str) -> None:
    template = f"rihla_template_{migrations_digest()}"
    if not _admin("SELECT 1 FROM pg_database WHERE datname = %s", [template]):
        _admin(f'DROP DATABASE IF EXISTS "{template}_draft" WITH (FORCE)')
        _admin(f'CREATE DATABASE "{template}_draft"')
        _point(f"{template}_draft")
        call_command("migrate", verbosity=0, interactive=False)
        _close_pool()
        _admin(f'ALTER DATABASE "{template}_draft" RENAME TO "{template}"')
    name = f"rihla_test_{worker}_{os.getpid()}"
    _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _admin(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _copy["name"] = name
    _point(name)
    _remember_initial_rows()


def _close_pool() -> None:
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def _admin(sql: str, params: list[str] | None = None) -> list[tuple]:
    """Run a statement on the server's own database, outside a transaction."""
    import psycopg

    s = connection.settings_dict
    _close_pool()
    with psycopg.connect(
        dbname="postgres",
        user=s["USER"] or None,
        password=s["PASSWORD"] or None,
        host=s["HOST"] or None,
        port=s["PORT"] or None,
        autocommit=True,
    ) as server:
        cursor = server.execute(sql, params)
        return cursor.fetchall() if cursor.description else []
