"""What everybody reads after the closing: results and outcome.

The numbers are public at the closing, to everybody at the same time; what an official writes about them (the
introduction of the factual summary) appears when a person publishes the summary.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.models import Consultation
from consult.permissions import can_see_results
from consult.queries import standing
from consult.queries.evaluation import MARKS, marks_of
from consult.queries.method import method_of
from consult.queries.results import results_of
from consult.views.lookup import public_consultation


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Tables by group, after the closing; an earlier edition by its number."""
    consultation = public_consultation(slug)
    verdict = can_see_results(consultation)
    number = wanted_edition(request)
    shown = results_of(consultation, number) if verdict else None
    if verdict and shown is None:
        raise Http404("no such edition")
    context = {"consultation": consultation, "verdict": verdict, "results": shown, "summary": summary_of(consultation)}
    if shown is not None:
        current = shown.edition.number
        context |= {
            "earlier": [n for n in shown.editions if n != current],
            "is_earlier": current != shown.editions[-1],
            "earlier_title": _("This is an earlier edition."),
            "method": method_of(consultation),
            "words_url": reverse("consult_contributions", kwargs={"slug": slug}),
        }
    return render(request, "consult/results.html", context)


def summary_of(consultation: Consultation) -> object:
    """What was written about the numbers, once a person published it (K31)."""
    return consultation.summary_text if consultation.summary_published_at else None


def wanted_edition(request: HttpRequest) -> int | None:
    """The number in ``?edition=``; nothing for the newest. Anything else is no page."""
    asked = request.GET.get("edition")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Http404("no such edition")
    return int(asked)


def outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """The reasoned response, theme by theme, and what came of it."""
    consultation = public_consultation(slug)
    if consultation.is_archive:
        raise Http404("nobody here owes a reply")
    if consultation.outcome_published_at is None:
        return render(request, "consult/outcome_later.html", {"consultation": consultation})
    context = {"consultation": consultation, "marks": marks_of(consultation), "mark_labels": MARKS}
    return render(request, "consult/outcome.html", {**context, **standing.outcome(consultation)})
