"""What participants wrote: moderators let it through or hide it, editors decide on amendments."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import attempt, press
from core.translated import Translated
from recommendations.actions import amendments, contributions, proposals
from recommendations.actions.covering import COVERABLE, cover_passage
from recommendations.admin_views.rounds import require_editor
from recommendations.enums import ContributionState
from recommendations.forms.editing import CoverForm, DecisionForm, HideForm, SameForm
from recommendations.models import Amendment, MinorityStatement, Proposal
from recommendations.permissions import can_edit_recommendations, can_moderate_contributions
from recommendations.queries.contributions import amendment_view, similar_recommendations

KINDS = {model._meta.model_name: model for model in (Proposal, Amendment, MinorityStatement)}
SHOW = {
    "proposal": proposals.take_up,
    "amendment": contributions.let_through,
    "minoritystatement": contributions.let_through,
}


def _require_reader(request: HttpRequest) -> None:
    if not can_moderate_contributions(request.user):
        raise PermissionDenied


def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator, the oldest first; amendments that wait for an editor; what everybody reads."""
    _require_reader(request)
    waiting = [made for model in KINDS.values() for made in model.objects.unread().with_voices().order_by("pk")[:50]]
    public = [made for model in KINDS.values() for made in model.objects.public().with_voices().order_by("-pk")[:50]]
    context = {
        "title": _("Texts on recommendations"),
        "lead": _("Proposals, amendments and minority statements of participants."),
        "waiting": [(made, made._meta.model_name, contributions.is_dangerous(made)) for made in waiting],
        "undecided": Amendment.objects.filter(state=ContributionState.OPEN).select_related("recommendation"),
        "public": [(made, made._meta.model_name, False) for made in public],
        "can_decide": bool(can_edit_recommendations(request.user)),
    }
    return render(request, "recommendations/admin/contributions.html", context)


def contribution(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Read one and say what becomes of it."""
    _require_reader(request)
    return _show(request, _found(kind, pk))


@require_POST
def let_through(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    _require_reader(request)
    press(request, lambda: SHOW[kind](_found(kind, pk), actor=request.user), _("Everybody can read it now."))
    return redirect("admin_contributions")


@require_POST
def hide(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _decide(request, kind, pk, HideForm(request.POST), contributions.hide)


@require_POST
def cover(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _decide(request, kind, pk, CoverForm(request.POST), cover_passage)


@require_POST
def same(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Lead a proposal to a recommendation that asks for the same."""
    if kind != "proposal":
        raise Http404

    def act(made, *, actor, recommendation) -> None:
        proposals.lead_to(made, recommendation, actor=actor)

    return _decide(request, kind, pk, SameForm(request.POST), act)


@require_POST
def decide(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Accept an amendment, or not."""
    if kind != "amendment":
        raise Http404
    require_editor(request)

    def act(made, *, actor, text, answer) -> None:
        if "accept" in request.POST:
            rationale = made.recommendation.versions.all()[0].rationale
            amendments.accept(made, actor=actor, text=text, rationale=rationale, answer=answer)
        else:
            amendments.decline(made, actor=actor, answer=answer)

    return _decide(request, kind, pk, DecisionForm(request.POST), act)


def _decide(request: HttpRequest, kind: str, pk: int, form, act: Callable[..., None]) -> HttpResponse:
    _require_reader(request)
    made = _found(kind, pk)
    if attempt(request, form, lambda: act(made, actor=request.user, **form.cleaned_data), _("Decided.")):
        return redirect("admin_contributions")
    return _show(request, made, form, status=422)


def _found(kind: str, pk: int):
    model = KINDS.get(kind)
    if model is None:
        raise Http404
    related = ["on_behalf_of", "round"] if model is Proposal else ["on_behalf_of", "recommendation"]
    return get_object_or_404(model.objects.select_related(*related), pk=pk)


def _show(request: HttpRequest, made, tried=None, *, status: int = 200) -> HttpResponse:
    fresh = {"hide_form": HideForm(), "cover_form": CoverForm(), "same_form": SameForm()}
    context = {"made": made, "kind": made._meta.model_name, "is_dangerous": contributions.is_dangerous(made)}
    context["can_cover"] = made.state in COVERABLE
    if isinstance(made, Proposal):
        context |= {"title": made.title, "similar": similar_recommendations(made.title)}
    else:
        context["title"] = made.recommendation.title
    if isinstance(made, Amendment):
        text = made.recommendation.versions.all()[0].text
        proposed = Translated.of({**text.as_dict(), made.language: made.text})
        fresh["decision_form"] = DecisionForm(initial={"text": proposed})
        context |= {"view": amendment_view(made), "can_decide": bool(can_edit_recommendations(request.user))}
    forms = {name: tried if type(tried) is type(form) else form for name, form in fresh.items()}
    return render(request, "recommendations/admin/contribution.html", {**context, **forms}, status=status)
