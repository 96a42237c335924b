"""A round: its recommendations, and its results when it has closed."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.queries.mandates import organisations_voted_for
from core import clock
from recommendations.enums import RoundState
from recommendations.permissions import can_see_results_of
from recommendations.queries import rounds as round_queries
from recommendations.queries.results import positions_of, voters_of
from recommendations.queries.running import Running, running_totals
from recommendations.views.parts import public_round


def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A round with its recommendations, one's own votes and what organisations say; results when it has closed."""
    round_ = public_round(slug)
    rows = round_queries.lines(round_, request.user)
    if round_.state == RoundState.OPEN:
        said = positions_of([row.item for row in rows])
        rows = [replace(row, said=said.get(row.item.pk, ())) for row in rows]
    voted = sum(1 for row in rows if row.stance)
    edition = round_.editions.first() if can_see_results_of(round_) else None
    context = {
        "round": round_,
        "rows": rows,
        "voted": voted,
        "edition": edition,
        "voters": voters_of(edition) if edition else (),
        "takes_proposals": round_.takes_proposals(clock.now()),
        "running": _so_far(rows, running_totals(round_)) if round_.state == RoundState.OPEN else [],
        "waiting": sum(1 for row in rows if row.waits),
        "follows": request.user.is_authenticated and request.user.follows.filter(topic=round_.topic).exists(),
        "horizon": round_queries.horizon(round_, clock.now()),
        "organisations": organisations_voted_for(request.user),
    }
    return render(request, "recommendations/round.html", context)


def _so_far(rows: list[round_queries.ItemLine], running: list[Running]) -> list[dict[str, Any]]:
    """By column, the totals of each item in the order of the stances."""
    return [
        {"is_vouched": found.is_vouched, "rows": [(row.item, found.totals.get(row.item.pk)) for row in rows]}
        for found in running
    ]
