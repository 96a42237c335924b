"""What several views of recommendations share."""

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from recommendations.models import Amendment, Recommendation, Round, RoundItem


def public_round(slug: str) -> Round:
    return get_object_or_404(Round.objects.public().select_related("space"), slug=slug)


def public_recommendation(code: str) -> Recommendation:
    """One that has a page, with all that its page needs."""
    thread = ("thread__space", "thread__forum__listener", "thread__listener")
    chosen = Recommendation.objects.public().select_related("source", "cluster", "space", *thread)
    # A subquery, not a join: a join would group by every column chosen above.
    shown = Amendment.objects.public().filter(recommendation=OuterRef("pk")).order_by()
    wordings = Subquery(shown.values("recommendation").annotate(n=Count("pk")).values("n"))
    return get_object_or_404(chosen.annotate(wordings=wordings), code=code)


def item_of(round_: Round, order: int) -> RoundItem:
    items = RoundItem.objects.select_related("recommendation", "version", "round__space")
    return get_object_or_404(items, round=round_, order=order)


def page_url(request: HttpRequest, number: int, **changes: str) -> str:
    """The address of another page of the same list, with other parameters where some are given."""
    kept = request.GET.copy()
    for name, value in {"page": str(number), **changes}.items():
        kept[name] = value
    return f"?{kept.urlencode()}"
