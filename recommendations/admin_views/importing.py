"""Editors take over recommendations from a CSV file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import ActionError
from recommendations.actions.importing import WrongLines, import_recommendations
from recommendations.forms.importing import ImportForm
from recommendations.imports.recommendations import COLUMNS, MAX_BYTES
from recommendations.permissions import can_edit_recommendations


def import_file(request: HttpRequest) -> HttpResponse:
    """Look at a file or take it over; errors by line, and nothing written while there is one."""
    if not can_edit_recommendations(request.user):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    errors: list[str] = []
    refusal = ""
    if request.method == "POST" and form.is_valid():
        is_trial = "check" in request.POST
        try:
            content = form.cleaned_data["file"].read(MAX_BYTES + 1)
            done = import_recommendations(content, actor=request.user, dry_run=is_trial)
        except WrongLines as error:
            errors = error.errors
        except ActionError as error:
            refusal = str(error)
        else:
            messages.success(request, _said(done.added, done.unchanged, is_trial))
            return redirect("admin_import")
    context = {
        "title": _("Recommendations from a file"),
        "form": form,
        "errors": errors,
        "refusal": refusal,
        "columns": COLUMNS,
    }
    status = 422 if errors or refusal or form.errors else 200
    return render(request, "recommendations/admin/import.html", context, status=status)


def _said(added: int, unchanged: int, is_trial: bool) -> str:
    if is_trial:
        first = ngettext(
            "%(n)d would be added; nothing is written yet.", "%(n)d would be added; nothing is written yet.", added
        )
    else:
        first = ngettext("%(n)d recommendation was added.", "%(n)d recommendations were added.", added)
    there = ngettext("%(n)d was there already.", "%(n)d were there already.", unchanged)
    return f"{first % {'n': added}} {there % {'n': unchanged}}"
