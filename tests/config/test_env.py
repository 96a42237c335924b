"""Reading the environment: clear refusals, no surprises."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_a_missing_value_names_itself(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("yes", True), ("Off", False), ("", False)])
def test_flags(monkeypatch, value, expected):
    monkeypatch.setenv("FLAG", value)
    assert env.flag("FLAG") is expected


def test_a_flag_that_is_neither(monkeypatch):
    monkeypatch.setenv("FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="perhaps"):
        env.flag("FLAG")


def test_a_number_that_is_none(monkeypatch):
    monkeypatch.setenv("PORT", "eight")
    with pytest.raises(ImproperlyConfigured, match="PORT"):
        env.number("PORT", 8)


def test_sqlite_is_durable():
    options = env.database("sqlite:///var/x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_an_absolute_path_stays_absolute():
    assert env.database("sqlite:////srv/rihla.sqlite3")["NAME"] == "/srv/rihla.sqlite3"


def test_postgresql_in_full():
    found = env.database("postgres://person:p%40ss@db.example:5433/rihla?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "person",
        "p@ss",
        "db.example",
        "5433",
        "rihla",
    )
    assert found["OPTIONS"]["sslmode"] == "require"


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="postgres"):
        env.database("mysql://localhost/x")


def test_memory_without_redis_and_redis_without_timeouts():
    assert env.channel_layers("")["default"]["BACKEND"].endswith("InMemoryChannelLayer")
    (host,) = env.channel_layers("redis://localhost:6379/1")["default"]["CONFIG"]["hosts"]
    assert host["socket_timeout"] is None
