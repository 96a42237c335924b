"""Typing in answers from paper, meetings and the telephone: one sheet after the other."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import roles
from consult import receipts
from consult.actions.facilitation import enter_response
from consult.forms.facilitation import SheetForm
from consult.models import Consultation
from consult.permissions import can_answer_consultation, can_enter_responses
from core import clock
from core.errors import ActionError


def entering(request: HttpRequest) -> HttpResponse:
    """The consultations for which this account may type in answers now."""
    if not roles.has_role(request.user, roles.MODERATOR, roles.ANALYST):
        raise Http404
    now = clock.now()
    rows = [
        consultation
        for consultation in Consultation.objects.public().filter(is_archive=False).prefetch_related("analysts")
        if can_enter_responses(request.user, consultation) and can_answer_consultation(consultation, now)
    ]
    context = {
        "title": _("Answers on paper"),
        "rows": rows,
        "lead": _("Answers that people gave on paper, at a meeting or by telephone are typed in here, one by one."),
    }
    return render(request, "consult/admin/entering.html", context)


@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet on one page; after it the next one, with its head filled in and the code of the last to hand over.

    The page after a sheet is the answer to its POST: loading it again sends the same sheet, which is kept once, and
    the code stands in no session.
    """
    consultation = get_object_or_404(Consultation.objects.public().select_related("space", "owner"), pk=pk)
    if not can_enter_responses(request.user, consultation):
        raise Http404
    form = SheetForm(request.POST or None, consultation=consultation)
    refusal: ActionError | str = ""
    code = ""
    if request.method == "POST" and form.is_valid():
        try:
            started = enter_response(consultation, actor=request.user, **form.arguments())
        except ActionError as error:
            refusal = error
        else:
            code = receipts.in_fours(started.code)
            form = SheetForm(None, consultation=consultation, kept=form.head.kept())
    context = {
        "title": _("Type in an answer"),
        "lead": consultation.title,
        "consultation": consultation,
        "form": form,
        "refusal": refusal,
        "code": code,
        "count": consultation.responses.filter(entered_by=request.user).count(),
    }
    wrong = refusal or form.has_errors
    return render(request, "consult/admin/sheet.html", context, status=422 if wrong else 200)
