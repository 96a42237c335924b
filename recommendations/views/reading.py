"""Lists, clusters, one recommendation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject

from accounts.queries.mandates import organisations_voted_for
from core import clock, vocabularies
from core.sanitize import clean_page, clean_query
from dialogue.queries.threads import panel
from recommendations.forms.voting import VoteForm
from recommendations.models import Cluster
from recommendations.permissions import AMENDABLE, can_vote_in
from recommendations.queries import recommendations as queries
from recommendations.queries import rounds as round_queries
from recommendations.queries.contributions import amendments_of, minority_statements_of
from recommendations.queries.official import official_of
from recommendations.queries.results import positions_of, reasons_of, results_of
from recommendations.queries.versions import history
from recommendations.views.parts import page_url, public_recommendation


def index(request: HttpRequest) -> HttpResponse:
    """Rounds first, then clusters, then the way to the whole list."""
    context = {
        "rounds": queries.public_rounds(),
        "archives": queries.archived_rounds(),
        "clusters": queries.clusters(),
        "documents": queries.documents(),
    }
    return render(request, "recommendations/index.html", context)


def listing(request: HttpRequest) -> HttpResponse:
    """All recommendations, narrowed and searched."""
    asked = {name: clean_query(request.GET.get(name, "")) for name in ("source", "cluster", "nature", "area")}
    number = clean_page(request.GET.get("page", "1"))
    found = queries.narrowed(query=request.GET.get("q", ""), number=number, **asked)
    context = {
        "found": found,
        "asked": asked,
        "query": clean_query(request.GET.get("q", "")),
        "documents": queries.documents(),
        "natures": vocabularies.terms("provision_nature"),
        "areas": vocabularies.terms("policy_area"),
        "older": page_url(request, found.number + 1) if found.has_more else "",
        "newer": page_url(request, found.number - 1) if found.number > 1 else "",
    }
    return render(request, "recommendations/listing.html", context)


def cluster(request: HttpRequest, code: str) -> HttpResponse:
    """Who else asked for this: the recommendations of one cluster."""
    found = get_object_or_404(Cluster, code=code)
    rows = found.recommendations.select_related("source").order_by("source__order", "code")
    return render(request, "recommendations/cluster.html", {"cluster": found, "rows": rows})


def recommendation(request: HttpRequest, code: str) -> HttpResponse:
    """Text, provenance, vote or results, answers of institutions, timeline, conversation."""
    found = public_recommendation(code)
    shown = queries.detail(found)
    item = shown.open_item
    cast = round_queries.own_votes(item.round, request.user).get(item.pk) if item else None
    own = cast.stance if cast else ""
    closed = shown.closed_item
    # Read only where the drawing of it is not kept: it was frozen at the closing.
    results = SimpleLazyObject(lambda: results_of(closed, closed.round.editions.first())) if closed else None
    follows = request.user.is_authenticated and request.user.follows.filter(topic=found.topic).exists()
    context = {
        "recommendation": found,
        "detail": shown,
        "item": item,
        "own": own,
        "verdict": can_vote_in(request.user, item.round, clock.now()) if item else None,
        "is_outdated": cast is not None and cast.is_on_older_text,
        "said": positions_of([item]).get(item.pk, ()) if item else (),
        "voted_for": organisations_voted_for(request.user) if item else [],
        "results": results,
        "follows": follows,
        "form": VoteForm(initial={"stance": own}),
        "panel": panel(found.thread, request.user) if found.thread else None,
        "minority_statements": minority_statements_of(found),
        "may_amend": found.stage in AMENDABLE,
        "official_of": official_of(request.user),
        "areas": [vocabularies.label("policy_area", area) for area in found.policy_areas],
    }
    return render(request, "recommendations/recommendation.html", context)


def reasons(request: HttpRequest, code: str) -> HttpResponse:
    """Reasons given with votes, after closing, under positions that ten persons or more took."""
    found = public_recommendation(code)
    rows = [(item, reasons_of(item, item.round.editions.first())) for item in queries.closed_items(found)]
    return render(request, "recommendations/reasons.html", {"recommendation": found, "rows": rows})


def text_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of the words, with what changed."""
    found = public_recommendation(code)
    return render(
        request,
        "recommendations/versions.html",
        {
            "recommendation": found,
            "changes": history(found),
            "amendments": amendments_of(found),
            "may_amend": found.stage in AMENDABLE,
        },
    )
