"""Participants propose, amend, put minority statements on record; every form keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.decorators import login_required
from accounts.models import Organisation
from accounts.queries.mandates import organisations_spoken_for
from core import clock
from core.errors import ActionError, InvalidInput
from core.translated import active_language
from dialogue.analysis import personal
from recommendations.actions import contributions
from recommendations.actions.amendments import amend as amend_text
from recommendations.actions.minority import join_minority, state_minority
from recommendations.actions.proposals import propose as propose_new
from recommendations.enums import ContributionState
from recommendations.forms.contributions import AmendmentForm, ContributionForm, MinorityForm, ProposalForm
from recommendations.models import Amendment, MinorityStatement, Proposal
from recommendations.permissions import can_amend, can_propose, can_state_minority
from recommendations.queries.contributions import (
    minority_statements_of,
    own_contributions,
    similar_recommendations,
    supporters_of,
    text_to_amend,
)
from recommendations.views.parts import public_recommendation, public_round

KINDS = {model._meta.model_name: model for model in (Proposal, Amendment, MinorityStatement)}
Made = Proposal | Amendment | MinorityStatement


@never_cache
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """A new recommendation; before it is sent, those that ask for the like are offered."""
    round_ = public_round(slug)
    form = ProposalForm(request.POST or None, actor=request.user)
    verdict = can_propose(request.user, round_, clock.now())
    similar = []
    if request.method == "POST" and form.is_valid() and "is_compared" not in request.POST:
        similar = similar_recommendations(form.cleaned_data["title"])
    context = {"round": round_, "similar": similar, "verdict": verdict}
    sent = None if similar else lambda: propose_new(round_, actor=request.user, **form.written())
    return _form(request, "recommendations/propose.html", form, sent, context)


@never_cache
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """Another wording, begun with the text as it stands."""
    found = public_recommendation(code)
    form = AmendmentForm(request.POST or None, actor=request.user, initial={"text": text_to_amend(found)})
    context = {"recommendation": found, "verdict": can_amend(request.user, found)}
    return _form(
        request,
        "recommendations/amend.html",
        form,
        lambda: amend_text(found, actor=request.user, **form.written()),
        context,
    )


@never_cache
def minority(request: HttpRequest, code: str) -> HttpResponse:
    """The minority statements with who joined them, and the form for another one."""
    found = public_recommendation(code)
    form = MinorityForm(request.POST or None, actor=request.user)
    statements = minority_statements_of(found)
    context = {
        "recommendation": found,
        "verdict": can_state_minority(request.user, found),
        "statements": statements,
        "supporters": supporters_of(statements),
        "speakers": organisations_spoken_for(request.user),
    }
    return _form(
        request,
        "recommendations/minority.html",
        form,
        lambda: state_minority(found, actor=request.user, **form.written()),
        context,
    )


def _form(
    request: HttpRequest,
    template: str,
    form: ContributionForm,
    send: Callable[[], Made] | None,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or send it; what could point to a person is asked once, refusals keep every word."""
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid() and send is not None:
        if "is_checked" not in request.POST and form.organisation is None:
            doubts = personal.find("\n".join(str(form.cleaned_data.get(name, "")) for name in ("text", "why")))
        if not doubts:
            try:
                return _sent(request, send())
            except InvalidInput as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            except ActionError as error:
                refusal = error
    status = getattr(refusal, "status", 422) if refusal or form.errors else 200
    return render(request, template, {"form": form, "refusal": refusal, "doubts": doubts, **context}, status=status)


def _sent(request: HttpRequest, made: Made) -> HttpResponse:
    if made.state == ContributionState.WAITING:
        messages.success(request, _("Thank you. A moderator reads it first; here you see what becomes of it."))
        return redirect("my_contributions")
    messages.success(request, _("Thank you. Everybody can read it now."))
    target = made.recommendation
    return redirect(f"/{active_language()}/{target.path}") if target else redirect("my_contributions")


@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I wrote on recommendations, and what became of it."""
    return render(request, "recommendations/my_contributions.html", {"rows": own_contributions(request.user)})


@require_POST
@login_required
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take one's own text back; of others it is not said whether it exists."""
    model = KINDS.get(kind)
    if model is None:
        raise Http404
    made = get_object_or_404(model, pk=pk, author=request.user)
    try:
        contributions.withdraw(made, actor=request.user)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is withdrawn, and its text is gone."))
    return redirect("my_contributions")


@require_POST
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation joins a minority statement."""
    statement = get_object_or_404(MinorityStatement.objects.public().select_related("recommendation"), pk=pk)
    speaker = _speaker(request)
    try:
        join_minority(statement, actor=request.user, organisation=speaker)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your organisation has joined the statement."))
    return redirect(f"/{active_language()}/{statement.recommendation.path}minority/")


def _speaker(request: HttpRequest) -> Organisation:
    wanted = request.POST.get("organisation", "")
    speaker = next((o for o in organisations_spoken_for(request.user) if str(o.pk) == wanted), None)
    if speaker is None:
        raise Http404
    return speaker
