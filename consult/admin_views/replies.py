"""Views of the admin: after the closing, summary, synopsis and the reply to each theme."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.actions.replies import reply_to_theme, write_summary, write_synopsis
from consult.admin_views.lookup import attempt, frame, mine
from consult.enums import FINISHED, State
from consult.forms.replies import ReplyForm, SummaryForm, SynopsisForm
from consult.queries.official import themes_to_answer


def replies(request: HttpRequest, pk: int) -> HttpResponse:
    """What is written, and what is still to write."""
    found = mine(request, pk)
    context = {
        "is_over": found.state in FINISHED,
        "can_write_summary": found.state == State.CLOSED,
        "can_reply": found.state in (State.CLOSED, State.SUMMARY_PUBLISHED),
        "themes": themes_to_answer(found),
    }
    return frame(request, "replies", found, "replies", context)


def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Introduction and method note."""
    found = mine(request, pk)
    initial = {"summary_text": found.summary_text, "method_note": found.method_note}
    form = SummaryForm(request.POST or None, initial=initial)

    def act() -> None:
        write_summary(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The summary is kept.")):
        return redirect("admin_consultation_replies", pk=pk)
    context = {"form": form, "heading": _("Factual summary"), "button": _("Keep the text")}
    return frame(request, "form", found, "replies", context, 422 if request.method == "POST" else 200)


def synopsis(request: HttpRequest, pk: int) -> HttpResponse:
    """All activities and their use."""
    found = mine(request, pk)
    form = SynopsisForm(request.POST or None, initial={"synopsis": found.synopsis})

    def act() -> None:
        write_synopsis(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The synopsis is kept.")):
        return redirect("admin_consultation_replies", pk=pk)
    context = {"form": form, "heading": _("Synopsis"), "button": _("Keep the text")}
    return frame(request, "form", found, "replies", context, 422 if request.method == "POST" else 200)


def reply(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What became of one theme, and why."""
    found = mine(request, pk)
    theme = found.themes.filter(code=code, retired_at=None).first()
    if theme is None:
        raise Http404
    theme.consultation = found
    initial = {"response_code": theme.response_code, "response_reason": theme.response_reason}
    form = ReplyForm(request.POST or None, initial=initial)

    def act() -> None:
        data = form.cleaned_data
        reply_to_theme(theme, actor=request.user, code=data["response_code"], reason=data["response_reason"])

    if request.method == "POST" and attempt(
        request, form, act, _("The reply is kept. It is published with all others.")
    ):
        return redirect("admin_consultation_replies", pk=pk)
    context = {"form": form, "heading": theme.name, "words": theme.summary, "button": _("Keep the reply")}
    return frame(request, "form", found, "replies", context, 422 if request.method == "POST" else 200)
