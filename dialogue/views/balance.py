"""Summaries of a thread, who has not been heard in a forum, and the group a person declares there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actions.aliases import declare_group
from accounts.decorators import login_required
from accounts.queries.declarations import declaration_of
from core.errors import ActionError
from dialogue.actions import summaries as actions
from dialogue.analysis import personal
from dialogue.forms.summaries import AnswerContestForm, ContestForm, ForumGroupForm, SummaryForm
from dialogue.models import Forum, SummaryContest, ThreadSummary
from dialogue.queries import summaries as queries
from dialogue.queries.balance import unheard_in
from dialogue.summary_permissions import (
    can_answer_contest,
    can_contest_summary,
    can_see_unheard,
    can_summarise_thread,
)
from dialogue.views.parts import account, thread_for


def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary with what is said against it, and the earlier ones."""
    found = thread_for(request, pk)
    view = queries.summary_view(found, request.user)
    may_write = bool(can_summarise_thread(request.user, found))
    if view.summary is None and not may_write:
        raise Http404
    context = {
        "thread": found,
        "view": view,
        "may_write": may_write,
        "may_answer": can_answer_contest(request.user, found),
        "can_contest": can_contest_summary(request.user, found),
        "section": "forums",
    }
    return render(request, "dialogue/summary.html", context)


@never_cache
def write_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the facilitator."""
    found = thread_for(request, pk)
    can_summarise_thread(request.user, found).require()
    current = queries.current_summary(found)
    form = SummaryForm(request.POST or None, initial={"text": current.text if current else ""})
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_summary(found, actor=account(request), **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("The summary is published. Those who took part can contest it."))
            return redirect("thread_summary", pk=pk)
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"thread": found, "form": form, "refusal": refusal, "heading": _("Sum the conversation up")}
    return render(request, "dialogue/summary_form.html", context, status=status)


@never_cache
@login_required
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of those who took part."""
    found = thread_for(request, pk)
    current = queries.current_summary(found)
    if current is None:
        raise Http404
    form = ContestForm(request.POST or None, actor=request.user)
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        is_looked_at = "is_checked" in request.POST or form.organisation is not None
        doubts = () if is_looked_at else personal.find(form.cleaned_data["text"])
        if not doubts:
            try:
                return _contested(request, current, form)
            except ActionError as error:
                refusal = error
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"thread": found, "form": form, "refusal": refusal, "doubts": doubts}
    context["heading"] = _("Contest the summary")
    return render(request, "dialogue/contest_form.html", context, status=status)


def _contested(request: HttpRequest, current: ThreadSummary, form: ContestForm) -> HttpResponse:
    made = actions.contest_summary(current, actor=account(request), **form.voice())
    if made.post.number is None:
        messages.success(request, _("Thank you. A moderator reads it first."))
    else:
        messages.success(request, _("It stands with the summary. The facilitator is asked to answer."))
    return redirect("thread_summary", pk=current.thread_id)


@never_cache
def answer_contest(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the facilitator says to one contest; ``number`` is that of its post."""
    found = thread_for(request, pk)
    can_answer_contest(request.user, found).require()
    contests = SummaryContest.objects.select_related("post", "summary")
    one = get_object_or_404(contests, summary__thread=found, post__number=number)
    form = AnswerContestForm(request.POST or None, initial={"text": one.answer})
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_contest(one, actor=account(request), **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("Your answer stands beside it."))
            return redirect("thread_summary", pk=pk)
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"thread": found, "form": form, "refusal": refusal, "quoted": one.post, "heading": _("Answer it")}
    return render(request, "dialogue/summary_form.html", context, status=status)


@never_cache
def unheard(request: HttpRequest, slug: str) -> HttpResponse:
    """For facilitators: who has not spoken in this forum."""
    forum = get_object_or_404(Forum.objects.select_related("listener"), slug=slug)
    can_see_unheard(request.user, forum).require()
    context = {"forum": forum, "unheard": unheard_in(forum), "section": "forums"}
    return render(request, "dialogue/unheard.html", context)


@never_cache
@login_required
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """The group that a person declares in this forum; the last word counts."""
    forum = get_object_or_404(Forum.objects.select_related("space"), slug=slug)
    declared = declaration_of(account(request), forum.space_id)
    initial = {"category": declared.category} if declared else {}
    form = ForumGroupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        declare_group(account(request), space=forum.space, category=form.cleaned_data["category"])
        messages.success(request, _("It is kept, apart from your account. Only numbers of ten and more are ever told."))
        return redirect(f"/{request.LANGUAGE_CODE}/{forum.path}")
    status = 422 if form.errors else 200
    return render(request, "dialogue/forum_group.html", {"forum": forum, "form": form}, status=status)
