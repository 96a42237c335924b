"""Behind the code: where one's own answer stands, its text and consent, what is asked back, its withdrawal."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consult import holding
from consult.actions import responses as response_actions
from consult.actions.back_questions import reply_back
from consult.actions.evaluation import evaluate
from consult.forms.afterwards import EvaluationForm, ReplyForm
from consult.forms.answering import CodeForm, SendForm
from consult.models import Response
from consult.permissions import can_change_response
from consult.queries import standing
from consult.queries.answering import goes_on_at, sheet_of
from consult.views.lookup import account_of, public_consultation, response_in_hand
from core import clock, limits
from core.errors import ActionError
from core.translated import active_language


@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """The form that takes a code, of any consultation; who is signed in finds their own answers beside it."""
    own = standing.responses_of(request.user)
    if "own" in request.POST:
        return _open(request, next((found for found in own if str(found.public_id) == request.POST["own"]), None))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.limit("code", key=limits.client_key(request), rate="30/10m")
        response = response_actions.find_by_code(None, form.cleaned_data["code"])
        if response is None:
            form.add_error("code", _("This code opens nothing. Compare the sixteen digits with your receipt."))
        else:
            return _open(request, response)
    context = {"form": form, "own": own, "is_alone": not own}
    return render(request, "consult/enter_code.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, response: Response | None) -> HttpResponse:
    if response is None:
        raise Http404
    answer = redirect("consult_standing", slug=response.consultation.slug)
    holding.hold(answer, request, response)
    return answer


@never_cache
def where_it_stands(request: HttpRequest, slug: str) -> HttpResponse:
    """Behind the code: where the answer stands first; its text comes one step later."""
    consultation = public_consultation(slug)
    response = holding.held_or_withdrawn(request, consultation)
    if response is None:
        return redirect("consult_code")
    return _standing_page(request, consultation, response)


def _standing_page(request: HttpRequest, consultation, response, **shown) -> HttpResponse:
    context = {
        "consultation": consultation,
        "may_change": bool(can_change_response(request.user, response, clock.now())),
        "goes_on_at": goes_on_at(response),
        "reply_form": ReplyForm(),
        "evaluation_form": EvaluationForm(),
        "refusal": "",
        **standing.life_line(response),
        **shown,
    }
    return render(request, "consult/standing.html", context, status=422 if shown else 200)


@require_POST
def reply(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A reply to a question that was put back."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    question = get_object_or_404(response.back_questions, pk=pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            reply_back(question, text=form.cleaned_data["reply"], language=active_language())
        except ActionError as error:
            return _standing_page(request, consultation, response, reply_form=form, replied_to=pk, refusal=error)
        messages.success(request, _("Your reply is with those who asked."))
        return redirect("consult_standing", slug=slug)
    return _standing_page(request, consultation, response, reply_form=form, replied_to=pk)


@require_POST
def evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    """Three marks for the process, kept apart from the answer."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    form = EvaluationForm(request.POST)
    if not form.is_valid():
        return _standing_page(request, consultation, response, evaluation_form=form)
    try:
        evaluate(response, **form.cleaned_data)
    except ActionError as error:
        return _standing_page(request, consultation, response, evaluation_form=form, refusal=error)
    messages.success(request, _("Thank you. Your marks are kept apart from your answer."))
    return redirect("consult_standing", slug=slug)


@never_cache
def my_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The text of one's own answer, one step behind the first page; printed, it is a copy to keep."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    sheet = sheet_of(response)
    context = {
        "consultation": consultation,
        "response": response,
        "rows": sheet.asked,
        "not_counted": sheet.not_counted,
        "may_change": bool(can_change_response(request.user, response, clock.now())),
        "consent_form": SendForm(response=response),
    }
    return render(request, "consult/my_answer.html", context)


@require_POST
def change_consent(request: HttpRequest, slug: str) -> HttpResponse:
    """How the answer is published, changed after the closing; before it, the last screen does it."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    form = SendForm(request.POST, response=response)
    if form.is_valid():
        response_actions.change_consent(response, consent=form.cleaned_data["consent"], actor=account_of(request))
        messages.success(request, _("Your choice is changed."))
    return redirect("consult_standing", slug=slug)


@never_cache
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then withdraw."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    if request.method == "POST":
        response_actions.withdraw_response(response, actor=account_of(request))
        messages.success(request, _("Your answer is withdrawn. What remains is a line that says so."))
        answer = redirect(f"/{request.LANGUAGE_CODE}/{consultation.path}")
        holding.release(answer, consultation)
        return answer
    return render(request, "consult/withdraw.html", {"consultation": consultation, "response": response})
