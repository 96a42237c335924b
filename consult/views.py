"""The answering journey, the page behind a receipt code, results and outcome."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.queries.mandates import organisations_spoken_for
from consult import holding, receipts
from consult.actions import responses as response_actions
from consult.forms import AnswerForm, CodeForm, SendForm, StartForm
from consult.models import Consultation, Response
from consult.permissions import can_answer_consultation, can_see_results
from consult.queries import answering, standing
from consult.queries.results import results_of
from core import clock, limits
from core.errors import ActionError


def _consultation(slug: str) -> Consultation:
    return get_object_or_404(Consultation.objects.public().select_related("owner", "space"), slug=slug)


def _account(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _in_hand(request: HttpRequest, consultation: Consultation) -> Response:
    response = holding.held(request, consultation)
    if response is None:
        raise Http404("no response in hand")
    return response


@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The data notice and the one thing that must be said: who answers."""
    consultation = _consultation(slug)
    if request.method == "GET":
        can_answer_consultation(consultation, clock.now()).require()
        if holding.held(request, consultation) is not None:
            return redirect("consult_question", slug=slug, number=1)
    form = StartForm(request.POST or None, organisations=organisations_spoken_for(request.user))
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            limits.limit("response", key=limits.client_key(request), rate="60/h")
            started = response_actions.start_response(consultation, actor=_account(request), **form.start_arguments())
        except ActionError as error:
            refusal = error
        else:
            answer = redirect("consult_question", slug=slug, number=1)
            holding.hold(answer, request, started.response)
            holding.show_code(answer, request, consultation, started.code)
            return answer
    context = {"consultation": consultation, "form": form, "refusal": refusal}
    return render(request, "consult/start.html", context, status=422 if refusal or form.errors else 200)


@never_cache
def question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One question on one screen; saved with every step."""
    consultation = _consultation(slug)
    response = holding.held(request, consultation)
    if response is None:
        return redirect("consult_start", slug=slug)
    screen = answering.screen(response, number)
    if screen is None:
        raise Http404
    if request.method == "GET" and not can_answer_consultation(consultation, clock.now()):
        return redirect("consult_standing", slug=slug)
    form = AnswerForm(request.POST or None, question=screen.question, answer=screen.answer)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            response_actions.save_answer(response, question=screen.question, given=form.answer_input())
        except ActionError as error:
            refusal = error
        else:
            if "stop" in request.POST:
                return redirect("consult_receipt", slug=slug)
            if number < screen.total:
                return redirect("consult_question", slug=slug, number=number + 1)
            return redirect("consult_send", slug=slug)
    context = {
        "consultation": consultation,
        "response": response,
        "screen": screen,
        "form": form,
        "refusal": refusal,
        "code": receipts.in_fours(holding.shown_code(request, consultation)),
    }
    return render(request, "consult/question.html", context, status=422 if refusal or form.errors else 200)


@never_cache
def all_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions on one page; what is valid is saved even when something else must be corrected."""
    consultation = _consultation(slug)
    response = holding.held(request, consultation)
    if response is None:
        return redirect("consult_start", slug=slug)
    rows = answering.all_screens(response)
    forms = [AnswerForm(request.POST or None, question=row.question, answer=row.answer) for row in rows]
    refusal: ActionError | str = ""
    if request.method == "POST":
        try:
            for form in forms:
                if form.is_valid():
                    response_actions.save_answer(response, question=form.question, given=form.answer_input())
        except ActionError as error:
            refusal = error
        else:
            if all(form.is_valid() for form in forms):
                return redirect("consult_receipt" if "stop" in request.POST else "consult_send", slug=slug)
    wrong = refusal or any(form.errors for form in forms)
    context = {
        "consultation": consultation,
        "response": response,
        "forms": forms,
        "refusal": refusal,
        "code": receipts.in_fours(holding.shown_code(request, consultation)),
    }
    return render(request, "consult/all_questions.html", context, status=422 if wrong else 200)


@never_cache
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """What was answered, how it may be published, and the button that sends."""
    consultation = _consultation(slug)
    response = _in_hand(request, consultation)
    form = SendForm(request.POST or None, response=response)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            response_actions.send_response(response, actor=_account(request), consent=form.cleaned_data["consent"])
        except ActionError as error:
            refusal = error
        else:
            return redirect("consult_receipt", slug=slug)
    context = {
        "consultation": consultation,
        "response": response,
        "form": form,
        "refusal": refusal,
        "rows": answering.all_screens(response),
    }
    return render(request, "consult/send.html", context, status=422 if refusal or form.errors else 200)


@never_cache
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt: the code, what happens next, what can be changed."""
    consultation = _consultation(slug)
    response = _in_hand(request, consultation)
    context = {
        "consultation": consultation,
        "response": response,
        "code": receipts.in_fours(holding.shown_code(request, consultation)),
        "horizon": standing.horizon_of(response),
    }
    return render(request, "consult/receipt.html", context)


@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """The form that takes a code, of any consultation."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.limit("code", key=limits.client_key(request), rate="30/10m")
        response = response_actions.find_by_code(None, form.cleaned_data["code"])
        if response is None:
            form.add_error("code", _("This code opens nothing. Compare the sixteen digits with your receipt."))
        else:
            answer = redirect("consult_standing", slug=response.consultation.slug)
            holding.hold(answer, request, response)
            return answer
    return render(request, "consult/enter_code.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
def where_it_stands(request: HttpRequest, slug: str) -> HttpResponse:
    """Behind the code: where the answer stands first; its text comes one step later."""
    consultation = _consultation(slug)
    response = holding.held_or_withdrawn(request, consultation)
    if response is None:
        return redirect("consult_code")
    return render(request, "consult/standing.html", {"consultation": consultation, **standing.life_line(response)})


@never_cache
def my_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The text of one's own answer, one step behind the first page."""
    consultation = _consultation(slug)
    response = _in_hand(request, consultation)
    context = {
        "consultation": consultation,
        "response": response,
        "rows": answering.all_screens(response),
        "consent_form": SendForm(response=response),
    }
    return render(request, "consult/my_answer.html", context)


@require_POST
def change_consent(request: HttpRequest, slug: str) -> HttpResponse:
    """How the answer is published, changed after the closing; before it, the last screen does it."""
    consultation = _consultation(slug)
    response = _in_hand(request, consultation)
    form = SendForm(request.POST, response=response)
    if form.is_valid():
        response_actions.change_consent(response, consent=form.cleaned_data["consent"])
        messages.success(request, _("Your choice is changed."))
    return redirect("consult_standing", slug=slug)


@never_cache
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then withdraw."""
    consultation = _consultation(slug)
    response = _in_hand(request, consultation)
    if request.method == "POST":
        response_actions.withdraw_response(response)
        messages.success(request, _("Your answer is withdrawn. What remains is a line that says so."))
        answer = redirect(f"/{request.LANGUAGE_CODE}/{consultation.path}")
        holding.release(answer, consultation)
        return answer
    return render(request, "consult/withdraw.html", {"consultation": consultation, "response": response})


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Tables by group, after the closing."""
    consultation = _consultation(slug)
    verdict = can_see_results(consultation)
    shown = results_of(consultation) if verdict else None
    context = {"consultation": consultation, "verdict": verdict, "results": shown}
    return render(request, "consult/results.html", context)


def outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """The reasoned response, theme by theme, and what came of it."""
    consultation = _consultation(slug)
    if consultation.outcome_published_at is None:
        return render(request, "consult/outcome_later.html", {"consultation": consultation})
    return render(request, "consult/outcome.html", {"consultation": consultation, **standing.outcome(consultation)})
