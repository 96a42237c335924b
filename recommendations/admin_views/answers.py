"""Officials answer for their institution."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import roles
from accounts.queries.mandates import institutions_of
from core import clock
from core.errors import ActionError
from recommendations.actions.positions import prepare_position, publish_position
from recommendations.forms.adoption import PositionForm
from recommendations.models import Addressee


def _mine(request: HttpRequest) -> QuerySet[Addressee]:
    """What was sent to institutions whose mandate the official holds, and nothing else."""
    if not roles.has_role(request.user, roles.OFFICIAL):
        raise Http404
    received = Addressee.objects.of_institutions(institutions_of(request.user)).with_answers().with_draft_mark()
    return received.select_related("recommendation", "institution").order_by("due_on")


def answers(request: HttpRequest) -> HttpResponse:
    """Recommendations that wait for an answer first, by due date."""
    today = clock.today()
    rows = [(a, a.current(), a.has_draft, a.days_late(today)) for a in _mine(request)]
    rows.sort(key=lambda row: row[1] is not None)
    context = {
        "title": _("Recommendations to answer"),
        "rows": rows,
        "lead": _("What is prepared here is seen by the officials of your institution only, until it is published."),
    }
    return render(request, "recommendations/admin/answers.html", context)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the answer; publish it under one's mandate. What was typed is kept, whatever is refused."""
    addressee = _mine(request).filter(pk=pk).first()
    if addressee is None:
        raise Http404
    draft = addressee.positions.filter(state="draft").first()
    form = PositionForm(request.POST or None, initial={"code": draft.code, "reason": draft.reason} if draft else {})
    if request.method == "POST" and form.is_valid():
        is_published = "publish" in request.POST
        try:
            prepare_position(addressee, actor=request.user, **form.cleaned_data)
            if is_published:
                publish_position(addressee, actor=request.user)
        except ActionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The answer is published.") if is_published else _("The draft is kept."))
            return redirect("admin_answers") if is_published else redirect("admin_answer", pk)
    context = {"title": addressee.recommendation.title, "addressee": addressee, "form": form, "draft": draft}
    return render(request, "recommendations/admin/answer.html", context)
