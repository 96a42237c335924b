"""What every answer carries and what every request is held to, beside Django's own and the content policy."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from core import live
from core.errors import ActionError, RateLimited
from core.views import error_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# No page uses any of these; passkeys and copying a code stay allowed on our own pages.
UNUSED_FEATURES = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen geolocation "
    "gyroscope hid idle-detection magnetometer microphone midi payment screen-wake-lock serial usb "
    "xr-spatial-tracking"
)
OWN_FEATURES = "clipboard-write publickey-credentials-create publickey-credentials-get"
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in UNUSED_FEATURES.split()] + [f"{feature}=(self)" for feature in OWN_FEATURES.split()]
)

TEXT_BODY_LIMIT = 1024 * 1024
UPLOAD_BODY_LIMIT = 12 * 1024 * 1024
TOO_BIG = _(
    "What you sent is larger than this page can take. Nothing was saved. Go back, shorten the text or choose "
    "smaller files, and send it again."
)


class SecurityHeadersMiddleware:
    """Headers that keep other sites out and give browser features to nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY or "same-origin")
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        return response


class BodyLimitMiddleware:
    """Answers 413 with a sentence when the body is larger than the page can take, before anything reads it.

    The limit is one megabyte, twelve where editors upload files (``settings.UPLOAD_PATHS``, by default the
    admin).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.upload_paths = tuple(getattr(settings, "UPLOAD_PATHS", ("/cms/",)))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._length(request) <= self._limit(request.path_info):
            return self.get_response(request)
        language = translation.get_language_from_request(request, check_path=True)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return error_page(request, status=413, sentence=TOO_BIG)

    def _limit(self, path: str) -> int:
        return UPLOAD_BODY_LIMIT if path.startswith(self.upload_paths) else TEXT_BODY_LIMIT

    @staticmethod
    def _length(request: HttpRequest) -> int:
        try:
            return int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return 0


class EndedSessionMiddleware:
    """Tells the sockets of a session that it is over, however it ended: sign-out, the quick exit, a new key."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key  # the cookie's; reading it asks no database
        response = self.get_response(request)
        if key and request.session.session_key != key:
            live.rights_changed(session_key=key)
        return response


class PrivatePagesMiddleware:
    """Keeps every answer that belongs to one visitor out of shared caches and, with a session, out of the
    browser's.

    A session cookie in the request or in the answer is enough: whoever has one may see text of their own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        name = settings.SESSION_COOKIE_NAME
        session = getattr(request, "session", None)
        if name in request.COOKIES or (session is not None and session.modified) or name in response.cookies:
            make_private(response)
        elif response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            patch_cache_control(response, private=True)  # the page carries a token made for this browser
        return response


class ActionErrorMiddleware:
    """A refusal that no view caught becomes a page with its sentence and its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = error_page(request, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, RequestDataTooBig):
            return error_page(request, status=413, sentence=TOO_BIG)
        if isinstance(exception, MultiPartParserError):
            return error_page(request, status=400)
        if not isinstance(exception, ActionError):
            return None
        response = error_page(request, status=exception.status, sentence=str(exception), code=exception.code)
        if isinstance(exception, RateLimited):
            response.headers["Retry-After"] = str(exception.retry_after)
        return response


def make_private(response: HttpResponseBase) -> None:
    """Mark an answer as one person's own: kept by no cache at all."""
    response.headers["Cache-Control"] = "private, no-store"
    if "Pragma" not in response.headers:
        response.headers["Pragma"] = "no-cache"
    del response.headers["ETag"]
    del response.headers["Last-Modified"]
