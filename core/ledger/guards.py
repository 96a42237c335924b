"""Triggers that refuse, in the database itself, to change what is public: the ledger, and public audit entries.

Of a public audit entry only its free text can go, with the salt that made its commitment, and the number of who acted.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

LEDGER, AUDIT = "core_ledgerentry", "core_auditentry"
KEPT = ("at", "action", "role", "object_type", "object_id", "space_id", "is_public", "ledger_seq")
NAMES = ("no_update", "no_delete", "no_replace", "no_truncate")


def _changed(differs: str) -> str:
    """A public audit entry would change in more than losing its text or its actor."""
    kept = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in KEPT)
    return (
        f"OLD.is_public AND ({kept} OR (NEW.actor_id IS NOT NULL AND NEW.actor_id {differs} OLD.actor_id)"
        f" OR NEW.reason NOT IN (OLD.reason, '') OR NEW.text_salt NOT IN (OLD.text_salt, '')"
        f" OR (NEW.text_salt <> '' AND CAST(NEW.details AS TEXT) <> CAST(OLD.details AS TEXT)))"
    )


def _sqlite() -> list[str]:
    def refuse(table: str, name: str, event: str, when: str) -> str:
        sentence = "What is public is only added to."
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )

    # INSERT OR REPLACE deletes without asking the triggers against deletion.
    there = "EXISTS (SELECT 1 FROM {0} WHERE {1})"
    return [
        refuse(LEDGER, "no_update", "UPDATE", "1"),
        refuse(LEDGER, "no_delete", "DELETE", "1"),
        refuse(LEDGER, "no_replace", "INSERT", there.format(LEDGER, "seq = NEW.seq OR prev = NEW.prev")),
        refuse(AUDIT, "no_update", "UPDATE", _changed("IS NOT")),
        refuse(AUDIT, "no_delete", "DELETE", "OLD.is_public"),
        refuse(AUDIT, "no_replace", "INSERT", there.format(AUDIT, "id = NEW.id AND is_public")),
    ]


def _postgresql() -> list[str]:
    def refuse(table: str, name: str, event: str, each: str = "ROW", when: str = "") -> str:
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH {each}"
            f"{f' WHEN ({when})' if when else ''} EXECUTE FUNCTION core_only_added_to()"
        )

    return [
        "CREATE OR REPLACE FUNCTION core_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'What is public is only added to.' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$",
        refuse(LEDGER, "no_update", "UPDATE"),
        refuse(LEDGER, "no_delete", "DELETE"),
        refuse(LEDGER, "no_truncate", "TRUNCATE", "STATEMENT"),
        refuse(AUDIT, "no_update", "UPDATE", when=_changed("IS DISTINCT FROM")),
        refuse(AUDIT, "no_delete", "DELETE", when="OLD.is_public"),
        refuse(AUDIT, "no_truncate", "TRUNCATE", "STATEMENT"),
    ]


def install_sql(vendor: str) -> list[str]:
    """Statements that set the triggers up."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def remove_sql(vendor: str) -> list[str]:
    """Statements that take them away: for tests that empty tables, and for a migration that goes back."""
    on = " ON {0}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {t}_{name}{on.format(t)}" for t in (LEDGER, AUDIT) for name in NAMES]


def install(apps: Any, editor: Any) -> None:
    """For ``RunPython``."""
    for statement in [*remove_sql(editor.connection.vendor), *install_sql(editor.connection.vendor)]:
        editor.execute(statement)


def remove(apps: Any, editor: Any) -> None:
    """For ``RunPython``, backwards."""
    for statement in remove_sql(editor.connection.vendor):
        editor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are not there: a later migration that makes a table anew on SQLite loses them."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        there = {name for (name,) in cursor.fetchall()}
    wanted = {text.split()[2] for text in install_sql(connection.vendor) if text.startswith("CREATE TRIGGER")}
    return sorted(wanted - there)
