"""Whether the process lives, and whether it can serve."""

import logging
from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import live

logger = logging.getLogger("rihla.health")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503, with the state of each part.

    ``{"ready": true, "parts": {"database": "ok", "migrations": "ok", "live": "ok"}}``; a part that fails says
    ``failed`` and no more: the reason stands in the log.
    """
    parts = {name: _try(name, probe) for name, probe in PROBES.items()}
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _try(name: str, probe: Callable[[], bool]) -> str:
    try:
        works = probe()
    except Exception:
        logger.exception("The probe of %s failed.", name)
        works = False
    return "ok" if works else "failed"


def _database_answers() -> bool:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


_all_applied = False


def _migrations_applied() -> bool:
    """Once applied they stay so for the life of the process, so that the answer is remembered."""
    global _all_applied  # noqa: PLW0603
    if not _all_applied:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        _all_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _all_applied


PROBES: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_applied,
    "live": live.is_healthy,
}
