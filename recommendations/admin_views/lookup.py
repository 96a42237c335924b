"""What the officials' screens of adoption share: whose it is, the frame, one form on a page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Organisation
from core.admin import attempt
from recommendations.queries.official import signers


def require_official(request: HttpRequest) -> None:
    """404 for everybody who answers for no institution."""
    if not roles.has_role(request.user, roles.OFFICIAL):
        raise Http404


def one_of(request: HttpRequest, own: QuerySet[Any], pk: int) -> Any:
    """One of one's own rows; 404 for all others, as if there were none."""
    require_official(request)
    found = own.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def frame(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A screen of adoption."""
    return render(request, f"recommendations/admin/{template}.html", context, status=status)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    done: Any,
    back: str,
    context: dict[str, Any],
) -> HttpResponse:
    """One form with one button: run the action and go back, or show what was typed with the refusal."""
    if request.method == "POST" and attempt(request, form, act, done):
        return redirect(back)
    return frame(request, "form", {"form": form, "back": back, **context}, 422 if request.method == "POST" else 200)


def new_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Any],
    done: Any,
    to: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A form that makes something, kept as a draft: the action gives what it made, ``to`` is where that is shown."""
    made: list[Any] = []
    if request.method == "POST" and attempt(request, form, lambda: made.append(act()), done):
        return redirect(to, made[0].pk)
    shown = {"form": form, "button": _("Keep as a draft"), **context}
    return frame(request, "form", shown, 422 if request.method == "POST" else 200)


def own_institution(request: HttpRequest, number: object) -> Organisation:
    """The institution with that number, for its officials; 404 for all others."""
    require_official(request)
    found = next((o for o in signers(request.user) if str(o.pk) == str(number)), None)
    if found is None:
        raise Http404
    return found
