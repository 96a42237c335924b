"""Officials put a question back to somebody whose contribution is published; it waits behind that person's code."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from consult.actions.back_questions import ask_back
from consult.admin_views.lookup import attempt, frame, mine
from consult.forms.afterwards import AskBackForm
from consult.models import Response
from consult.permissions import can_ask_back
from consult.queries.back_questions import asked_back, published_texts
from consult.queries.contributions import contribution_page
from core.translated import active_language


def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked back and what came of it, and the published contributions to ask about."""
    found = mine(request, pk)
    try:
        start = UUID(request.GET["start"]) if "start" in request.GET else None
    except ValueError as error:
        raise Http404 from error
    page = contribution_page(found, code=request.GET.get("question", ""), start=start)
    return frame(request, "asked_back", found, "asked_back", {"questions": asked_back(found), "page": page})


def ask(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """The published texts of one contribution, as everybody reads them, and the question."""
    found = mine(request, pk)
    response = get_object_or_404(Response, consultation=found, public_id=public_id)
    if not can_ask_back(request.user, response):
        raise Http404
    form = AskBackForm(request.POST or None)

    def act() -> None:
        ask_back(response, actor=request.user, text=form.cleaned_data["text"], language=active_language())

    if request.method == "POST" and attempt(
        request, form, act, _("The question waits behind the code of this answer.")
    ):
        return redirect("admin_asked_back", pk=pk)
    context = {"form": form, "texts": published_texts(response)}
    return frame(request, "ask_back", found, "asked_back", context, 422 if request.method == "POST" else 200)
