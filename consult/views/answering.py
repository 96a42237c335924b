"""The answering journey: who answers, the questions, sending, the receipt."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.queries.mandates import organisations_written_for
from consult import holding, receipts
from consult.actions import responses as actions
from consult.actions.answers import AnswerChanged, save_answer
from consult.forms.afterwards import NewsForm
from consult.forms.answering import AnswerForm, SendForm, StartForm
from consult.models import Consultation, Response
from consult.permissions import can_answer_consultation, can_change_response
from consult.queries import standing
from consult.queries.answering import Screen, Sheet, goes_on_at, sheet_of
from consult.views.lookup import account_of, public_consultation, response_in_hand
from core import clock, limits
from core.errors import ActionError


@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The data notice and the one thing that must be said: who answers."""
    consultation = public_consultation(slug)
    now = clock.now()
    if request.method == "GET":
        can_answer_consultation(consultation, now).require()
        if holding.held(request, consultation) is not None:
            return _first_question(request, consultation)
    form = StartForm(request.POST or None, organisations=organisations_written_for(request.user))
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            response, code = _begin(request, consultation, form)
        except ActionError as error:
            refusal = error
        else:
            answer = _first_question(request, consultation)
            holding.hold(answer, request, response)
            if code:
                holding.show_code(answer, request, consultation, code)
            return answer
    context = {
        "consultation": consultation,
        "form": form,
        "refusal": refusal,
        "is_late": consultation.takes_late_answers(now),
    }
    return render(request, "consult/start.html", context, status=422 if refusal or form.errors else 200)


def _begin(request: HttpRequest, consultation: Consultation, form: StartForm) -> tuple[Response, str]:
    """A new draft with its code; or the one that members of the organisation write together already."""
    if form.organisation is not None:
        actions.mandate_to_write(account_of(request), form.organisation)
        standing_one = actions.response_of_organisation(consultation, form.organisation)
        if standing_one is not None:
            return standing_one, ""
    limits.limit("response", key=limits.client_key(request), rate="60/h")
    started = actions.start_response(consultation, actor=account_of(request), **form.start_arguments())
    return started.response, started.code


def _first_question(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """To the question that somebody chose on the paper, or to the first."""
    numbers = {str(number): number for number in consultation.questions.values_list("number", flat=True)}
    first = next(iter(numbers.values()), 1)
    return redirect(
        "consult_question", slug=consultation.slug, number=numbers.get(request.GET.get("question", ""), first)
    )


@never_cache
def question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One question on one screen; saved with every step, and by script while it is written."""
    consultation = public_consultation(slug)
    response = holding.held(request, consultation)
    if response is None:
        return redirect(f"{reverse('consult_start', kwargs={'slug': slug})}?question={number}")
    sheet = sheet_of(response)
    screen = sheet.screen(number)
    if screen is None:
        return _of_other_groups(consultation, sheet, number)
    verdict = can_change_response(request.user, response, clock.now())
    if request.method == "GET" and not verdict:
        return redirect("consult_standing", slug=slug)
    if request.method == "GET" and not screen.is_asked and number == 1 and screen.next:
        return redirect("consult_question", slug=slug, number=screen.next)
    form = _answer_form(request, response, screen)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        refusal = _save(request, response, form)
        if not refusal:
            return _saved(request, response, screen, slug)
    if "autosave" in request.POST:
        return _not_saved(form, refusal)
    context = {
        "consultation": consultation,
        "response": response,
        "screen": screen,
        "form": form,
        "refusal": refusal,
        "code": receipts.in_fours(holding.shown_code(request, consultation)),
        "is_late": not consultation.takes_answers(clock.now()),
    }
    return render(request, "consult/question.html", context, status=422 if refusal or form.errors else 200)


def _answer_form(request: HttpRequest, response: Response, screen: Screen) -> AnswerForm:
    return AnswerForm(
        request.POST or None,
        request.FILES or None,
        question=screen.question,
        answer=screen.answer,
        takes_documents=response.is_for_organisation,
    )


def _of_other_groups(consultation: Consultation, sheet: Sheet, number: int) -> HttpResponse:
    """On from a question that this group is not asked, to the next that it is."""
    if not consultation.questions.filter(number=number).exists():
        raise Http404
    following = next((screen.number for screen in sheet.asked if screen.number > number), None)
    if following is None:
        return redirect("consult_send", slug=consultation.slug)
    return redirect("consult_question", slug=consultation.slug, number=following)


def _save(request: HttpRequest, response: Response, form: AnswerForm) -> ActionError | str:
    """Save what one form says; the refusal, or nothing."""
    try:
        save_answer(
            response,
            question=form.question,
            given=form.answer_input(),
            actor=account_of(request),
            based_on=form.based_on,
        )
    except AnswerChanged as changed:
        form.show_conflict(changed.current)
        return changed
    except ActionError as error:
        return error
    return ""


def _saved(request: HttpRequest, response: Response, screen: Screen, slug: str) -> HttpResponse:
    """To the next question that is asked now: the answer just saved may have opened or closed one."""
    if "autosave" in request.POST:
        kept = response.answers.filter(question=screen.question).values_list("version", flat=True).first()
        return JsonResponse({"version": kept or 0, "text": _("Saved.")})
    if "stop" in request.POST:
        return redirect("consult_receipt", slug=slug)
    after = sheet_of(response).screen(screen.number)
    if after is not None and after.next is not None:
        return redirect("consult_question", slug=slug, number=after.next)
    return redirect("consult_send", slug=slug)


def _not_saved(form: AnswerForm, refusal: ActionError | str) -> HttpResponse:
    """For the script: why it was not saved. What was typed stands in the page."""
    if isinstance(refusal, AnswerChanged):
        refusal = _("This answer was changed in another window meanwhile. Press “Save and continue” to see both texts.")
    errors = [message for messages in form.errors.values() for message in messages]
    return JsonResponse({"text": str(refusal or " ".join(errors))}, status=422)


@never_cache
def all_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions on one page; what is valid is saved even when something else must be corrected."""
    consultation = public_consultation(slug)
    response = holding.held(request, consultation)
    if response is None:
        return redirect("consult_start", slug=slug)
    if request.method == "GET" and not can_change_response(request.user, response, clock.now()):
        return redirect("consult_standing", slug=slug)
    sheet = sheet_of(response)
    forms = [_answer_form(request, response, screen) for screen in sheet.screens]
    refusal: ActionError | str = ""
    if request.method == "POST":
        refusals = [_save(request, response, form) for form in forms if form.is_valid()]
        refusal = next(filter(None, refusals), "")
        if not refusal and all(form.is_valid() for form in forms):
            return redirect("consult_receipt" if "stop" in request.POST else "consult_send", slug=slug)
    wrong = refusal or any(form.errors for form in forms)
    context = {
        "consultation": consultation,
        "response": response,
        "forms": forms,
        "refusal": refusal,
        "takes_files": any(form.takes_files for form in forms),
        "code": receipts.in_fours(holding.shown_code(request, consultation)),
        "is_late": not consultation.takes_answers(clock.now()),
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
            actions.send_response(response, actor=account_of(request), consent=form.cleaned_data["consent"])
        except ActionError as error:
            refusal = error
        else:
            return redirect("consult_receipt", slug=slug)
    sheet: Sheet = sheet_of(response)
    context = {
        "consultation": consultation,
        "response": response,
        "form": form,
        "refusal": refusal,
        "rows": sheet.asked,
        "not_counted": sheet.not_counted,
        "is_late": not consultation.takes_answers(clock.now()),
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
        "goes_on_at": goes_on_at(response),
        "news_form": NewsForm(),
    }
    return render(request, "consult/receipt.html", context)
