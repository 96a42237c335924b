"""The answering journey: who answers, the questions, sending, the receipt."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.queries.mandates import organisations_spoken_for
from consult import holding, receipts
from consult.actions import responses as response_actions
from consult.forms.answering import AnswerForm, SendForm, StartForm
from consult.permissions import can_answer_consultation
from consult.queries import answering, standing
from consult.views.lookup import account_of, public_consultation, response_in_hand
from core import clock, limits
from core.errors import ActionError


@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The data notice and the one thing that must be said: who answers."""
    consultation = public_consultation(slug)
    if request.method == "GET":
        can_answer_consultation(consultation, clock.now()).require()
        if holding.held(request, consultation) is not None:
            return redirect("consult_question", slug=slug, number=1)
    form = StartForm(request.POST or None, organisations=organisations_spoken_for(request.user))
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            limits.limit("response", key=limits.client_key(request), rate="60/h")
            started = response_actions.start_response(consultation, actor=account_of(request), **form.start_arguments())
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
    consultation = public_consultation(slug)
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
    consultation = public_consultation(slug)
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
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    form = SendForm(request.POST or None, response=response)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            response_actions.send_response(response, actor=account_of(request), consent=form.cleaned_data["consent"])
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
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    context = {
        "consultation": consultation,
        "response": response,
        "code": receipts.in_fours(holding.shown_code(request, consultation)),
        "horizon": standing.horizon_of(response),
    }
    return render(request, "consult/receipt.html", context)
