"""The analysis workbench: themes, campaigns, tables."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consult.actions import campaigns, codebook
from consult.admin_views.workbench import consultation_of, cursor, page, sees_tables, themes_of
from consult.enums import CampaignState, State
from consult.forms.workbench import CampaignForm, CrossForm, RetireForm, ThemeForm
from consult.models import CampaignMember, Theme
from consult.queries import workbench as queries
from core.charts import draw
from core.errors import ActionError, InvalidInput


@never_cache
def themes(request: HttpRequest, pk: int) -> HttpResponse:
    """The codebook and its versions."""
    consultation = consultation_of(request, pk)
    return page(
        request,
        "codebook",
        consultation,
        title=_("Codebook"),
        themes=queries.themes_with_counts(consultation),
        retired=list(consultation.themes.exclude(retired_at=None)),
        versions=list(consultation.codebooks.select_related("made_by")),
        is_closed=consultation.state == State.OUTCOME_PUBLISHED,
    )


@never_cache
def theme(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    """A new theme, or another wording of one."""
    consultation = consultation_of(request, pk)
    found = consultation.themes.filter(code=code, retired_at=None).first() if code else None
    if code and found is None:
        raise Http404
    names = ("name", "definition", "signal_words", "summary")
    form = ThemeForm(request.POST or None, initial={n: getattr(found, n) for n in names} if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            codebook.save_theme(consultation, actor=request.user, theme=found, **form.cleaned_data)
        except ActionError as error:
            form.add_error(_field(error, form), str(error))
        else:
            messages.success(request, _("The codebook has a new version."))
            return redirect("workbench_codebook", pk=pk)
    return page(
        request,
        "theme",
        consultation,
        status=422 if form.errors else 200,
        title=found.name if found else _("New theme"),
        theme=found,
        form=form,
        retire=RetireForm(others=_others(consultation, found)) if found else None,
    )


def _field(error: ActionError, form) -> str | None:
    return error.field if isinstance(error, InvalidInput) and error.field in form.fields else None


def _others(consultation, theme: Theme) -> list[Theme]:
    return [other for other in themes_of(consultation) if other.pk != theme.pk]


@require_POST
def retire(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take a theme out of use, or put it together with another."""
    consultation = consultation_of(request, pk)
    found = consultation.themes.filter(code=code, retired_at=None).first()
    if found is None:
        raise Http404
    form = RetireForm(request.POST, others=_others(consultation, found))
    if form.is_valid():
        into, note = form.by_pk.get(form.cleaned_data["into"]), form.cleaned_data["note"]
        try:
            if into is None:
                codebook.retire_theme(found, actor=request.user, note=note)
            else:
                codebook.merge_themes(found, into=into, actor=request.user, note=note)
        except ActionError as error:
            form.add_error(_field(error, form), str(error))
        else:
            messages.success(request, _("The codebook has a new version."))
            return redirect("workbench_codebook", pk=pk)
    names = ("name", "definition", "signal_words", "summary")
    return page(
        request,
        "theme",
        consultation,
        status=422,
        title=found.name,
        theme=found,
        form=ThemeForm(initial={n: getattr(found, n) for n in names}),
        retire=form,
    )


# --- Campaigns --------------------------------------------------------------------------------------------------------


@never_cache
def campaign_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Groups of texts that are nearly the same: those to decide first."""
    consultation = consultation_of(request, pk)
    rows = queries.campaign_rows(consultation)
    return page(
        request,
        "campaigns",
        consultation,
        title=_("Campaigns"),
        waiting=[row for row in rows if row.campaign.state == CampaignState.PROPOSED],
        decided=[row for row in rows if row.campaign.state != CampaignState.PROPOSED],
        is_searched=campaigns.is_searched(consultation),
    )


@never_cache
def campaign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One group with its texts: confirm it with a name and a summary, dismiss it, or take a text out."""
    consultation = consultation_of(request, pk)
    found = consultation.campaigns.select_related("question").filter(pk=number).first()
    if found is None:
        raise Http404
    form = CampaignForm(request.POST or None, initial={"name": found.name, "summary": found.summary})
    if request.method == "POST":
        try:
            return _decide(request, pk, found, form)
        except ActionError as error:
            form.add_error(_field(error, form), str(error))
    members, after = queries.member_page(found, cursor(request))
    return page(
        request,
        "campaign",
        consultation,
        status=422 if form.errors else 200,
        title=str(found.name) or _("Group of texts"),
        campaign=found,
        form=form,
        members=members,
        size=found.members.count(),
        after=after,
    )


def _decide(request: HttpRequest, pk: int, found, form: CampaignForm) -> HttpResponse:
    form.is_valid()
    if (number := request.POST.get("remove", "")).isdigit():
        member = CampaignMember.objects.filter(campaign=found, pk=number).first()
        if member is not None:
            campaigns.remove_member(member, actor=request.user)
            messages.success(request, _("That text is counted by itself again."))
        return redirect("workbench_campaign", pk=pk, number=found.pk)
    if "dismiss" in request.POST:
        campaigns.dismiss_campaign(found, actor=request.user)
    else:
        campaigns.confirm_campaign(
            found, actor=request.user, name=form.cleaned_data["name"], summary=form.cleaned_data["summary"]
        )
    messages.success(request, _("Decided."))
    return redirect("workbench_campaigns", pk=pk)


# --- Tables -----------------------------------------------------------------------------------------------------------


@never_cache
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Cross-tables and themes by group, for those who read and those who run it alike: they hold no text."""
    consultation = sees_tables(request, pk)
    questions = queries.closed_questions(consultation)
    sides = queries.crossing_questions(questions)
    form = CrossForm(request.GET, questions=questions, sides=sides)
    table, question = None, None
    if form.is_valid() and form.cleaned_data["question"]:
        question = form.questions[form.cleaned_data["question"]]
        by = form.questions.get(form.cleaned_data["by"])
        if by is None:
            table = queries.group_table(consultation, question)
        else:
            table = queries.cross_table(consultation, question, by)
    by_theme = queries.theme_table(consultation)
    return page(
        request,
        "tables",
        consultation,
        title=_("Tables"),
        form=form,
        question=question,
        table=table,
        drawn=draw(table.rows, table.answers) if table else (),
        by_theme=by_theme,
        drawn_themes=draw(by_theme.rows, by_theme.answers),
        coverage=queries.coverage_of(consultation),
        agreement=queries.agreement_of(consultation),
    )
