"""Which response a browser holds: behind a code typed before, behind an account, or a draft begun just now.

The session keeps the response's number, never the code. The code itself is kept for showing it again in a signed
cookie of the session's life, which the quick exit clears.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse

from consult.actions.responses import response_of
from consult.enums import ResponseState
from consult.models import Consultation, Response

SESSION_KEY = "held_responses"
COOKIE_SALT = "consult.code"


def hold(request: HttpRequest, response: Response) -> None:
    """The browser may see and change this response until it closes."""
    held = dict(request.session.get(SESSION_KEY, {}))
    held[str(response.consultation_id)] = response.pk
    request.session[SESSION_KEY] = held


def held(request: HttpRequest, consultation: Consultation) -> Response | None:
    """The response in hand for that consultation, never a withdrawn one."""
    number = request.session.get(SESSION_KEY, {}).get(str(consultation.pk))
    found = None
    if number is not None:
        found = consultation.responses.filter(pk=number).select_related("organisation").first()
    if found is None and request.user.is_authenticated:
        found = response_of(consultation, request.user)
    if found is None or found.state == ResponseState.WITHDRAWN:
        return None
    found.consultation = consultation
    return found


def release(request: HttpRequest, consultation: Consultation) -> None:
    """Forget it."""
    held_now = dict(request.session.get(SESSION_KEY, {}))
    held_now.pop(str(consultation.pk), None)
    request.session[SESSION_KEY] = held_now


def _cookie_name(consultation: Consultation) -> str:
    return f"code-{consultation.pk}"


def show_code(answer: HttpResponse, request: HttpRequest, consultation: Consultation, code: str) -> None:
    """Let this browser show the code again until it closes."""
    answer.set_cookie(
        _cookie_name(consultation), signing.dumps(code, salt=COOKIE_SALT), httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )


def shown_code(request: HttpRequest, consultation: Consultation) -> str:
    """The code this browser was given, or nothing: the server does not know it."""
    try:
        return str(signing.loads(request.COOKIES.get(_cookie_name(consultation), ""), salt=COOKIE_SALT))
    except signing.BadSignature:
        return ""


def forget_code(answer: HttpResponse, consultation: Consultation) -> None:
    answer.delete_cookie(_cookie_name(consultation))
