"""Officials answer for their institution."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.admin import attempt
from recommendations.actions.positions import prepare_position, publish_position
from recommendations.admin_views.lookup import one_of, require_official
from recommendations.forms.adoption import PositionForm
from recommendations.models import Addressee
from recommendations.queries.official import common_of, measures_of, received_by, waiting_for


def answers(request: HttpRequest) -> HttpResponse:
    """Recommendations that wait for an answer first, by due date."""
    require_official(request)
    today = clock.today()
    rows = [(a, a.current(), a.has_draft, a.days_late(today)) for a in received_by(request.user)]
    rows.sort(key=lambda row: row[1] is not None)
    context = {
        "title": _("Recommendations to answer"),
        "rows": rows,
        "waiting": waiting_for(request.user, today),
        "lead": _("What is prepared here is seen by the officials of your institution only, until it is published."),
    }
    return render(request, "recommendations/admin/answers.html", context)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the answer; publish it under one's mandate. What was typed is kept, whatever is refused."""
    addressee: Addressee = one_of(request, received_by(request.user), pk)
    draft = addressee.positions.filter(state="draft").first()
    form = PositionForm(request.POST or None, initial={"code": draft.code, "reason": draft.reason} if draft else {})
    is_published = "publish" in request.POST

    def act() -> None:
        prepare_position(addressee, actor=request.user, **form.cleaned_data)
        if is_published:
            publish_position(addressee, actor=request.user)

    done = _("The answer is published.") if is_published else _("The draft is kept.")
    if request.method == "POST" and attempt(request, form, act, done):
        return redirect("admin_answers") if is_published else redirect("admin_answer", pk)
    context = {
        "title": addressee.recommendation.title,
        "addressee": addressee,
        "form": form,
        "current": addressee.current(),
        "measures": measures_of(request.user).filter(addressee=addressee),
        "common": common_of(request.user).filter(recommendation=addressee.recommendation),
        "can_join": addressee.recommendation.addressees.count() > 1,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "recommendations/admin/answer.html", context, status=status)
