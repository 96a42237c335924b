"""What everybody reads after the closing: results and outcome."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consult.permissions import can_see_results
from consult.queries import standing
from consult.queries.results import results_of
from consult.views.lookup import public_consultation


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Tables by group, after the closing."""
    consultation = public_consultation(slug)
    verdict = can_see_results(consultation)
    shown = results_of(consultation) if verdict else None
    context = {"consultation": consultation, "verdict": verdict, "results": shown}
    return render(request, "consult/results.html", context)


def outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """The reasoned response, theme by theme, and what came of it."""
    consultation = public_consultation(slug)
    if consultation.outcome_published_at is None:
        return render(request, "consult/outcome_later.html", {"consultation": consultation})
    return render(request, "consult/outcome.html", {"consultation": consultation, **standing.outcome(consultation)})
