"""Databases copied from a migrated template, the page-checking client, people of every kind."""

import time
from types import SimpleNamespace

import pytest
from channels.layers import channel_layers
from hypothesis import HealthCheck, settings

from tests.support import databases
from tests.support.client import PageClient

# No test is timed: a busy machine draws slowly.
settings.register_profile("untimed", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """One copy of the migrated template per worker: migrations run once per change of a migration file."""
    with django_db_blocker.unblock():
        databases.use_copy(worker_id)
    yield
    with django_db_blocker.unblock():
        databases.drop_copy()


@pytest.fixture(scope="session")
def worker_id(request):
    """``master`` without xdist, ``gw0`` … with it."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(autouse=True)
def _restore_after_flush(request, django_db_blocker):
    """A transactional test empties the database, root page and languages too: the next one finds them again.

    Put back at the start of a test: the flush comes after everything that a fixture does at its end.
    """
    asks = {"db", "transactional_db", "demo"} & set(request.fixturenames)
    if asks or request.node.get_closest_marker("django_db") is not None:
        with django_db_blocker.unblock():
            databases.restore_initial_rows()


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch):
    """Limits count anew in every test, and no window of theirs ends in the middle of one."""
    from django.core.cache import cache

    from core import limits

    cache.clear()
    midnight = time.time() // 86_400 * 86_400
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: midnight))


@pytest.fixture(autouse=True)
def _fresh_layer():
    """Each test has a live layer of its own: Redis's keeps locks, and one may be held by the ended loop of another."""
    channel_layers.backends.clear()


@pytest.fixture(autouse=True)
def _english():
    """A page of an earlier test leaves its language behind in the thread."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def client():
    """A browser stand-in that checks every page it loads (``tests/support/pages.py``)."""
    return PageClient()
