"""What the officials' screens share: whose consultation it is, the tabs, a refusal that keeps what was typed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import roles
from consult.models import Consultation
from consult.queries.official import run_by
from core.admin import attempt, press

__all__ = ["attempt", "frame", "mine", "press", "require_official"]

TABS: tuple[tuple[str, Promise, str], ...] = (
    ("overview", _("Overview"), "admin_consultation"),
    ("plan", _("Plan"), "admin_consultation_plan"),
    ("text", _("Text"), "admin_consultation_text"),
    ("questions", _("Questions"), "admin_consultation_questions"),
    ("remarks", _("Remarks"), "admin_remarks"),
    ("asked_back", _("Asked back"), "admin_asked_back"),
    ("replies", _("Summary and replies"), "admin_consultation_replies"),
    ("timeline", _("Timeline"), "admin_consultation_timeline"),
)
# An archive was planned, written and answered elsewhere.
ARCHIVE_TABS = ("overview", "questions", "timeline")


def require_official(request: HttpRequest) -> None:
    """404 for everybody who runs no consultations."""
    if not roles.has_role(request.user, roles.OFFICIAL, roles.ADMINISTRATOR):
        raise Http404


def mine(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, for those who run it; 404 for all others, as if there were none."""
    require_official(request)
    found = run_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def frame(
    request: HttpRequest,
    template: str,
    consultation: Consultation,
    tab: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A screen of one consultation, with the tabs above it."""
    tabs = [
        (label, reverse(name, args=[consultation.pk]), key == tab)
        for key, label, name in TABS
        if key in ARCHIVE_TABS or not consultation.is_archive
    ]
    shown = {"consultation": consultation, "title": consultation.title, "tabs": tabs, **context}
    return render(request, f"consult/admin/{template}.html", shown, status=status)
