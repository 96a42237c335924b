"""The voting page, the question before the first vote, the stance of an organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.queries.declarations import declaration_of
from accounts.queries.mandates import organisations_voted_for
from core import clock
from core.errors import ActionError
from core.translated import active_language
from recommendations.actions import votes as vote_actions
from recommendations.forms.voting import GroupForm, StanceForm, VoteForm
from recommendations.models import Round, RoundItem
from recommendations.permissions import can_vote_in
from recommendations.queries import rounds as round_queries
from recommendations.views.parts import item_of, public_round


@never_cache
@login_required
def vote(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One recommendation at a time: four buttons, the next one follows. Before the first vote the group is asked."""
    round_ = public_round(slug)
    item = item_of(round_, order)
    verdict = can_vote_in(request.user, round_, clock.now())
    rows = round_queries.lines(round_, request.user)
    current = next(row.stance for row in rows if row.item.order == order)
    form = VoteForm(request.POST or None, initial={"stance": current})
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        if verdict and declaration_of(request.user, round_.space_id) is None:
            return _ask_group(request, item, GroupForm())
        try:
            _cast(request, item, form)
        except ActionError as error:
            refusal = error
        else:
            return _after_vote(request, round_, order)
    context = {
        "round": round_,
        "item": item,
        "form": form,
        "refusal": refusal,
        "current": current,
        "total": len(rows),
        "previous": order - 1 if order > 1 else 0,
        "following": order + 1 if order < len(rows) else 0,
        "verdict": verdict,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "recommendations/vote.html", context, status=status)


def _cast(request: HttpRequest, item: RoundItem, form: VoteForm) -> None:
    vote_actions.cast_vote(
        item,
        actor=request.user,
        stance=form.cleaned_data["stance"],
        reason=form.cleaned_data["reason"] or None,
        language=active_language(),
    )


def _after_vote(request: HttpRequest, round_: Round, order: int) -> HttpResponse:
    messages.success(request, _("Your vote is stored. You can change it until the round closes."))
    if request.POST.get("next") == "stay":
        item = round_.items.select_related("recommendation").get(order=order)
        return redirect(f"/{active_language()}/{item.recommendation.path}#vote")
    following = round_queries.next_item(round_queries.lines(round_, request.user), after=order)
    if following:
        return redirect("vote", slug=round_.slug, order=following)
    return redirect("round", slug=round_.slug)


@never_cache
@login_required
def vote_group(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Asked once before the first vote; a vote that was on its way is cast then."""
    item = item_of(public_round(slug), order)
    form = GroupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask_group(request, item, form)
    vote_actions.declare_voter(item.round, actor=request.user, category=form.cleaned_data["category"])
    waiting = VoteForm(request.POST)
    if waiting.is_valid():
        _cast(request, item, waiting)
        return _after_vote(request, item.round, order)
    return redirect("vote", slug=slug, order=order)


def _ask_group(request: HttpRequest, item: RoundItem, form: GroupForm) -> HttpResponse:
    """The question, with the vote that was on its way as hidden fields."""
    waiting = [(name, request.POST[name]) for name in ("stance", "reason", "next") if request.POST.get(name)]
    context = {"round": item.round, "item": item, "form": form, "waiting": waiting}
    return render(request, "recommendations/vote_group.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def stance(request: HttpRequest, slug: str, order: int, organisation: int) -> HttpResponse:
    """The public stance of an organisation for which the person may vote."""
    item = item_of(public_round(slug), order)
    speaker = next((o for o in organisations_voted_for(request.user) if o.pk == organisation), None)
    if speaker is None:
        raise Http404
    form = StanceForm(request.POST or None)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            vote_actions.take_stance(item, actor=request.user, organisation=speaker, **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("The position of your organisation is stored and public."))
            return redirect("recommendation", code=item.recommendation.code)
    context = {"round": item.round, "item": item, "form": form, "refusal": refusal, "organisation": speaker}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "recommendations/stance.html", context, status=status)
