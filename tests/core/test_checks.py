"""Unsafe configurations are refused."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from core import checks
from core.ledger import guards

IN_MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


def ids(found):
    return [message.id for message in found]


def test_the_tests_own_configuration_is_sound():
    for check in (checks.check_versions, checks.check_apps, checks.check_disclosure, checks.check_mail):
        assert check(None) == []
    assert checks.check_third_parties(None) == []
    assert checks.check_policy(None) == []
    assert checks.check_logging(None) == []


def test_an_old_version(monkeypatch):
    monkeypatch.setitem(checks.VERSION_FLOOR, "Django", "99.0")
    assert ids(checks.check_versions(None)) == ["rihla.E001"]


@pytest.mark.parametrize(
    ("check", "changes", "found"),
    [
        (checks.check_disclosure, {"DISCLOSURE_MINIMUM": 4}, "rihla.E003"),
        (checks.check_disclosure, {"DISCLOSURE_MINIMUM": "10"}, "rihla.E003"),
        (checks.check_mail, {"ACCOUNT_EMAIL_NOTIFICATIONS": True}, "rihla.E004"),
        (checks.check_mail, {"OUTBOX_TRANSPORT": ""}, "rihla.E005"),
        (checks.check_third_parties, {"WAGTAIL_GRAVATAR_PROVIDER_URL": "//gravatar.example"}, "rihla.E006"),
        (checks.check_third_parties, {"WAGTAIL_ENABLE_UPDATE_CHECK": True}, "rihla.E007"),
        (checks.check_third_parties, {"WAGTAILEMBEDS_FINDERS": [{"class": "x"}]}, "rihla.E008"),
        (checks.check_production, {"DEBUG": True}, "rihla.E010"),
        (checks.check_production, {"DEMO": True}, "rihla.E011"),
        (checks.check_production, {"ALLOWED_HOSTS": ["site.example", "*"]}, "rihla.E012"),
        (checks.check_policy, {"CONTENT_SECURITY_POLICY": {}}, "rihla.E013"),
        (
            checks.check_policy,
            {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'", "'unsafe-inline'"]}}},
            "rihla.E014",
        ),
        (
            checks.check_policy,
            {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["https://cdn.example"]}}},
            "rihla.E014",
        ),
        (checks.check_processes, {"EMBEDDED_WORKER": False, "CHANNEL_LAYERS": IN_MEMORY}, "rihla.E015"),
        (
            checks.check_mail_transport,
            {
                "OUTBOX_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "mail.example",
                "EMAIL_USE_TLS": False,
            },
            "rihla.E017",
        ),
        (
            checks.check_logging,
            {"LOGGING": {"version": 1, "formatters": {"x": {"format": "%(client_addr)s"}}}},
            "rihla.E018",
        ),
    ],
)
def test_each_fault_has_its_number(settings, check, changes, found):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for name, value in changes.items():
        setattr(settings, name, value)
    assert ids(check(None)) == [found]


def test_a_sound_production(settings):
    settings.EMBEDDED_WORKER = True
    settings.CHANNEL_LAYERS = IN_MEMORY
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.DEMO = False
    settings.ALLOWED_HOSTS = ["site.example"]
    for check in (checks.check_production, checks.check_processes, checks.check_mail_transport):
        assert check(None) == []


def test_keys_that_others_can_read(settings, tmp_path):
    settings.KEYRING_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert ids(checks.check_keyring(None)) == ["rihla.E016"]
    tmp_path.chmod(0o700)
    assert checks.check_keyring(None) == []
    settings.KEYRING_DIR = tmp_path / "not-yet"
    assert checks.check_keyring(None) == []


@pytest.mark.django_db(transaction=True)
def test_a_database_that_could_forget():
    assert checks.check_durability(None) == []
    assert checks.check_durability(None, databases=["default"]) == []
    if connection.vendor != "sqlite":
        pytest.skip("The second half is about SQLite.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    try:
        assert ids(checks.check_durability(None, databases=["default"])) == ["rihla.E019"]
    finally:
        connection.close()


@pytest.mark.django_db
def test_a_database_that_would_let_the_ledger_be_changed():
    assert checks.check_ledger_guards(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        for statement in guards.remove_sql(connection.vendor):
            cursor.execute(statement)
    assert set(ids(checks.check_ledger_guards(None, databases=["default"]))) == {"rihla.E020"}


def test_an_empty_database_can_be_migrated(tmp_path):
    """As the README says it: the checks of ``migrate`` ask nothing of a database that is still to be made."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.demo", "VAR_DIR": str(tmp_path)}
    env["DATABASE_URL"] = f"sqlite:///{tmp_path}/empty.sqlite3"
    done = subprocess.run([sys.executable, "manage.py", "migrate", "--plan"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "core.0003_ledger" in done.stdout


def test_an_app_that_keeps_addresses(monkeypatch):
    monkeypatch.setattr(checks, "FORBIDDEN_APPS", ("core",))
    assert ids(checks.check_apps(None)) == ["rihla.E002"]
