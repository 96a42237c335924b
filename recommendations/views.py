"""Lists, one recommendation, rounds and the voting page, the board."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts.queries.declarations import declaration_of
from accounts.queries.mandates import organisations_voted_for
from core import clock, vocabularies
from core.errors import ActionError
from core.sanitize import clean_page, clean_query
from core.translated import active_language
from dialogue.queries.threads import panel
from recommendations.actions import votes as vote_actions
from recommendations.forms import GroupForm, StanceForm, VoteForm
from recommendations.models import Cluster, Recommendation, Round, RoundItem
from recommendations.permissions import can_see_results_of, can_vote_in
from recommendations.queries import adoption
from recommendations.queries import recommendations as queries
from recommendations.queries import rounds as round_queries


def _round(slug: str) -> Round:
    return get_object_or_404(Round.objects.public().select_related("space"), slug=slug)


def _item(round_: Round, order: int) -> RoundItem:
    items = RoundItem.objects.select_related("recommendation", "version", "round__space")
    return get_object_or_404(items, round=round_, order=order)


def index(request: HttpRequest) -> HttpResponse:
    """Rounds first, then clusters, then the way to the whole list."""
    context = {
        "rounds": queries.public_rounds(),
        "clusters": queries.clusters(),
        "documents": queries.documents(),
    }
    return render(request, "recommendations/index.html", context)


def listing(request: HttpRequest) -> HttpResponse:
    """All recommendations, narrowed and searched."""
    asked = {name: clean_query(request.GET.get(name, "")) for name in ("source", "cluster", "nature", "area")}
    number = clean_page(request.GET.get("page", "1"))
    found = queries.narrowed(query=request.GET.get("q", ""), number=number, **asked)
    context = {
        "found": found,
        "asked": asked,
        "query": clean_query(request.GET.get("q", "")),
        "documents": queries.documents(),
        "natures": vocabularies.terms("provision_nature"),
        "areas": vocabularies.terms("policy_area"),
        "older": _page_url(request, number + 1) if found.has_more else "",
        "newer": _page_url(request, number - 1) if number > 1 else "",
    }
    return render(request, "recommendations/listing.html", context)


def _page_url(request: HttpRequest, number: int) -> str:
    kept = request.GET.copy()
    kept["page"] = str(number)
    return f"?{kept.urlencode()}"


def cluster(request: HttpRequest, code: str) -> HttpResponse:
    """Who else asked for this: the recommendations of one cluster."""
    found = get_object_or_404(Cluster, code=code)
    rows = found.recommendations.select_related("source").order_by("source__order", "code")
    return render(request, "recommendations/cluster.html", {"cluster": found, "rows": rows})


def recommendation(request: HttpRequest, code: str) -> HttpResponse:
    """Text, provenance, vote or results, answers of institutions, timeline, conversation."""
    chosen = Recommendation.objects.public().select_related("source", "cluster", "thread", "space")
    found = get_object_or_404(chosen, code=code)
    shown = queries.detail(found)
    item = shown.open_item
    own = round_queries.own_stances(item.round, request.user).get(item.pk, "") if item else ""
    results = None
    if shown.closed_item:
        results = round_queries.results_of(shown.closed_item, shown.closed_item.round.editions.first())
    follows = request.user.is_authenticated and request.user.follows.filter(topic=found.topic).exists()
    context = {
        "recommendation": found,
        "detail": shown,
        "item": item,
        "own": own,
        "results": results,
        "follows": follows,
        "form": VoteForm(initial={"stance": own}),
        "panel": panel(found.thread, request.user) if found.thread else None,
        "areas": [vocabularies.label("policy_area", area) for area in found.policy_areas],
    }
    return render(request, "recommendations/recommendation.html", context)


def round_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A round with its recommendations and one's own votes; results when it has closed."""
    round_ = _round(slug)
    rows = round_queries.lines(round_, request.user)
    voted = sum(1 for row in rows if row.stance)
    edition = round_.editions.first() if can_see_results_of(round_) else None
    context = {
        "round": round_,
        "rows": rows,
        "voted": voted,
        "edition": edition,
        "next": round_queries.next_item(rows),
        "horizon": round_queries.horizon(round_, clock.now()),
        "organisations": organisations_voted_for(request.user),
    }
    return render(request, "recommendations/round.html", context)


@never_cache
@login_required
def vote(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """One recommendation at a time: four buttons, the next one follows. Before the first vote the group is asked."""
    round_ = _round(slug)
    item = _item(round_, order)
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
    item = _item(_round(slug), order)
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
    item = _item(_round(slug), order)
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


def board(request: HttpRequest) -> HttpResponse:
    """Who answered what, and who is silent since when."""
    rows = adoption.board()
    silent = sum(1 for row in rows for line in row.answers if line.days_late)
    summary = ngettext("%(n)d answer is overdue.", "%(n)d answers are overdue.", silent) % {"n": silent}
    return render(request, "recommendations/board.html", {"rows": rows, "silent": silent, "summary": summary})
