"""The boards: each with the same filters, a page at a time, without an account."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import vocabularies
from core.sanitize import clean_page, clean_query
from recommendations.enums import EventKind
from recommendations.queries import boards
from recommendations.views.parts import page_url

BOARDS = (
    ("board", _("Who answered")),
    ("board_levels", _("Which levels act")),
    ("board_timeline", _("What happened")),
    ("board_overdue", _("What is late")),
    ("board_found", _("Claimed and found")),
    ("plans", _("Action plans")),
)
NAMES = ("institution", "side", "area", "stage", "status")


def board(request: HttpRequest) -> HttpResponse:
    """Who answered what, and who is silent since when."""
    filters, number = _asked(request)
    found = boards.matrix(filters, number)
    n = found.overdue
    summary = ngettext("%(n)d answer is overdue.", "%(n)d answers are overdue.", n) % {"n": n}
    statuses = [*vocabularies.pairs("adoption_position"), ("late", _("Late"))]
    context = {
        "matrix": found,
        "summary": summary if n else "",
        "view": request.GET.get("view", ""),
        "as_table": page_url(request, number, view="table"),
        "as_list": page_url(request, number, view=""),
        "kept": [("view", "table")] if request.GET.get("view") == "table" else [],
    }
    return _show(request, "matrix", "board", filters, found.page, context, statuses)


def levels(request: HttpRequest) -> HttpResponse:
    """Which levels an institution is asked about, and at which it does something."""
    filters, number = _asked(request)
    context = {"levels": list(vocabularies.pairs("level"))}
    return _show(request, "levels", "board_levels", filters, boards.coherence(filters, number), context, [])


def timeline(request: HttpRequest) -> HttpResponse:
    """Everything public, the newest first."""
    filters, number = _asked(request)
    found = boards.timeline(filters, number)
    return _show(request, "timeline", "board_timeline", filters, found, {}, EventKind.choices)


def overdue(request: HttpRequest) -> HttpResponse:
    """What institutions owe, the longest wait first."""
    filters, number = _asked(request)
    found = boards.waiting(filters, clean_query(request.GET.get("kind", "")), number)
    tabs = [(label, page_url(request, 1, kind=code), code == found.kind, n) for code, label, n in found.kinds]
    context = {"waiting": found, "tabs": tabs, "kept": [("kind", found.kind)]}
    return _show(request, "overdue", "board_overdue", filters, found.page, context, [])


def found(request: HttpRequest) -> HttpResponse:
    """What institutions claim of their measures, beside what organisations find."""
    filters, number = _asked(request)
    statuses = [*vocabularies.pairs("assessment"), ("none", _("Nobody assessed it"))]
    return _show(request, "found", "board_found", filters, boards.assessed(filters, number), {}, statuses)


def _asked(request: HttpRequest) -> tuple[boards.Filters, int]:
    given = {name: clean_query(request.GET.get(name, "")) for name in NAMES}
    return boards.Filters(**given), clean_page(request.GET.get("page", "1"))


def _show(
    request: HttpRequest,
    template: str,
    here: str,
    filters: boards.Filters,
    page: boards.BoardPage[Any],
    context: dict[str, Any],
    statuses: Any,
) -> HttpResponse:
    institutions = boards.institutions()
    chosen = next((found for found in institutions if found.slug == filters.institution), None)
    frame = {
        "page": page,
        "boards": BOARDS,
        "here": here,
        "filters": filters,
        "selects": _selects(filters, institutions, statuses),
        "chosen": chosen,
        "topic": chosen.topic if chosen else "",
        "follows": _follows(request, chosen.topic) if chosen else False,
        "older": page_url(request, page.number + 1) if page.has_more else "",
        "newer": page_url(request, page.number - 1) if page.number > 1 else "",
    }
    return render(request, f"recommendations/boards/{template}.html", {**frame, **context})


def _follows(request: HttpRequest, topic: str) -> bool:
    return request.user.is_authenticated and request.user.follows.filter(topic=topic).exists()


def _selects(filters: boards.Filters, institutions: Any, statuses: Any) -> list[tuple[str, Any, str, list[Any]]]:
    """Every filter as name, label, chosen value, choices."""
    chosen = asdict(filters)
    choices = {
        "institution": (_("Institution"), [(found.slug, found.name) for found in institutions]),
        "side": (_("Side"), boards.SIDES),
        "area": (_("Policy area"), list(vocabularies.pairs("policy_area"))),
        "stage": (_("Stage"), list(vocabularies.pairs("recommendation_stage"))),
        "status": (_("Status"), list(statuses)),
    }
    return [(name, label, chosen[name], options) for name, (label, options) in choices.items() if options]
