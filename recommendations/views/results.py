"""The results of a closed round, or of an archived one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.vary import vary_on_cookie

from core.sanitize import clean_page, clean_query
from recommendations.models import Round
from recommendations.permissions import can_see_results_of
from recommendations.queries import round_results
from recommendations.queries.opinions import own_place, with_own
from recommendations.views.parts import page_url


@vary_on_cookie
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Sentences first, then numbers by group, the map, and who stands apart; before the closing, why not yet."""
    round_ = get_object_or_404(Round.objects.with_results().select_related("space"), slug=slug)
    order = request.GET.get("order", "given")
    if order not in round_results.ORDERS:
        raise Http404("no such order")
    asked = {"order": order, "area": clean_query(request.GET.get("area", ""))}
    number = clean_page(request.GET.get("page", "1"))
    context = {"round": round_, "asked": asked, "number": number, "verdict": can_see_results_of(round_)}
    if round_.is_archive:
        found = round_results.results_of_archive(round_, order=order, number=number)
        context |= {"archive": found, "maps": found.opinions if found else ()}
    elif context["verdict"]:
        edition = round_.editions.first()
        found = round_results.results_of_round(round_, edition, number=number, **asked)
        own = own_place(round_, request.user)
        context |= {
            "results": found,
            # What was frozen at the closing is drawn once for everybody in a language; one's own place is not in it.
            "edition": edition.pk,
            "areas": round_results.area_choices(found.areas),
            "own": own,
            "maps": with_own(found.opinions, own),
            "is_analysed": round_.analyses.exists(),
        }
    if context["verdict"] and found:
        context |= {
            "older": page_url(request, number + 1) if found.has_more else "",
            "newer": page_url(request, number - 1) if number > 1 else "",
        }
    template = "recommendations/archive.html" if round_.is_archive else "recommendations/results.html"
    return render(request, template, context)
