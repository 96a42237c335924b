"""What several views of recommendations share."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from recommendations.models import Round, RoundItem


def public_round(slug: str) -> Round:
    return get_object_or_404(Round.objects.public().select_related("space"), slug=slug)


def item_of(round_: Round, order: int) -> RoundItem:
    items = RoundItem.objects.select_related("recommendation", "version", "round__space")
    return get_object_or_404(items, round=round_, order=order)


def page_url(request: HttpRequest, number: int, **changes: str) -> str:
    """The address of another page of the same list, with other parameters where some are given."""
    kept = request.GET.copy()
    for name, value in {"page": str(number), **changes}.items():
        kept[name] = value
    return f"?{kept.urlencode()}"
