"""A measure for everybody, and what organisations say about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.decorators import login_required
from accounts.models import Organisation
from accounts.queries.mandates import organisations_spoken_for
from core.errors import ActionError, InvalidInput
from recommendations.actions.assessments import assess as assess_action
from recommendations.actions.obstacles import report_obstacle
from recommendations.adoption_permissions import can_assess
from recommendations.forms.organisations import AssessmentForm, ObstacleForm
from recommendations.models import Measure
from recommendations.queries.measures import deeds, measure_page, public_measures


def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """What an institution does, what it claims, what others find, in the order in which it happened."""
    found = get_object_or_404(public_measures(), pk=pk)
    context = {"shown": measure_page(found), "measure": found, "deeds": deeds(found, request.user)}
    return render(request, "recommendations/measure.html", context)


@never_cache
@login_required
def assess(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    """What the organisation finds about the measure."""
    found, speaker = _mine(request, pk, organisation)
    if not can_assess(request.user, found, speaker):
        raise Http404
    before = found.assessments.filter(organisation=speaker, is_current=True).first()
    initial = {"finding": before.finding} if before else {}
    form = AssessmentForm(request.POST or None, initial=initial)

    def act() -> None:
        assess_action(found, actor=request.user, organisation=speaker, **form.cleaned_data)

    done = _("What your organisation finds is public now.")
    return _write(request, "assess", found, speaker, form, act, done, {"before": before})


@never_cache
@login_required
def obstacle(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    """What stands in the way of the measure, as the organisation sees it."""
    found, speaker = _mine(request, pk, organisation)
    if speaker.pk == found.addressee.institution_id:
        raise Http404
    form = ObstacleForm(request.POST or None)

    def act() -> None:
        report_obstacle(found, actor=request.user, organisation=speaker, **form.cleaned_data)

    done = _("The obstacle is public now. The institution is told.")
    return _write(request, "obstacle", found, speaker, form, act, done, {})


def _mine(request: HttpRequest, pk: int, organisation: int) -> tuple[Measure, Organisation]:
    """The public measure, and the organisation for which the person may speak; 404 for all others."""
    found = get_object_or_404(public_measures(), pk=pk)
    speaker = next((o for o in organisations_spoken_for(request.user) if o.pk == organisation), None)
    if speaker is None:
        raise Http404
    return found, speaker


def _write(
    request: HttpRequest,
    template: str,
    found: Measure,
    speaker: Organisation,
    form: Any,
    act: Any,
    done: str,
    more: dict[str, Any],
) -> HttpResponse:
    """Run the action on a valid form; a refusal stands at its field or above, and what was typed is kept."""
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, done)
            return redirect("measure", pk=found.pk)
    status = refusal.status if isinstance(refusal, ActionError) else 422 if form.errors else 200
    context = {"measure": found, "organisation": speaker, "form": form, "refusal": refusal, **more}
    return render(request, f"recommendations/{template}.html", context, status=status)
