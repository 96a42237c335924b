"""Staff enter the admin only with a second factor."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

ADMIN_PATH = "/cms/"
# Recovery codes alone are none: they stand in for one of these.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffSecondFactorMiddleware:
    """Sends staff without a second factor to the page that sets one up, and keeps everybody else out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path_info.startswith(ADMIN_PATH) and request.user.is_authenticated):
            return self.get_response(request)
        if not request.user.is_staff:
            raise PermissionDenied
        if not get_adapter().is_mfa_enabled(request.user, FACTORS):
            messages.info(request, _("Set up a second factor first: your work touches other people’s words."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)
