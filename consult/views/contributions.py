"""The published words, question by question."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from consult.permissions import can_see_results
from consult.queries.contributions import contribution_page
from consult.queries.workbench import agreement_of, coverage_of
from consult.views.lookup import public_consultation


def contributions(request: HttpRequest, slug: str) -> HttpResponse:
    """Twenty texts of one question from ``from`` on, after the closing; how much of everything was read."""
    consultation = public_consultation(slug)
    verdict = can_see_results(consultation)
    if not verdict:
        return render(request, "consult/contributions.html", {"consultation": consultation, "verdict": verdict})
    shown = contribution_page(consultation, code=request.GET.get("question", ""), start=_start(request))
    if request.GET.get("question") and shown.question is None:
        raise Http404
    context = {
        "consultation": consultation,
        "verdict": verdict,
        "shown": shown,
        "coverage": coverage_of(consultation),
        "agreement": agreement_of(consultation),
        "next": f"?question={shown.question.code}&from={shown.after}" if shown.after else "",
    }
    return render(request, "consult/contributions.html", context)


def _start(request: HttpRequest) -> UUID | None:
    """The text at which the page begins; a mangled one is the first."""
    try:
        return UUID(request.GET.get("from", ""))
    except ValueError:
        return None
