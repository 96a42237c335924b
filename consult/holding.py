"""Which response a browser holds: behind a code typed before, behind an account, or a draft begun just now.

The browser keeps it in a signed cookie that ends with the browser's session, as it keeps the code for showing it again.
Nothing of it stands in the database: a stored session that names an account and an answer would join the two. The quick
exit and signing out take the cookies' effect away (``home.views.leave``, the account's tag in the cookie).
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.tags import person_tag
from consult.actions.responses import response_of
from consult.enums import ResponseState
from consult.models import Consultation, Response
from consult.permissions import can_write_response

HELD_SALT = "consult.held"
CODE_SALT = "consult.code"


def hold(answer: HttpResponse, request: HttpRequest, response: Response) -> None:
    """The browser may see and change this response until it closes or the account signs out."""
    value = {"response": response.pk, "account": _account_mark(request, response.consultation)}
    _set_cookie(answer, request, _held_name(response.consultation), signing.dumps(value, salt=HELD_SALT))


def held(request: HttpRequest, consultation: Consultation) -> Response | None:
    """The response in hand for that consultation, never a withdrawn one."""
    found = held_or_withdrawn(request, consultation)
    return None if found is None or found.state == ResponseState.WITHDRAWN else found


def held_or_withdrawn(request: HttpRequest, consultation: Consultation) -> Response | None:
    """As ``held``; of a withdrawn response its marker, for the page that says so."""
    found = None
    number = _held_number(request, consultation)
    if number is not None:
        found = consultation.responses.filter(pk=number).select_related("organisation").first()
    if found is None and request.user.is_authenticated:
        found = response_of(consultation, request.user)
    if found is not None:
        found.consultation = consultation
        if not can_write_response(request.user, found):
            return None
    return found


def release(answer: HttpResponse, consultation: Consultation) -> None:
    """Forget the response and its code."""
    answer.delete_cookie(_held_name(consultation))
    answer.delete_cookie(_code_name(consultation))


def show_code(answer: HttpResponse, request: HttpRequest, consultation: Consultation, code: str) -> None:
    """Let this browser show the code again until it closes."""
    _set_cookie(answer, request, _code_name(consultation), signing.dumps(code, salt=CODE_SALT))


def shown_code(request: HttpRequest, consultation: Consultation) -> str:
    """The code this browser was given, or nothing: the server does not know it."""
    return str(_read(request, _code_name(consultation), CODE_SALT) or "")


def _held_number(request: HttpRequest, consultation: Consultation) -> int | None:
    value = _read(request, _held_name(consultation), HELD_SALT)
    if not isinstance(value, dict):
        return None
    marks = ("", _account_mark(request, consultation))
    return value["response"] if value.get("account") in marks else None


def _account_mark(request: HttpRequest, consultation: Consultation) -> str:
    """Empty without an account: what was begun without one stays in hand when the person signs in."""
    return person_tag(consultation.space, request.user)[:16] if request.user.is_authenticated else ""


def _held_name(consultation: Consultation) -> str:
    return f"held-{consultation.pk}"


def _code_name(consultation: Consultation) -> str:
    return f"code-{consultation.pk}"


def _read(request: HttpRequest, name: str, salt: str) -> Any:
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=salt)
    except signing.BadSignature:
        return None


def _set_cookie(answer: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    answer.set_cookie(name, value, httponly=True, samesite="Lax", secure=request.is_secure())
