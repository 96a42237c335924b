"""Whether it lives, and whether it can serve."""

import pytest
from django.db import connection
from django.test import Client

from core import health

pytestmark = pytest.mark.django_db


def test_alive_without_touching_anything(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response.headers["Cache-Control"]


def test_ready_names_every_part():
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "parts": {"database": "ok", "migrations": "ok", "live": "ok"}}
    assert "no-store" in response.headers["Cache-Control"]


def test_a_missing_migration_is_seen(monkeypatch):
    monkeypatch.setattr(health, "_all_applied", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "parts": {"database": "ok", "migrations": "failed", "live": "ok"},
    }


def test_a_part_that_fails_says_no_more_than_that(monkeypatch):
    def fails():
        raise OSError("password=secret")

    monkeypatch.setitem(health.PROBES, "live", fails)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["live"] == "failed"
    assert b"secret" not in response.content


def test_they_only_answer_questions():
    assert Client().post("/healthz").status_code == 405
    assert Client().post("/readyz").status_code == 405
