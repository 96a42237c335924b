"""Action plans, for everybody; before they are published, for officials of their institutions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from recommendations.adoption_permissions import can_read_plan
from recommendations.models import ActionPlan
from recommendations.queries import plans as queries
from recommendations.views.boards import BOARDS


def plans(request: HttpRequest) -> HttpResponse:
    """Published plans, the newest first."""
    context = {"plans": queries.plans(), "boards": BOARDS, "here": "plans"}
    return render(request, "recommendations/plans.html", context)


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Its definition of return, who agreed to it, its measures and its story."""
    found = get_object_or_404(ActionPlan.objects.select_related("owner"), slug=slug)
    if not can_read_plan(request.user, found):
        raise Http404
    follows = request.user.is_authenticated and request.user.follows.filter(topic=found.topic).exists()
    context = {"plan": found, "shown": queries.plan_page(found), "follows": follows}
    return render(request, "recommendations/plan.html", context)
