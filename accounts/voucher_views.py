"""Vouching: an organisation prints a sheet of codes, a person types one in."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actions.vouchers import issue_vouchers, redeem_voucher
from accounts.decorators import login_required
from accounts.forms import IssueForm, RedeemForm
from accounts.models import Organisation
from accounts.permissions import can_manage_organisation, can_vouch_for
from core.errors import ActionError, InvalidInput
from core.receipts import in_fours


@never_cache
@login_required
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a sheet of codes; it is shown once."""
    found = get_object_or_404(Organisation, slug=slug)
    if not can_manage_organisation(request.user, found):
        raise Http404
    form = IssueForm(request.POST or None)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            codes = issue_vouchers(found, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except ActionError as error:
            refusal = error
        else:
            context = {
                "organisation": found,
                "codes": [in_fours(code) for code in codes],
                "space": form.cleaned_data["space"],
                "address": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('voucher_redeem')}",
            }
            return render(request, "accounts/voucher_sheet.html", context)
    context = {
        "organisation": found,
        "form": form,
        "refusal": refusal,
        "verdict": can_vouch_for(request.user, found),
        "issued": found.vouchers.count(),
    }
    status = getattr(refusal, "status", 422) if refusal or form.errors else 200
    return render(request, "accounts/vouchers.html", context, status=status)


@never_cache
@login_required
def redeem(request: HttpRequest) -> HttpResponse:
    """Type a code in; the group is asked with it, since a code counts in the tables by group."""
    form = RedeemForm(request.POST or None)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            space = redeem_voucher(
                request.user, typed=form.cleaned_data["code"], category=form.cleaned_data["category"]
            )
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except ActionError as error:
            refusal = error
        else:
            told = {"place": space.title}
            messages.success(request, _("You are among the people vouched for in “%(place)s”.") % told)
            return redirect("account")
    status = getattr(refusal, "status", 422) if refusal or form.errors else 200
    return render(request, "accounts/voucher_redeem.html", {"form": form, "refusal": refusal}, status=status)
