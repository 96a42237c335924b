"""Views of the admin: officials run the consultations of their own institution, step by step."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from consult.actions import consultations as actions
from consult.actions.archives import name_readers
from consult.actions.clocks import change_clocks
from consult.admin_views.lookup import attempt, frame, mine, press, require_official
from consult.enums import State
from consult.forms.plan import ClocksForm, ExtensionForm, ReadersForm, ReasonForm
from consult.permissions import can_change_clocks, can_name_readers, can_run_consultation
from consult.queries.consultations import overdue
from consult.queries.official import (
    can_extend_now,
    can_withdraw_now,
    findings_of,
    reach,
    run_by,
    steps_of,
)
from consult.queries.timeline import timeline
from core import clock

PLAN_GATES = ("K01", "K02", "K03", "K06", "K07", "K09", "K10")
STEPS: dict[str, tuple[Callable[..., object], Promise]] = {
    "propose": (actions.propose_opening, gettext_lazy("The opening is proposed. Now a second person approves it.")),
    "take-back": (actions.withdraw_proposal, gettext_lazy("The proposal is taken back.")),
    "approve": (actions.approve_opening, gettext_lazy("The opening is approved.")),
    "summary": (actions.publish_summary, gettext_lazy("The factual summary is published.")),
    "outcome": (actions.publish_outcome, gettext_lazy("The reasoned response is published.")),
}


# Where each gate is mended: the name of an address, and what it is called.
WAYS: dict[str, tuple[str, Promise]] = {
    **{gate: ("admin_consultation_plan", gettext_lazy("Go to the plan")) for gate in PLAN_GATES},
    "K04": ("admin_consultation_questions", gettext_lazy("Go to the questions")),
    "K05": ("admin_text_head", gettext_lazy("Go to the summary")),
    "K08": ("admin_consultation_text", gettext_lazy("Go to the text")),
}


def consultations(request: HttpRequest) -> HttpResponse:
    """Those of the official's institutions, with what is overdue."""
    require_official(request)
    now = clock.now()
    context = {
        "title": _("Consultations"),
        "rows": [(row, overdue(row, now)) for row in run_by(request.user)],
        "may_set_clocks": bool(can_change_clocks(request.user)),
        "lead": _("Those of your institution. Others see of drafts nothing at all."),
    }
    return render(request, "consult/admin/consultations.html", context)


def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """What is next, the gates of a draft, the dates, who answered so far."""
    found = mine(request, pk)
    now = clock.now()
    is_draft = found.state == State.DRAFT
    findings = findings_of(found, now) if is_draft else ()
    shut = [finding for finding in findings if finding.blocks and finding.gate != actions.SECOND_PERSON]
    context = {
        "findings": [(finding, WAYS.get(finding.gate)) for finding in findings],
        "shut": shut,
        "steps": () if shut and found.opened_by_id is None else steps_of(found, request.user),
        "is_mine_to_wait": is_draft and found.opened_by_id == request.user.pk,
        "reach": None if is_draft else reach(found),
        "overdue": overdue(found, now),
        "can_extend": can_extend_now(found, now),
        "can_name_readers": bool(can_name_readers(request.user, found)),
        "can_withdraw": can_withdraw_now(found),
        "themes": found.themes.filter(retired_at=None).count(),
    }
    return frame(request, "consultation", found, "overview", context)


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Press one of the buttons of the overview."""
    found = mine(request, pk)
    if step not in STEPS:
        raise Http404
    can_run_consultation(request.user, found).require()
    act, done = STEPS[step]
    press(request, lambda: act(found, actor=request.user), done)
    return redirect("admin_consultation", pk=pk)


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Close later, for everybody."""
    found = mine(request, pk)
    form = ExtensionForm(request.POST or None, consultation=found)

    def act() -> None:
        data = form.cleaned_data
        actions.extend_consultation(found, actor=request.user, closes_at=data["closes_at"], reason=data["reason"])

    if request.method == "POST" and attempt(request, form, act, _("The new closing is announced.")):
        return redirect("admin_consultation", pk=pk)
    context = {
        "form": form,
        "heading": _("Extend the time to answer"),
        "words": _("It is announced at once, with the old and the new closing, and everybody who follows is told."),
        "button": _("Announce the new closing"),
    }
    return frame(request, "form", found, "overview", context, 422 if request.method == "POST" else 200)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End it before its closing, with a public reason."""
    found = mine(request, pk)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        actions.withdraw_consultation(found, actor=request.user, reason=form.cleaned_data["reason"])

    if request.method == "POST" and attempt(request, form, act, _("The consultation is withdrawn.")):
        return redirect("admin_consultation", pk=pk)
    context = {
        "form": form,
        "heading": _("Withdraw the consultation"),
        "words": _(
            "This cannot be undone. The page stays at its address and tells the reason. Answers that were sent are "
            "not shown; drafts of answers are destroyed."
        ),
        "button": _("Withdraw it for good"),
        "is_grave": True,
    }
    return frame(request, "form", found, "overview", context, 422 if request.method == "POST" else 200)


def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reads and codes an archive."""
    found = mine(request, pk)
    if not can_name_readers(request.user, found):
        raise Http404
    form = ReadersForm(request.POST or None, consultation=found)

    def act() -> None:
        name_readers(found, actor=request.user, analysts=form.cleaned_data["analysts"])

    if request.method == "POST" and attempt(request, form, act, _("The readers are named.")):
        return redirect("admin_consultation", pk=pk)
    context = {
        "form": form,
        "heading": _("Who reads and codes the archive"),
        "words": _("They find it under “Analysis”: every text that the file holds, published there or not."),
        "button": _("Name the readers"),
    }
    return frame(request, "form", found, "overview", context, 422 if request.method == "POST" else 200)


def events(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened, in the order of time, by role and never by name."""
    found = mine(request, pk)
    return frame(request, "timeline", found, "timeline", {"events": timeline(found, is_public=False)})


def clocks(request: HttpRequest) -> HttpResponse:
    """The platform's clocks, for administrators."""
    if not can_change_clocks(request.user):
        raise Http404
    form = ClocksForm(request.POST or None)

    def act() -> None:
        change_clocks(actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The clocks are set.")):
        return redirect("admin_clocks")
    context = {
        "title": _("Clocks of the platform"),
        "lead": _(
            "Standards of this platform, which everybody reads. A change is written into the public log. It holds for "
            "consultations that are approved later; what was promised stays promised."
        ),
        "form": form,
    }
    return render(request, "consult/admin/clocks.html", context, status=422 if request.method == "POST" else 200)
