"""The question wall of a meeting: the list, the screen of a room, asking, supporting, choosing and answering."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from core import clock, limits
from core.errors import ActionError
from core.sanitize import plain_number
from dialogue import drafts
from dialogue.actions import wall as actions
from dialogue.analysis import personal
from dialogue.forms.meetings import LeadForm, QuestionForm
from dialogue.meeting_permissions import can_ask_question, can_lead_wall
from dialogue.models import Meeting, Thread, WallQuestion
from dialogue.queries import wall as queries
from dialogue.views.meetings import meeting_for
from dialogue.views.parts import account

RELOADS = (10, 20, 60)
"""Seconds after which a screen may load itself anew, for rooms without scripts."""
DOORS = {"sign_in": "account_login", "sign_up": "account_signup"}


def _wall_of(request: HttpRequest, slug: str) -> Meeting:
    """The meeting, if it has a wall and the visitor may read the conversation that its questions stand in."""
    found = meeting_for(request, slug)
    if not queries.may_read_wall(request.user, found):
        raise Http404
    return found


def _thread_of(meeting: Meeting) -> Thread:
    assert meeting.series.thread is not None
    return meeting.series.thread


def _question_of(meeting: Meeting, pk: int) -> WallQuestion:
    found = queries.find_question(meeting, pk)
    if found is None:
        raise Http404
    return found


@require_GET
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions, live, and the form to ask one."""
    found = _wall_of(request, slug)
    view = _view(request, found)
    form = QuestionForm(actor=request.user, initial=drafts.kept(request, _thread_of(found)))
    context = {"view": view, "meeting": found, "form": form, "section": "forums"}
    return render(request, "dialogue/wall.html", context)


def _view(request: HttpRequest, meeting: Meeting) -> queries.WallView:
    page = max(1, plain_number(request.GET.get("page"), default=1))
    return queries.wall_view(meeting, request.user, now=clock.now(), page=page)


@require_GET
def fragment(request: HttpRequest, slug: str) -> HttpResponse:
    """The list alone, for open walls and screens that heard of news."""
    found = _wall_of(request, slug)
    name = "dialogue/_screen_list.html" if "screen" in request.GET else "dialogue/_wall_list.html"
    answer = render(request, name, {"view": _view(request, found), "meeting": found})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    """For a projector: large, few, chosen. Without scripts it loads itself anew if somebody asked it to."""
    found = _wall_of(request, slug)
    seconds = plain_number(request.GET.get("every"), default=0)
    context = {
        "view": _view(request, found),
        "meeting": found,
        "every": seconds if seconds in RELOADS else 0,
        "reloads": RELOADS,
        "address": request.build_absolute_uri(reverse("meeting_wall", kwargs={"slug": slug})).partition("://")[2],
    }
    return render(request, "dialogue/screen.html", context)


@never_cache
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form by itself; where it is sent to, and where it comes back with what is wrong."""
    found = _wall_of(request, slug)
    form = QuestionForm(request.POST or None, actor=request.user, initial=drafts.kept(request, _thread_of(found)))
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST":
        door = _door(request, found)
        if door:
            drafts.keep(request, _thread_of(found), form.data)
            return redirect(f"{reverse(door)}?{urlencode({'next': reverse('meeting_ask', kwargs={'slug': slug})})}")
        if form.is_valid():
            is_looked_at = "is_checked" in request.POST or form.organisation is not None
            doubts = () if is_looked_at else personal.find(form.cleaned_data["text"])
            if not doubts:
                try:
                    return _asked(request, found, form)
                except ActionError as error:
                    refusal = error
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"view": _view(request, found), "meeting": found, "form": form, "refusal": refusal, "doubts": doubts}
    return render(request, "dialogue/ask.html", {**context, "section": "forums"}, status=status)


def _door(request: HttpRequest, meeting: Meeting) -> str:
    """The page to sign in or up at, where that comes before asking."""
    for name, door in DOORS.items():
        if name in request.POST:
            return door
    is_visitor = not request.user.is_authenticated and meeting.wall_is_open(clock.now())
    needs_account = is_visitor and not can_ask_question(request.user, meeting, clock.now())
    return "account_login" if needs_account else ""


def _asked(request: HttpRequest, meeting: Meeting, form: QuestionForm) -> HttpResponse:
    thread = _thread_of(meeting)
    if not isinstance(request.user, User):
        limits.limit("anonymous-post", key=limits.client_key(request), rate="10/h")
        asked = actions.ask_question(meeting, actor=None, **{**form.voice(), "on_behalf_of": None})
        drafts.drop(request, thread)
        drafts.hold(request, asked.question.post)
        answer = redirect("post_receipt")
        drafts.show_code(answer, request, asked.code)
        return answer
    asked = actions.ask_question(meeting, actor=request.user, **form.voice())
    drafts.drop(request, thread)
    if asked.question.post.number is None:
        messages.success(request, _("Thank you. A moderator reads your question first; below you see that it waits."))
        return redirect("meeting_wall", slug=meeting.slug)
    messages.success(request, _("Your question stands on the wall."))
    return redirect(f"{reverse('meeting_wall', kwargs={'slug': meeting.slug})}#question{asked.question.pk}")


@require_POST
def support(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """“This matters to me too”, or no longer."""
    found = _wall_of(request, slug)
    question = _question_of(found, pk)
    if not request.user.is_authenticated:
        here = reverse("meeting_wall", kwargs={"slug": slug})
        return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    change = actions.take_support_back if "stop" in request.POST else actions.support_question
    try:
        change(question, found, actor=account(request))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('meeting_wall', kwargs={'slug': slug})}#question{pk}")


@never_cache
def lead(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a facilitator decides about one question."""
    found = _wall_of(request, slug)
    can_lead_wall(request.user, found).require()
    question = _question_of(found, pk)
    form = LeadForm(request.POST or None, question=question)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            _decide(question, found, account(request), form)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("It is done, and stands in the log."))
            return redirect(f"{reverse('meeting_wall', kwargs={'slug': slug})}#question{pk}")
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"meeting": found, "question": question, "form": form, "refusal": refusal}
    return render(request, "dialogue/lead.html", context, status=status)


def _decide(question: WallQuestion, meeting: Meeting, actor: User, form: LeadForm) -> None:
    deed = form.cleaned_data["deed"]
    if deed == LeadForm.ANSWER:
        actions.answer_question(question, meeting, actor=actor, answer=form.cleaned_data["answer"])
    elif deed == LeadForm.REOPEN:
        actions.reopen_question(question, meeting, actor=actor)
    else:
        actions.shortlist_question(question, meeting, actor=actor, is_on=deed == LeadForm.SHORTLIST)


@never_cache
def carry_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then close the wall: what is open goes to the next meeting."""
    found = _wall_of(request, slug)
    can_lead_wall(request.user, found).require()
    if request.method == "POST":
        try:
            actions.close_wall(found, actor=account(request))
            messages.success(request, _("The wall is closed. Open questions wait for the next meeting."))
        except ActionError as error:
            messages.error(request, str(error))
        return redirect("meeting_wall", slug=slug)
    return render(request, "dialogue/carry_over.html", {"meeting": found, "section": "forums"})
