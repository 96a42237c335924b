"""The admin of meetings: for officials and facilitators with a mandate of the institution that convenes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import roles
from core import clock
from core.errors import ActionError, InvalidInput
from dialogue.actions import meetings as actions
from dialogue.forms.meetings import CancelForm, MeetingForm, NewSeriesForm, SeriesForm, series_initial
from dialogue.models import Meeting, MeetingSeries
from dialogue.queries import meetings as queries

ROLES = (roles.OFFICIAL, roles.MODERATOR, roles.ADMINISTRATOR)


def meeting_list(request: HttpRequest) -> HttpResponse:
    """The series of one's institutions with their meetings, the newest first."""
    _require_convener(request)
    context = {
        "title": _("Meetings"),
        "rows": queries.series_run_by(request.user).prefetch_related("meetings"),
        "may_convene": bool(queries.conveners(request.user)),
        "now": clock.now(),
    }
    return render(request, "dialogue/admin/meetings.html", context)


def new_series(request: HttpRequest) -> HttpResponse:
    _require_convener(request)
    form = NewSeriesForm(request.POST or None, owners=queries.conveners(request.user))

    def act() -> object:
        return actions.create_series(actor=request.user, **form.cleaned_data)

    made = _attempt(request, form, act, _("The series is there. Plan its first meeting now."))
    if made is not None:
        return redirect("admin_meeting_new", pk=made.pk)
    return _form_page(request, form, _("New series of meetings"), _("Make the series"))


def series(request: HttpRequest, pk: int) -> HttpResponse:
    found = _series(request, pk)
    form = SeriesForm(request.POST or None, initial=series_initial(found))

    def act() -> object:
        actions.change_series(found, actor=request.user, **form.cleaned_data)
        return found

    if _attempt(request, form, act, _("Kept.")) is not None:
        return redirect("admin_meetings")
    return _form_page(request, form, str(found.title), _("Keep"))


def new_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    found = _series(request, pk)
    form = MeetingForm(request.POST or None)

    def act() -> object:
        key = form.cleaned_data["submission_key"]
        return actions.plan_meeting(found, form.text(), actor=request.user, submission_key=key)

    made = _attempt(request, form, act, _("The draft is kept. Only your institution sees it until you announce it."))
    if made is not None:
        return redirect("admin_meeting", pk=made.pk)
    return _form_page(request, form, _("New meeting"), _("Keep the draft"), lead=found.title)


def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The record, and the buttons that announce it or call it off."""
    found = _meeting(request, pk)
    form = MeetingForm(request.POST or None, meeting=found)

    def act() -> object:
        return actions.change_meeting(found, form.text(), actor=request.user)

    if _attempt(request, form, act, _("Kept.")) is not None:
        return redirect("admin_meeting", pk=pk)
    return _form_page(request, form, str(found.title), _("Keep"), meeting=found, lead=found.series.title)


def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """One button."""
    found = _meeting(request, pk)
    if request.method == "POST":
        try:
            actions.announce_meeting(found, actor=request.user)
            messages.success(request, _("The meeting is announced. Those who follow the series are told."))
        except ActionError as error:
            messages.error(request, str(error))
    return redirect("admin_meeting", pk=pk)


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _meeting(request, pk)
    form = CancelForm(request.POST or None)

    def act() -> object:
        return actions.cancel_meeting(found, actor=request.user, reason=form.cleaned_data["reason"])

    if _attempt(request, form, act, _("The meeting is called off. Everybody reads why.")) is not None:
        return redirect("admin_meeting", pk=pk)
    return _form_page(request, form, _("Call the meeting off"), _("Call it off"), lead=found.title)


# --- Shared -------------------------------------------------------------------------------------------------


def _require_convener(request: HttpRequest) -> None:
    """404 for everybody whose role convenes no meetings."""
    if not roles.has_role(request.user, *ROLES):
        raise Http404


def _series(request: HttpRequest, pk: int) -> MeetingSeries:
    """The series, for those who run it; 404 for all others, as if there were none."""
    _require_convener(request)
    found = queries.series_run_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    _require_convener(request)
    found = queries.meetings_run_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _attempt(request: HttpRequest, form: forms.Form, act: Callable[[], Any], done: str | Promise) -> Any:
    """What the action made, None where the page is shown: at first, or with a refusal and all that was typed."""
    if request.method != "POST":
        return None
    if not form.is_valid():
        messages.error(request, _("Nothing was kept yet: something below needs a look."))
        return None
    try:
        made = act()
    except ActionError as error:
        if isinstance(error, InvalidInput):
            form.add_error(error.field if error.field in form.fields else None, str(error))
        messages.error(request, str(error))
        return None
    messages.success(request, done)
    return made


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    button: str,
    *,
    meeting: Meeting | None = None,
    lead: Any = "",
) -> HttpResponse:
    groups = form.groups() if isinstance(form, MeetingForm) else [("", list(form))]
    hidden = [field for field in form if field.is_hidden]
    context = {
        "title": title,
        "lead": lead,
        "form": form,
        "groups": groups,
        "hidden": hidden if isinstance(form, MeetingForm) else [],
        "button": button,
        "meeting": meeting,
    }
    return render(request, "dialogue/admin/meeting_form.html", context, status=422 if request.method == "POST" else 200)
