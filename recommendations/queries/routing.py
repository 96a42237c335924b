"""What the voting page needs to know of everybody's votes: counted by the clock, never while somebody waits."""

import secrets
from collections.abc import Sequence
from random import Random

from django.core.cache import cache

from recommendations.analysis.projection import project
from recommendations.analysis.routing import draw, extremity, priority
from recommendations.analysis.tallies import tally
from recommendations.models import Round
from recommendations.queries.agreement import ballots_of
from recommendations.queries.rounds import ItemLine

KEPT = 24 * 60 * 60


def count_priorities(round_: Round) -> dict[int, float]:
    """Item → priority, from the votes of the open column; kept for the pages. Three queries."""
    ballots = ballots_of(round_)
    counted = priority(tally(ballots.votes), extremity(project(ballots.votes)))
    found = {item.pk: float(value) for item, value in zip(ballots.items, counted, strict=True)}
    cache.set(_key(round_), found, KEPT)
    return found


def next_order(round_: Round, lines: Sequence[ItemLine], *, after: int = 0, random: Random | None = None) -> int:
    """Order of the recommendation to ask next, 0 when nothing waits; not the one just seen while another waits.

    What the person voted on before its text was changed comes first.
    """
    waiting = [line for line in lines if line.waits]
    changed = [line for line in waiting if line.is_outdated]
    chosen = [line for line in changed or waiting if line.item.order != after] or changed or waiting
    if not chosen:
        return 0
    orders = {line.item.pk: line.item.order for line in chosen}
    return orders[draw(list(orders), cache.get(_key(round_)) or {}, random or secrets.SystemRandom())]


def _key(round_: Round) -> str:
    return f"routing.{round_.pk}"
