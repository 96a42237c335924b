"""The public plan of a consultation, on a page that prints well."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consult.queries.plan import public_plan
from consult.views.lookup import public_consultation
from core import clock


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that was promised, and what was done otherwise."""
    consultation = public_consultation(slug)
    shown = public_plan(consultation, clock.now())
    return render(request, "consult/plan.html", {"consultation": consultation, "plan": shown})
