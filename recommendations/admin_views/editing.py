"""Editors work on one recommendation: words, filing, provenance, merging, sending; everything leaves a public entry."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import attempt, press
from core.sanitize import clean_query
from core.translated import LANGUAGES
from recommendations.actions import editing, texts
from recommendations.admin_views.rounds import require_editor
from recommendations.forms.editing import FilingForm, MergeForm, SourceForm, TextForm
from recommendations.models import Recommendation
from recommendations.queries.addresses import target_of
from recommendations.queries.provenance import cited

SHOWN = 60


def recommendations(request: HttpRequest) -> HttpResponse:
    """All that have a page, found by code or title."""
    require_editor(request)
    query = clean_query(request.GET.get("q", ""))
    rows = Recommendation.objects.public().select_related("source")
    if query:
        titles = [Q(**{f"title__{language}__icontains": query}) for language in LANGUAGES]
        wanted = Q(code__icontains=query)
        for title in titles:
            wanted |= title
        rows = rows.filter(wanted)
    context = {"title": _("Recommendations"), "rows": rows[:SHOWN], "query": query, "total": rows.count()}
    return render(request, "recommendations/admin/recommendations.html", context)


def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one."""
    require_editor(request)
    return _show(request, _found(pk))


@require_POST
def change_text(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _begin(request, pk, TextForm(request.POST))
    return _try(request, found, form, lambda: texts.change_text(found, actor=request.user, **form.cleaned_data))


@require_POST
def file_it(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _begin(request, pk, FilingForm(request.POST))

    def act() -> None:
        editing.file_recommendation(found, actor=request.user, **form.cleaned_data)

    return _try(request, found, form, act)


@require_POST
def add_source(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _begin(request, pk, SourceForm(request.POST))

    def act() -> None:
        target = target_of(form.cleaned_data["address"], form.cleaned_data["title"])
        if target is None:
            raise editing.NoSuchSource(field="address")
        editing.add_source(found, actor=request.user, target=target)

    return _try(request, found, form, act)


@require_POST
def remove_source(request: HttpRequest, pk: int, source: int) -> HttpResponse:
    require_editor(request)
    press(request, lambda: editing.remove_source(_found(pk), source, actor=request.user), _("It is taken away."))
    return redirect("admin_recommendation", pk=pk)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _begin(request, pk, MergeForm(request.POST))
    return _try(request, found, form, lambda: texts.merge(found, actor=request.user, **form.cleaned_data))


def _found(pk: int) -> Recommendation:
    return get_object_or_404(Recommendation.objects.public().select_related("cluster", "merged_into"), pk=pk)


def _begin(request: HttpRequest, pk: int, form):
    require_editor(request)
    return _found(pk), form


def _try(request: HttpRequest, found: Recommendation, form, act: Callable[[], object]) -> HttpResponse:
    if attempt(request, form, act, _("It is kept, and stands in the public log.")):
        return redirect("admin_recommendation", pk=found.pk)
    return _show(request, found, form, status=422)


def _show(request: HttpRequest, found: Recommendation, tried=None, *, status: int = 200) -> HttpResponse:
    """All forms; the one that was tried keeps what was typed."""
    version = found.versions.all()[0]
    filed = {name: getattr(found, name) for name in FilingForm.base_fields}
    fresh = {
        "text_form": TextForm(initial={"text": version.text, "rationale": version.rationale}),
        "filing_form": FilingForm(initial=filed),
        "source_form": SourceForm(),
        "merge_form": MergeForm(),
    }
    forms = {name: tried if type(tried) is type(form) else form for name, form in fresh.items()}
    context = {
        "title": found.title,
        "lead": found.code,
        "recommendation": found,
        "sources": cited(found.provenance.order_by("pk")),
        "addressees": found.addressees.select_related("institution"),
        **forms,
    }
    return render(request, "recommendations/admin/recommendation.html", context, status=status)
