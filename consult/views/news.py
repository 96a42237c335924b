"""Leaving an address for news, saying yes to it, taking it off again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consult.actions import news
from consult.forms.afterwards import NewsForm
from consult.views.lookup import public_consultation
from core import limits
from core.errors import ActionError
from core.translated import active_language


@never_cache
def leave_address(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of its own, without an answer in hand: nothing joins the two."""
    consultation = public_consultation(slug)
    form = NewsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.limit("news", key=limits.client_key(request), rate="10/h")
        news.ask_for_news(consultation, address=form.cleaned_data["address"], language=active_language())
        messages.success(request, _("If the address is right, a mail is on its way. Open its link to say yes."))
        return redirect(f"/{active_language()}/{consultation.path}")
    context = {"consultation": consultation, "form": form}
    return render(request, "consult/news.html", context, status=422 if form.errors else 200)


@never_cache
def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Where the links of the mails lead: say yes, or be forgotten; opening the page alone changes nothing."""
    try:
        row = news.address_of(token)
    except ActionError as error:
        return render(request, "consult/news_by_mail.html", {"refusal": error}, status=404)
    if request.method == "POST" and "leave" in request.POST:
        news.leave_news(row)
        return render(request, "consult/news_by_mail.html", {"is_forgotten": True})
    if request.method == "POST":
        news.confirm_news(row)
        return render(request, "consult/news_by_mail.html", {"row": row, "is_new": True})
    return render(request, "consult/news_by_mail.html", {"row": row})
