"""Notices and news by mail: the list, the rhythm, and the link that ends the mails."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import digests
from accounts.decorators import login_required
from accounts.forms import MailForm
from accounts.queries.notices import mail_rhythms, notice_list
from core.errors import ActionError


@login_required
@require_GET
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """What a person was told, by category."""
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) <= 18 else 0
    found = notice_list(request.user, category=request.GET.get("category", ""), before=number)
    return render(request, "accounts/notices.html", {"listing": found})


@require_POST
@login_required
def read_notices(request: HttpRequest) -> HttpResponse:
    """All notices are read."""
    request.user.notices.filter(is_read=False).update(is_read=True)
    return redirect("notices")


@login_required
@never_cache
def news_by_mail(request: HttpRequest) -> HttpResponse:
    """How often a mail says that there is news, by category."""
    form = MailForm(request.POST or None, initial=mail_rhythms(request.user))
    if request.method == "POST" and form.is_valid():
        digests.choose_mail(request.user, form.cleaned_data)
        messages.success(request, _("It is kept. You can change it here at any time."))
        return redirect("notices_mail")
    status = 422 if form.errors else 200
    return render(request, "accounts/news_by_mail.html", {"form": form}, status=status)


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed token is the key
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a mail leads: a button; posting ends the mails. Opening it alone changes nothing."""
    try:
        digest = digests.digest_of(token)
    except ActionError as error:
        return render(request, "accounts/leave_mail.html", {"refusal": error}, status=404)
    if request.method == "POST":
        digests.leave_mail(digest)
    return render(request, "accounts/leave_mail.html", {"is_done": request.method == "POST"})
