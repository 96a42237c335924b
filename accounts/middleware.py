"""Staff enter the admin only with a second factor, and lose no form to a session that has ended."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import RedirectView

from core.views import signed_out

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

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """A form without a session comes back to be sent again; here its token has been looked at."""
        if request.user.is_authenticated or not request.path_info.startswith(ADMIN_PATH):
            return None
        is_door = getattr(view, "view_class", None) is RedirectView  # Wagtail's own, which lead to ours
        is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return None if request.method != "POST" or is_door or is_script else signed_out(request)
