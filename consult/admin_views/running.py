"""Views of the admin: officials run the consultations of their own institution."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import roles
from accounts.queries.mandates import institutions_of
from consult.actions import consultations as actions
from consult.enums import State
from consult.models import Consultation
from consult.permissions import can_run_consultation
from consult.queries.consultations import answer_counts
from core import vocabularies
from core.errors import ActionError

STEPS: dict[str, Callable[..., object]] = {
    "propose": actions.propose_opening,
    "approve": actions.approve_opening,
    "summary": actions.publish_summary,
    "outcome": actions.publish_outcome,
}


def _mine(request: HttpRequest):
    """Consultations of institutions whose mandate the official holds; all of them for administrators."""
    if roles.has_role(request.user, roles.ADMINISTRATOR):
        return Consultation.objects.select_related("owner")
    if not roles.has_role(request.user, roles.OFFICIAL):
        raise Http404
    return Consultation.objects.of_institutions(institutions_of(request.user)).select_related("owner")


def consultations(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Consultations"),
        "rows": _mine(request),
        "lead": _("Those of your institution. Others see of drafts nothing at all."),
    }
    return render(request, "consult/admin/consultations.html", context)


def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """State, dates, who answered so far, and the next step."""
    found = _mine(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    total, counts = answer_counts(found)
    missing = [
        term.text
        for code in found.target_groups
        if code not in dict(counts)
        for term in [vocabularies.term("stakeholder_category", code)]
    ]
    steps = {
        State.DRAFT: [
            ("propose", _("Propose the opening")),
            ("approve", _("Approve the opening (second person)")),
        ],
        State.CLOSED: [("summary", _("Publish the factual summary"))],
        State.SUMMARY_PUBLISHED: [("outcome", _("Publish the reasoned response"))],
    }.get(State(found.state), [])
    context = {
        "title": found.title,
        "consultation": found,
        "total": total,
        "missing": missing,
        "steps": steps,
        "counts": [(vocabularies.label("stakeholder_category", code), n) for code, n in counts],
    }
    return render(request, "consult/admin/consultation.html", context)


@require_POST
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    found = _mine(request).filter(pk=pk).first()
    if found is None or step not in STEPS:
        raise Http404
    can_run_consultation(request.user, found).require()
    try:
        STEPS[step](found, actor=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return redirect("admin_consultation", pk=pk)
