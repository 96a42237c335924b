"""Moderators read the reasons given with votes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recommendations.actions.reasons import decide_reason
from recommendations.enums import ReasonState
from recommendations.models import VoteReason
from recommendations.permissions import can_moderate_reasons


def reasons(request: HttpRequest) -> HttpResponse:
    """Reasons that wait, in the order of their text: the order of arrival could point to a person."""
    if not can_moderate_reasons(request.user):
        raise Http404
    state = request.GET.get("state", ReasonState.PENDING)
    waiting = VoteReason.objects.filter(state=state).select_related("item__recommendation", "item__round")
    context = {
        "title": _("Reasons given with votes"),
        "lead": _("They are shown after the round has closed, under a position that ten people or more took."),
        "rows": waiting.order_by("item", "stance", "text")[:100],
        "state": state,
        "states": ReasonState.choices,
    }
    return render(request, "recommendations/admin/reasons.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or hide one reason."""
    if not can_moderate_reasons(request.user):
        raise Http404
    decide_reason(get_object_or_404(VoteReason, pk=pk), actor=request.user, is_shown="show" in request.POST)
    messages.success(request, _("Decided."))
    return redirect("admin_reasons")
