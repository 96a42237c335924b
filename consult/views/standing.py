"""Behind the code: where one's own answer stands, its text, its consent, its withdrawal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consult import holding
from consult.actions import responses as response_actions
from consult.forms.answering import CodeForm, SendForm
from consult.queries import answering, standing
from consult.views.lookup import public_consultation, response_in_hand
from core import limits


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
    consultation = public_consultation(slug)
    response = holding.held_or_withdrawn(request, consultation)
    if response is None:
        return redirect("consult_code")
    return render(request, "consult/standing.html", {"consultation": consultation, **standing.life_line(response)})


@never_cache
def my_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The text of one's own answer, one step behind the first page."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
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
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    form = SendForm(request.POST, response=response)
    if form.is_valid():
        response_actions.change_consent(response, consent=form.cleaned_data["consent"])
        messages.success(request, _("Your choice is changed."))
    return redirect("consult_standing", slug=slug)


@never_cache
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then withdraw."""
    consultation = public_consultation(slug)
    response = response_in_hand(request, consultation)
    if request.method == "POST":
        response_actions.withdraw_response(response)
        messages.success(request, _("Your answer is withdrawn. What remains is a line that says so."))
        answer = redirect(f"/{request.LANGUAGE_CODE}/{consultation.path}")
        holding.release(answer, consultation)
        return answer
    return render(request, "consult/withdraw.html", {"consultation": consultation, "response": response})
