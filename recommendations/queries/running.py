"""Totals of an open round whose rules show them: in steps of ten, counted by the clock, never by group."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from recommendations.enums import ResultsShown, Stance
from recommendations.models import Round, Vote

STEP = 10
KEPT = 24 * 60 * 60
Totals = dict[int, dict[str, int]]


@dataclass(frozen=True)
class Running:
    """What is told of one column so far: item → stance → persons, in whole tens."""

    is_vouched: bool
    totals: Totals


def count_running(round_: Round) -> dict[bool, Totals]:
    """Count anew and keep it for the pages; nothing where the rules hide totals. One query."""
    if round_.results != ResultsShown.RUNNING:
        return {}
    found: dict[bool, Totals] = {True: {}, False: {}}
    votes = Vote.objects.filter(item__round=round_).values_list("is_vouched", "item_id", "stance")
    for vouched, item, stance, n in votes.annotate(n=Count("pk")):
        totals = found[vouched].setdefault(item, dict.fromkeys(Stance.values, 0))
        totals[stance] = n - n % STEP
    cache.set(_key(round_), found, KEPT)
    return found


def running_totals(round_: Round) -> list[Running]:
    """What was counted last, by column; empty where the rules hide totals, and before the first count. No query."""
    if round_.results != ResultsShown.RUNNING:
        return []
    found = cache.get(_key(round_)) or {}
    return [Running(vouched, totals) for vouched, totals in found.items() if totals]


def _key(round_: Round) -> str:
    return f"running.{round_.pk}"
