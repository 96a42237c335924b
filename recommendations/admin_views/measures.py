"""Officials work on a measure: prepare, publish, change, report; answer obstacles and contests."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.admin import attempt, press
from recommendations.actions import measures as actions
from recommendations.actions import obstacles
from recommendations.actions.assessments import answer_contest
from recommendations.admin_views.lookup import form_page, frame, new_page, one_of
from recommendations.forms.adoption import MeasureChangeForm, MeasureForm, ReportForm, WordsForm
from recommendations.models import Measure
from recommendations.queries.measures import measure_page
from recommendations.queries.official import contests_of, measures_of, obstacles_of, received_by


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure that the institution prepares in answer to what it was sent."""
    addressee = one_of(request, received_by(request.user), pk)
    form = MeasureForm(request.POST or None, institution=addressee.institution)
    context = {
        "title": _("A new measure"),
        "words": addressee.recommendation.title,
        "back": reverse("admin_answer", args=[pk]),
    }
    return new_page(
        request,
        form,
        lambda: actions.prepare_measure(addressee, actor=request.user, **form.cleaned_data),
        _("The draft is kept."),
        "admin_measure",
        context,
    )


def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft as a form; a published measure with everything that waits for the institution."""
    found = one_of(request, measures_of(request.user), pk)
    if found.published_at is None:
        return _draft(request, found)
    shown = measure_page(found)
    context = {"title": found.title, "measure": found, "shown": shown, "today": clock.today()}
    return frame(request, "measure", context)


def _draft(request: HttpRequest, found: Measure) -> HttpResponse:
    if "drop" in request.POST:
        press(request, lambda: actions.drop_measure(found, actor=request.user), _("The draft is gone."))
        return redirect("admin_answer", found.addressee_id)
    form = MeasureForm(request.POST or None, institution=found.addressee.institution, measure=found)
    is_published = "publish" in request.POST

    def act() -> None:
        data = {name: value for name, value in form.cleaned_data.items() if name != "submission_key"}
        actions.prepare_measure(found.addressee, actor=request.user, measure=found, **data)
        if is_published:
            actions.publish_measure(found, actor=request.user)

    done = _("The measure is published.") if is_published else _("The draft is kept.")
    if request.method == "POST" and attempt(request, form, act, done):
        return redirect("admin_measure", found.pk)
    context = {
        "title": found.title,
        "words": found.addressee.recommendation.title,
        "form": form,
        "button": _("Keep as a draft"),
        "more_buttons": [("publish", _("Sign and publish"), ""), ("drop", _("Throw the draft away"), "serious")],
        "back": reverse("admin_answer", args=[found.addressee_id]),
    }
    return frame(request, "form", context, 422 if request.method == "POST" else 200)


def _published(request: HttpRequest, pk: int) -> Measure:
    found: Measure = one_of(request, measures_of(request.user), pk)
    if found.published_at is None:
        raise Http404
    return found


def _write(request: HttpRequest, found: Measure, form: Any, act: Any, words: tuple[str, str, str]) -> HttpResponse:
    """A form about a published measure: its title, its button, and what is said when it is done."""
    title, button, done = words
    context = {"title": title, "words": found.title, "button": button}
    back = reverse("admin_measure", args=[found.pk])
    return form_page(request, form, lambda: act(found, actor=request.user, **form.cleaned_data), done, back, context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words or dates, with a reason; what it said before stays readable."""
    found = _published(request, pk)
    form = MeasureChangeForm(request.POST or None, institution=found.addressee.institution, measure=found)
    words = (_("Change the measure"), _("Sign and publish the change"), _("The change is public, with its reason."))
    return _write(request, found, form, actions.change_measure, words)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, with evidence."""
    words = (_("Report progress"), _("Sign and publish the report"), _("The report is public."))
    form = ReportForm(request.POST or None)
    return _write(request, _published(request, pk), form, actions.report_progress, words)


def new_obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    """The institution says itself what stands in the way."""
    found = _published(request, pk)
    words = (_("What stands in the way"), _("Publish the obstacle"), _("The obstacle is public."))
    act = partial(obstacles.report_obstacle, organisation=found.addressee.institution)
    return _write(request, found, WordsForm(request.POST or None), act, words)


def obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of an obstacle: acknowledge it, or say how it was removed."""
    found = one_of(request, obstacles_of(request.user), pk)
    back = reverse("admin_measure", args=[found.measure_id])
    if found.removed_at is not None:
        messages.info(request, _("This obstacle is removed already."))
        return redirect(back)
    is_known = found.acknowledged_at is not None
    form = WordsForm(request.POST or None)

    def act() -> None:
        step = obstacles.remove_obstacle if is_known else obstacles.acknowledge_obstacle
        step(found, actor=request.user, text=form.cleaned_data["text"])

    context = {
        "title": _("How it was removed") if is_known else _("Acknowledge the obstacle"),
        "words": found.text,
        "button": _("Publish that it is removed") if is_known else _("Acknowledge in public"),
    }
    return form_page(request, form, act, _("It is public."), back, context)


def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """The institution's public answer to an organisation that disputes its measure."""
    found = one_of(request, contests_of(request.user), pk)
    form = WordsForm(request.POST or None)
    dispute = found.measure.assessments.filter(organisation=found.organisation, is_current=True).first()
    context = {
        "title": _("Answer to %(name)s") % {"name": found.organisation.name},
        "words": dispute.grounds if dispute else "",
        "button": _("Sign and publish the answer"),
    }
    return form_page(
        request,
        form,
        lambda: answer_contest(found, actor=request.user, **form.cleaned_data),
        _("The answer is public."),
        reverse("admin_measure", args=[found.measure_id]),
        context,
    )
