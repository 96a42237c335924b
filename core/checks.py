"""System checks that refuse an unsafe configuration at start.

Those tagged ``deploy`` run with ``check --deploy`` and when the server starts in production; the others
always. Numbers are stable: ``rihla.E001`` …
"""

import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder

from core.disclosure import FLOOR
from core.ledger import guards

# Below these are published vulnerabilities (security.md 0).
VERSION_FLOOR = {
    "Django": "5.2.19",
    "wagtail": "7.4.4",
    "daphne": "4.2.3",
    "channels": "4.3.2",
    "channels-redis": "4.3.0",
    "autobahn": "26.10.2",
    "Twisted": "26.4",
    "django-allauth": "65.21.1",
    "pillow": "13.0.0",
    "bleach": "6.4.0",
    "nh3": "0.3.8",
}
# Each of them stores or shows what nobody here may know, or opens a door of its own.
FORBIDDEN_APPS = ("allauth.usersessions", "django.contrib.gis", "django.contrib.admin")
ADDRESS_FIELDS = re.compile(r"remote_addr|client|%\(ip|user_agent|HTTP_", re.IGNORECASE)

Apps = Sequence[AppConfig] | None


@register(Tags.compatibility)
def check_versions(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """No dependency below the version that is known to be safe."""
    found = {name: version(name) for name in VERSION_FLOOR}
    return [
        Error(f"{name} {found[name]} is older than {floor}, the oldest safe version.", id="rihla.E001")
        for name, floor in VERSION_FLOOR.items()
        if _numbers(found[name]) < _numbers(floor)
    ]


@register(Tags.security)
def check_apps(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """No app that keeps addresses or passes by the second factor."""
    return [
        Error(f"{name} must not be installed.", id="rihla.E002") for name in FORBIDDEN_APPS if apps.is_installed(name)
    ]


@register(Tags.security)
def check_disclosure(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The minimum of the disclosure rule is never below five."""
    minimum = getattr(settings, "DISCLOSURE_MINIMUM", 10)
    if isinstance(minimum, int) and minimum >= FLOOR:
        return []
    return [Error(f"DISCLOSURE_MINIMUM must be {FLOOR} or more; ten is the rule.", id="rihla.E003")]


@register(Tags.security)
def check_mail(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Mail goes through the outbox, and no notification carries an address or a browser."""
    problems: list[CheckMessage] = []
    if getattr(settings, "ACCOUNT_EMAIL_NOTIFICATIONS", False):
        problems.append(Error("Notifications of allauth carry the client's address: switch them off.", id="rihla.E004"))
    if not getattr(settings, "OUTBOX_TRANSPORT", ""):
        problems.append(Error("OUTBOX_TRANSPORT names no backend that sends the outbox.", id="rihla.E005"))
    return problems


@register(Tags.security)
def check_third_parties(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The admin asks no other site for pictures or news."""
    problems: list[CheckMessage] = []
    if getattr(settings, "WAGTAIL_GRAVATAR_PROVIDER_URL", "default") is not None:
        problems.append(Error("WAGTAIL_GRAVATAR_PROVIDER_URL must be None.", id="rihla.E006"))
    if getattr(settings, "WAGTAIL_ENABLE_UPDATE_CHECK", True):
        problems.append(Error("WAGTAIL_ENABLE_UPDATE_CHECK must be False.", id="rihla.E007"))
    if getattr(settings, "WAGTAILEMBEDS_FINDERS", None) != []:
        problems.append(Error("WAGTAILEMBEDS_FINDERS must be empty: embeds ask other sites.", id="rihla.E008"))
    return problems


@register(Tags.security, deploy=True)
def check_production(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Switches that are on in development only."""
    problems: list[CheckMessage] = []
    if settings.DEBUG:
        problems.append(Error("DEBUG is on.", id="rihla.E010"))
    if getattr(settings, "DEMO", False):
        problems.append(Error("DEMO is on: its sign-ins are open to everybody.", id="rihla.E011"))
    if "*" in settings.ALLOWED_HOSTS:
        problems.append(Error("ALLOWED_HOSTS has '*': sockets would take any origin.", id="rihla.E012"))
    return problems


@register(Tags.security, deploy=True)
def check_policy(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The policy of the public site allows nothing inline and nothing from elsewhere."""
    directives = getattr(settings, "CONTENT_SECURITY_POLICY", {}).get("DIRECTIVES", {})
    sources = {str(source) for values in directives.values() if not isinstance(values, bool) for source in values}
    loose = sorted(source for source in sources if "unsafe" in source or source not in ("'none'", "'self'"))
    if directives.get("default-src") is None:
        return [Error("CONTENT_SECURITY_POLICY has no default-src.", id="rihla.E013")]
    return [Error(f"The content policy allows {', '.join(loose)}.", id="rihla.E014")] if loose else []


@register(Tags.security, deploy=True)
def check_processes(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """What lives in one process's memory needs that there is one process."""
    from core import live

    if live.reaches_other_processes():
        return []
    problems: list[CheckMessage] = []
    if not getattr(settings, "EMBEDDED_WORKER", False):
        problems.append(
            Error(
                "The in-memory live layer serves one process, but the worker runs in another.",
                hint="Set REDIS_URL, or EMBEDDED_WORKER=yes and start one process with manage.py serve.",
                id="rihla.E015",
            )
        )
    if "locmem" not in str(settings.CACHES["default"]["BACKEND"]).lower():
        problems.append(Warning("The cache is shared but the live layer is not: is REDIS_URL set?", id="rihla.W001"))
    return problems


@register(Tags.security, deploy=True)
def check_keyring(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Keys are readable by the application alone."""
    directory = Path(settings.KEYRING_DIR)
    if directory.exists() and directory.stat().st_mode & 0o077:
        return [Error(f"Others can read {directory.name}/, the directory of the keys: chmod 700.", id="rihla.E016")]
    return []


@register(Tags.security, deploy=True)
def check_mail_transport(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Mail leaves encrypted."""
    if "smtp" not in getattr(settings, "OUTBOX_TRANSPORT", "") or settings.EMAIL_HOST in (
        "localhost",
        "127.0.0.1",
    ):
        return []
    if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
        return []
    return [Error("Mail would leave in clear: set SMTP_TLS.", id="rihla.E017")]


@register(Tags.security, deploy=True)
def check_logging(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """No log format with an address or a browser."""
    formatters = (getattr(settings, "LOGGING", None) or {}).get("formatters", {})
    telling = [
        name for name, formatter in formatters.items() if ADDRESS_FIELDS.search(str(formatter.get("format", "")))
    ]
    return [Error(f"The log format {name!r} writes who the client is.", id="rihla.E018") for name in telling]


@register(Tags.database)
def check_durability(app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """What was acknowledged survives a power loss. Needs ``--database default``; the server asks it too."""
    if not databases or DEFAULT_DB_ALIAS not in databases:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    wanted = WANTED_OF_SQLITE if connection.vendor == "sqlite" else WANTED_OF_POSTGRESQL
    with connection.cursor() as cursor:
        found = {name: _setting(cursor, connection.vendor, name) for name in wanted}
    return [
        Error(
            f"The database has {name} = {found[name]}; it must be {' or '.join(sorted(good))}.",
            id="rihla.E019",
        )
        for name, good in wanted.items()
        if found[name] not in good
    ]


@register(Tags.database)
def check_ledger_guards(app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The database itself refuses to change what is public. Needs ``--database default``; the server asks it too."""
    if not databases or DEFAULT_DB_ALIAS not in databases:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    if GUARDED_SINCE not in MigrationRecorder(connection).applied_migrations():
        return []  # ``migrate`` asks before it begins
    missing = guards.missing(connection)
    return [Error(f"The trigger {name} is missing: see core/ledger/guards.py.", id="rihla.E020") for name in missing]


GUARDED_SINCE = ("core", "0003_ledger")
# 2 is FULL, 3 is EXTRA; a database in memory, as tests may use it, has nothing to lose.
WANTED_OF_SQLITE = {"journal_mode": {"wal", "memory"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}}
WANTED_OF_POSTGRESQL = {
    "fsync": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "full_page_writes": {"on"},
}


def _setting(cursor: Any, vendor: str, name: str) -> str:
    cursor.execute(f"PRAGMA {name}" if vendor == "sqlite" else f"SHOW {name}")
    return str(cursor.fetchone()[0]).lower()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])
