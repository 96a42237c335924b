"""Two content policies: a strict one for the public site, one that Wagtail's admin can live with."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

ADMIN_PATH = "/cms/"
# allauth writes the QR code of an authenticator app into the page itself: no file of the secret is ever served.
QR_CODE_PATH = "/2fa/totp/activate/"

# Wagtail's editor writes inline scripts and styles. A nonce would switch 'unsafe-inline' off, so there is none.
ADMIN_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}


class PolicyMiddleware(CSPMiddleware):
    """Adds the policy that belongs to the path."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(ADMIN_PATH):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]
        elif request.path.endswith(QR_CODE_PATH):
            response._csp_update = {"img-src": ["data:"]}  # type: ignore[attr-defined]
        return super().process_response(request, response)
