"""Editors plan, announce and extend rounds."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import attempt, press
from recommendations.actions import planning
from recommendations.forms.rounds import ExtendForm, ItemsForm, NewRoundForm, RoundForm, initial_of
from recommendations.models import Round
from recommendations.permissions import can_edit_recommendations


def require_editor(request: HttpRequest) -> None:
    if not can_edit_recommendations(request.user):
        raise PermissionDenied


def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, drafts too."""
    require_editor(request)
    rows = Round.objects.filter(is_archive=False).annotate(size=Count("items"))
    context = {
        "title": _("Rounds of voting"),
        "lead": _("A round is a dated vote on a set of recommendations. Its rules are fixed when it is announced."),
        "rounds": rows,
    }
    return render(request, "recommendations/admin/rounds.html", context)


def new_round(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    require_editor(request)
    form = NewRoundForm(request.POST or None)
    made: list[Round] = []

    def act() -> None:
        made.append(planning.plan_round(actor=request.user, **form.cleaned_data))

    if request.method == "POST" and attempt(request, form, act, _("The draft is kept.")):
        return redirect("admin_round", pk=made[0].pk)
    context = {"title": _("New round"), "form": form, "button": _("Begin the draft")}
    status = 422 if request.method == "POST" else 200
    return render(request, "recommendations/admin/round.html", context, status=status)


def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its words and rules while it is a draft, its list, and what can be done next."""
    require_editor(request)
    found = get_object_or_404(Round, pk=pk, is_archive=False)
    form = RoundForm(request.POST or None, initial=initial_of(found))

    def act() -> None:
        planning.change_round(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("It is kept.")):
        return redirect("admin_round", pk=pk)
    return _show(request, found, form=form, status=422 if request.method == "POST" else 200)


@require_POST
def put_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Add recommendations."""
    require_editor(request)
    found = get_object_or_404(Round, pk=pk, is_archive=False)
    form = ItemsForm(request.POST)

    def act() -> None:
        planning.put_items(found, actor=request.user, codes=form.cleaned_data["codes"])

    if attempt(request, form, act, _("They are in the round.")):
        return redirect("admin_round", pk=pk)
    return _show(request, found, items_form=form, status=422)


@require_POST
def take_out(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take a recommendation out of a draft."""
    require_editor(request)
    found = get_object_or_404(Round, pk=pk, is_archive=False)
    press(request, lambda: planning.take_out(found, item, actor=request.user), _("It is taken out."))
    return redirect("admin_round", pk=pk)


@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the round public and fix its rules."""
    require_editor(request)
    found = get_object_or_404(Round, pk=pk, is_archive=False)
    press(request, lambda: planning.announce_round(found, actor=request.user), _("The round is announced."))
    return redirect("admin_round", pk=pk)


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Close later."""
    require_editor(request)
    found = get_object_or_404(Round, pk=pk, is_archive=False)
    form = ExtendForm(request.POST, round_=found)

    def act() -> None:
        planning.extend_round(found, actor=request.user, **form.cleaned_data)

    if attempt(request, form, act, _("The round closes later now.")):
        return redirect("admin_round", pk=pk)
    return _show(request, found, extend_form=form, status=422)


def _show(
    request: HttpRequest,
    found: Round,
    *,
    form: RoundForm | None = None,
    items_form: ItemsForm | None = None,
    extend_form: ExtendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": found.title,
        "lead": found.get_state_display(),
        "round": found,
        "items": found.items.select_related("recommendation"),
        "form": form or RoundForm(initial=initial_of(found)),
        "items_form": items_form or ItemsForm(),
        "extend_form": extend_form or ExtendForm(round_=found),
        "button": _("Keep"),
    }
    return render(request, "recommendations/admin/round.html", context, status=status)
