"""Staff enter the admin only with a second factor."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

ADMIN_PATH = "/cms/"


class StaffSecondFactorMiddleware:
    """Sends staff without a second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_staff_door = request.path.startswith(ADMIN_PATH) and request.user.is_authenticated
        if is_staff_door and not get_adapter().is_mfa_enabled(request.user):
            messages.info(request, _("Set up a second factor first: your work touches other people’s words."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)
