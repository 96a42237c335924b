"""Views of the admin: verification of organisations. Buttons post to views that call actions."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.organisations import suspend_organisation, verify_organisation
from accounts.models import Organisation
from accounts.permissions import can_verify_organisation
from core.errors import ActionError


def organisations(request: HttpRequest) -> HttpResponse:
    """Those in one state, waiting ones unless another is asked for; the newest first."""
    if not can_verify_organisation(request.user):
        raise PermissionDenied
    state = request.GET.get("state", Organisation.Verification.PENDING)
    rows = Organisation.objects.filter(verification=state).order_by("-created_at")[:200]
    context = {
        "title": _("Organisations"),
        "rows": rows,
        "state": state,
        "states": Organisation.Verification.choices,
        "lead": _("An organisation speaks in public only when somebody here has checked who it is."),
    }
    return render(request, "accounts/admin/organisations.html", context)


@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify one, then back to the list."""
    organisation = get_object_or_404(Organisation, pk=pk)
    return _decide(request, lambda: verify_organisation(organisation, actor=request.user), _("It is verified."))


@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend one with a reason, then back to the list."""
    organisation = get_object_or_404(Organisation, pk=pk)
    reason = request.POST.get("reason", "")
    return _decide(
        request,
        lambda: suspend_organisation(organisation, actor=request.user, reason=reason),
        _("It is suspended."),
    )


def _decide(request: HttpRequest, action: Callable[[], None], done: str) -> HttpResponse:
    if not can_verify_organisation(request.user):
        raise PermissionDenied
    try:
        action()
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("admin_organisations")
