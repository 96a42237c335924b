"""The voting page, the question before the first vote, taking a vote back, the stance of an organisation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.decorators import login_required
from accounts.queries.declarations import declaration_of
from accounts.queries.mandates import organisations_voted_for
from core import clock
from core.errors import ActionError
from core.sanitize import plain_number
from core.translated import active_language
from recommendations.actions import votes as vote_actions
from recommendations.forms.voting import GroupForm, StanceForm, VoteForm
from recommendations.models import Round, RoundItem
from recommendations.permissions import CLOSED, can_take_stance, can_vote_in
from recommendations.queries.rounds import ItemLine, lines, stance_of
from recommendations.queries.routing import next_order
from recommendations.queries.versions import change_since
from recommendations.views.parts import item_of, public_round


@never_cache
@login_required
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the recommendation that is asked next; ``after`` is the one that was passed over."""
    round_ = public_round(slug)
    if not round_.takes_votes(clock.now()):
        messages.error(request, str(CLOSED.reason))
        return redirect("round", slug=slug)
    return _go_on(request, round_, after=plain_number(request.GET.get("after"), default=0))


def _go_on(request: HttpRequest, round_: Round, *, after: int, voted: bool = False) -> HttpResponse:
    following = next_order(round_, lines(round_, request.user), after=after)
    last = f"?last={after}" if voted else ""
    if following:
        return redirect(reverse("vote", kwargs={"slug": round_.slug, "order": following}) + last)
    return redirect(reverse("vote_done", kwargs={"slug": round_.slug}) + last)


@never_cache
@login_required
def vote(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One recommendation at a time: four buttons, the next one follows. Before the first vote the group is asked."""
    round_ = public_round(slug)
    item = item_of(round_, order)
    verdict = can_vote_in(request.user, round_, clock.now())
    rows = lines(round_, request.user)
    line = next(row for row in rows if row.item.order == order)
    form = VoteForm(request.POST or None, initial={"stance": line.stance})
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        if verdict and declaration_of(request.user, round_.space_id) is None:
            return _ask_group(request, item, GroupForm())
        try:
            _cast(request, item, form)
        except ActionError as error:
            refusal = error
        else:
            return _after_vote(request, item)
    context = {
        "round": round_,
        "item": item,
        "form": form,
        "refusal": refusal,
        "line": line,
        "change": change_since(item) if line.is_outdated else None,
        "total": len(rows),
        "voted": sum(1 for row in rows if row.stance),
        "verdict": verdict,
        **_last(request, rows),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "recommendations/vote.html", context, status=status)


def _last(request: HttpRequest, rows: list[ItemLine]) -> dict[str, Any]:
    """The vote just given, which can be taken back; it is read from the votes, the address only says which."""
    order = plain_number(request.GET.get("last"), default=0)
    return {"last": next((row for row in rows if row.item.order == order and row.stance), None)}


def _cast(request: HttpRequest, item: RoundItem, form: VoteForm) -> None:
    vote_actions.cast_vote(
        item,
        actor=request.user,
        stance=form.cleaned_data["stance"],
        reason=form.cleaned_data["reason"] or None,
        change=form.cleaned_data["change"] or None,
        language=active_language(),
        read=form.cleaned_data["read"],
    )


def _after_vote(request: HttpRequest, item: RoundItem) -> HttpResponse:
    if request.POST.get("next") == "stay":
        messages.success(request, _("Your vote is stored. You can change it until the round closes."))
        return redirect(f"/{active_language()}/{item.recommendation.path}#vote")
    return _go_on(request, item.round, after=item.order, voted=True)


@never_cache
@login_required
def vote_group(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Asked once before the first vote; a vote that was on its way is cast then."""
    item = item_of(public_round(slug), order)
    form = GroupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask_group(request, item, form)
    waiting = VoteForm(request.POST)
    try:
        vote_actions.declare_voter(item.round, actor=request.user, category=form.cleaned_data["category"])
        if waiting.is_valid():
            _cast(request, item, waiting)
            return _after_vote(request, item)
    except ActionError:
        return vote(request, slug, order)  # it says why, and still has the words
    return redirect("vote", slug=slug, order=order)


def _ask_group(request: HttpRequest, item: RoundItem, form: GroupForm) -> HttpResponse:
    """The question, with the vote that was on its way as hidden fields."""
    names = ("stance", "reason", "change", "next", "read")
    waiting = [(name, request.POST[name]) for name in names if request.POST.get(name)]
    context = {"round": item.round, "item": item, "form": form, "waiting": waiting}
    return render(request, "recommendations/vote_group.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def undo(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """Take a vote back and choose again; pressing twice does no harm."""
    round_ = public_round(slug)
    item = item_of(round_, order)
    try:
        vote_actions.withdraw_vote(item, actor=request.user)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("round", slug=slug)
    messages.success(request, _("Your vote is taken back. Choose again, or leave it."))
    return redirect("vote", slug=slug, order=order)


@never_cache
@login_required
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """The last page of voting: one's votes, how to change them, and an offer to be told what comes of it."""
    round_ = public_round(slug)
    rows = lines(round_, request.user)
    context = {
        "round": round_,
        "rows": rows,
        "voted": sum(1 for row in rows if row.stance),
        "waiting": round_.takes_votes(clock.now()) and any(row.waits for row in rows),
        "follows": request.user.follows.filter(topic=round_.topic).exists(),
        **_last(request, rows),
    }
    return render(request, "recommendations/vote_done.html", context)


@never_cache
@login_required
def stance(request: HttpRequest, slug: str, order: int, organisation: int) -> HttpResponse:
    """The public stance of an organisation for which the person may vote."""
    item = item_of(public_round(slug), order)
    speaker = next((o for o in organisations_voted_for(request.user) if o.pk == organisation), None)
    if speaker is None:
        raise Http404
    taken = stance_of(item, speaker)
    form = StanceForm(request.POST or None, initial={"stance": taken.stance, "reason": taken.reason} if taken else {})
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            vote_actions.take_stance(item, actor=request.user, organisation=speaker, **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("The position of your organisation is stored and public."))
            return redirect(reverse("recommendation", kwargs={"code": item.recommendation.code}) + "#organisations")
    context = {
        "round": item.round,
        "item": item,
        "form": form,
        "refusal": refusal,
        "organisation": speaker,
        "change": change_since(item) if taken and taken.is_on_older_text else None,
        "verdict": can_take_stance(request.user, speaker, item.round, clock.now()),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "recommendations/stance.html", context, status=status)
