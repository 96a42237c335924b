"""Officials prepare action plans, and agree to those of others."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import press
from recommendations.actions import plans as actions
from recommendations.admin_views.lookup import form_page, frame, new_page, one_of, own_institution, require_official
from recommendations.forms.adoption import PlanForm, PlanPartiesForm, WordsForm
from recommendations.models import ActionPlan, Measure
from recommendations.queries.official import plans_of, signers


def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of one's institutions, and those they are asked to agree to."""
    require_official(request)
    context = {
        "title": _("Action plans"),
        "lead": _(
            "Measures of several institutions that belong together. Drafts are seen by the officials of their "
            "institutions only."
        ),
        "plans": plans_of(request.user),
        "own": signers(request.user),
    }
    return frame(request, "plans", context)


def new(request: HttpRequest, owner: int) -> HttpResponse:
    """Begin a plan for one of one's institutions."""
    institution = own_institution(request, owner)
    form = PlanForm(request.POST or None)
    return new_page(
        request,
        form,
        lambda: actions.prepare_plan(actor=request.user, owner=institution, **form.cleaned_data),
        _("The draft is kept."),
        "admin_plan",
        {"title": _("A new action plan"), "words": institution.name, "back": reverse("admin_plans")},
    )


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Its measures, those that could be added, who is asked, and the buttons."""
    found = one_of(request, plans_of(request.user), pk)
    entries = found.entries.filter(removed_at=None).select_related("measure__addressee__institution")
    taken = {entry.measure_id for entry in entries}
    measures = Measure.objects.public().exclude(pk__in=taken).select_related("addressee__institution")
    own = {institution.pk for institution in signers(request.user)}
    parties = list(found.parties.all())
    context = {
        "title": found.title,
        "plan": found,
        "entries": entries,
        "measures": measures.order_by("addressee__institution__slug", "pk")[:300],
        "parties": parties,
        "is_owner": found.owner_id in own,
        "to_agree": [p.institution for p in parties if not p.signed_at and p.institution_id in own],
    }
    return frame(request, "plan", context)


def _owned(request: HttpRequest, pk: int) -> ActionPlan:
    found: ActionPlan = one_of(request, plans_of(request.user), pk)
    if found.owner_id not in {institution.pk for institution in signers(request.user)}:
        raise Http404
    return found


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, dates and definition of a draft."""
    found = _owned(request, pk)
    names = ("title", "lead", "definition_code", "starts_on", "ends_on")
    form = PlanForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def act() -> None:
        data = {name: form.cleaned_data[name] for name in names}
        actions.prepare_plan(actor=request.user, owner=found.owner, plan=found, **data)

    context = {"title": found.title, "button": _("Keep the plan")}
    return form_page(request, form, act, _("The plan is kept."), reverse("admin_plan", args=[pk]), context)


def parties(request: HttpRequest, pk: int) -> HttpResponse:
    """Which institutions are asked to agree."""
    found = _owned(request, pk)
    asked = [party.institution_id for party in found.parties.all()]
    form = PlanPartiesForm(request.POST or None, institution=found.owner, initial={"institutions": asked})

    def act() -> None:
        actions.ask_to_agree(found, actor=request.user, institutions=form.cleaned_data["institutions"])

    context = {"title": found.title, "button": _("Keep the list")}
    return form_page(request, form, act, _("The list is kept."), reverse("admin_plan", args=[pk]), context)


@require_POST
def press_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Add measures, publish, agree."""
    found = one_of(request, plans_of(request.user), pk)
    if "agree" in request.POST:
        institution = own_institution(request, request.POST["agree"])
        press(
            request,
            lambda: actions.agree(found, actor=request.user, institution=institution),
            _("Your institution agreed to the plan."),
        )
        return redirect("admin_plan", pk)
    found = _owned(request, pk)
    if "publish" in request.POST:
        press(request, lambda: actions.publish_plan(found, actor=request.user), _("The plan is published."))
        return redirect("admin_plan", pk)
    chosen = [number for number in request.POST.getlist("measures") if number.isdecimal() and len(number) <= 18]

    def add() -> None:
        for measure in Measure.objects.public().filter(pk__in=chosen):
            actions.add_measure(found, actor=request.user, measure=measure)

    press(request, add, _("The measures are in the plan."))
    return redirect("admin_plan", pk)


def take_out(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Take a measure out, of a published plan with a reason."""
    found = _owned(request, pk)
    row = get_object_or_404(found.entries.select_related("measure", "plan"), pk=entry)
    if found.published_at is None:
        if request.method == "POST":
            press(
                request,
                lambda: actions.take_out_measure(row, actor=request.user, reason=row.removal_reason),
                _("The measure is taken out."),
            )
        return redirect("admin_plan", pk)
    form = WordsForm(request.POST or None)
    context = {"title": _("Take a measure out"), "words": row.measure.title, "button": _("Take it out, in public")}
    return form_page(
        request,
        form,
        lambda: actions.take_out_measure(row, actor=request.user, reason=form.cleaned_data["text"]),
        _("The measure is taken out; the reason stays readable."),
        reverse("admin_plan", args=[pk]),
        context,
    )
