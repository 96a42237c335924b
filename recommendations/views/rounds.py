"""A round: its recommendations, and its results when it has closed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.queries.mandates import organisations_voted_for
from core import clock
from recommendations.permissions import can_see_results_of
from recommendations.queries import rounds as round_queries
from recommendations.queries.results import voters_of
from recommendations.views.parts import public_round


def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A round with its recommendations and one's own votes; results when it has closed."""
    round_ = public_round(slug)
    rows = round_queries.lines(round_, request.user)
    voted = sum(1 for row in rows if row.stance)
    edition = round_.editions.first() if can_see_results_of(round_) else None
    context = {
        "round": round_,
        "rows": rows,
        "voted": voted,
        "edition": edition,
        "voters": voters_of(edition) if edition else (),
        "next": round_queries.next_item(rows),
        "horizon": round_queries.horizon(round_, clock.now()),
        "organisations": organisations_voted_for(request.user),
    }
    return render(request, "recommendations/round.html", context)
