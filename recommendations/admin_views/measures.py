"""Officials work on a measure: prepare, publish, change, report; answer obstacles and contests."""

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
from recommendations.admin_views.lookup import form_page, frame, one_of
from recommendations.forms.adoption import MeasureChangeForm, MeasureForm, ReportForm, WordsForm
from recommendations.models import Measure
from recommendations.queries.measures import measure_page
from recommendations.queries.official import contests_of, measures_of, obstacles_of, received_by


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A measure that the institution prepares in answer to what it was sent."""
    addressee = one_of(request, received_by(request.user), pk)
    form = MeasureForm(request.POST or None, institution=addressee.institution)
    kept: list[Measure] = []

    def act() -> None:
        kept.append(actions.prepare_measure(addressee, actor=request.user, **form.cleaned_data))

    if request.method == "POST" and attempt(request, form, act, _("The draft is kept.")):
        return redirect("admin_measure", kept[0].pk)
    context = {
        "title": _("A new measure"),
        "words": addressee.recommendation.title,
        "form": form,
        "button": _("Keep as a draft"),
        "back": reverse("admin_answer", args=[pk]),
    }
    return frame(request, "form", context, 422 if request.method == "POST" else 200)


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


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words or dates, with a reason; what it said before stays readable."""
    found = _published(request, pk)
    form = MeasureChangeForm(request.POST or None, institution=found.addressee.institution, measure=found)
    context = {"title": _("Change the measure"), "words": found.title, "button": _("Sign and publish the change")}
    return form_page(
        request,
        form,
        lambda: actions.change_measure(found, actor=request.user, **form.cleaned_data),
        _("The change is public, with its reason."),
        reverse("admin_measure", args=[pk]),
        context,
    )


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, with evidence."""
    found = _published(request, pk)
    form = ReportForm(request.POST or None)
    context = {"title": _("Report progress"), "words": found.title, "button": _("Sign and publish the report")}
    return form_page(
        request,
        form,
        lambda: actions.report_progress(found, actor=request.user, **form.cleaned_data),
        _("The report is public."),
        reverse("admin_measure", args=[pk]),
        context,
    )


def new_obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    """The institution says itself what stands in the way."""
    found = _published(request, pk)
    form = WordsForm(request.POST or None)
    context = {"title": _("What stands in the way"), "words": found.title, "button": _("Publish the obstacle")}

    def act() -> None:
        owner = found.addressee.institution
        obstacles.report_obstacle(found, actor=request.user, organisation=owner, **form.cleaned_data)

    return form_page(request, form, act, _("The obstacle is public."), reverse("admin_measure", args=[pk]), context)


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
