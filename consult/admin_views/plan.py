"""Views of the admin: begin a consultation, write its plan, pass a gate with a reason."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Organisation
from accounts.queries.mandates import institutions_of
from consult.actions.plan import create_consultation, drop_override, override_gate, save_plan
from consult.admin_views.lookup import attempt, frame, mine, press, require_official
from consult.enums import State
from consult.forms.plan import NewConsultationForm, PlanForm, ReasonForm
from consult.gates import OVERRIDABLE
from consult.models import PlatformClocks
from consult.queries.official import findings_of
from consult.queries.plan import public_plan
from core import clock


def _owners(request: HttpRequest) -> list[Organisation]:
    """For whom this person may begin a consultation."""
    if roles.has_role(request.user, roles.ADMINISTRATOR):
        verified = Organisation.objects.filter(verification=Organisation.Verification.VERIFIED)
        return [found for found in verified.order_by("slug") if found.is_verified(clock.today())]
    return institutions_of(request.user)


def new(request: HttpRequest) -> HttpResponse:
    """The few things without which there is no draft."""
    require_official(request)
    opens = datetime.datetime.combine(clock.today() + datetime.timedelta(days=14), datetime.time(9))
    days = datetime.timedelta(days=PlatformClocks.current().open_days)
    closes = datetime.datetime.combine(opens.date() + days, datetime.time(23, 59))
    initial = {"time_zone": "Africa/Tunis", "opens_at": opens, "closes_at": closes}
    form = NewConsultationForm(request.POST or None, owners=_owners(request), initial=initial)
    made = []

    def act() -> None:
        data = dict(form.cleaned_data)
        made.append(create_consultation(actor=request.user, key=data.pop("submission_key"), **data))

    if request.method == "POST" and attempt(request, form, act, _("The draft is there. Nobody outside sees it.")):
        return redirect("admin_consultation", pk=made[0].pk)
    context = {
        "title": _("New consultation"),
        "lead": _("Begin with a title and dates. Everything can be changed until the opening is approved."),
        "form": form,
    }
    return render(request, "consult/admin/new.html", context, status=422 if request.method == "POST" else 200)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of a draft as a form; afterwards as everybody reads it."""
    found = mine(request, pk)
    if found.state != State.DRAFT:
        return frame(request, "plan_read", found, "plan", {"plan": public_plan(found, clock.now())})
    form = PlanForm(request.POST or None, consultation=found)

    def act() -> None:
        save_plan(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The plan is kept.")):
        return redirect("admin_consultation_plan", pk=pk)
    return frame(request, "plan", found, "plan", {"form": form}, 422 if request.method == "POST" else 200)


def override(request: HttpRequest, pk: int, gate: str) -> HttpResponse:
    """Pass a gate with a reason, or take the reason back."""
    found = mine(request, pk)
    if gate not in OVERRIDABLE:
        raise Http404
    if request.method == "POST" and "drop" in request.POST:
        press(request, lambda: drop_override(found, actor=request.user, gate=gate), _("The rule holds again."))
        return redirect("admin_consultation", pk=pk)
    finding = next(f for f in findings_of(found) if f.gate == gate)
    form = ReasonForm(request.POST or None, initial={"reason": finding.reason})

    def act() -> None:
        override_gate(found, actor=request.user, gate=gate, reason=form.cleaned_data["reason"])

    if request.method == "POST" and attempt(request, form, act, _("The reason is kept. The public plan will show it.")):
        return redirect("admin_consultation", pk=pk)
    context = {
        "form": form,
        "heading": _("Go on all the same, with a reason"),
        "words": f"{finding.asks}. {finding.sentence}",
        "button": _("Keep the reason"),
        "can_drop": bool(finding.reason),
    }
    return frame(request, "form", found, "overview", context, 422 if request.method == "POST" else 200)
