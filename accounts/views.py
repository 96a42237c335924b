"""The account pages that allauth does not have."""

import json

from django.contrib import messages
from django.contrib.auth import login, logout
from django.core import signing
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import ports
from accounts.actions import accounts as account_actions
from accounts.actions import notices as notice_actions
from accounts.actions import organisations as organisation_actions
from accounts.actions.accounts import Credentials, NameTaken
from accounts.decorators import login_required
from accounts.forms import ErasureForm, MandateForm, OrganisationForm, PassphraseSignupForm
from accounts.models import Mandate, Organisation, User
from accounts.permissions import can_follow_topic, can_manage_organisation, can_see_organisation
from accounts.queries.mandates import mandate_for, mandates_of
from accounts.queries.organisations import reason_of_suspension
from core import clock, limits
from core.errors import ActionError
from core.translated import active_language

CREDENTIALS_SALT = "accounts.credentials"
CREDENTIALS_SECONDS = 60 * 60


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What is mine: account name, names in spaces, organisations, notices, security, data."""
    context = {
        "aliases": request.user.aliases.select_related("space").order_by("space__kind", "pk"),
        "mandates": mandates_of(request.user),
        "notices": request.user.notices.all()[:5],
        "unread": request.user.notices.filter(is_read=False).count(),
        "has_passkey_or_factor": request.user.authenticator_set.exists(),
        "own_pages": ports.own_pages.links(),
    }
    return render(request, "accounts/account.html", context)


@never_cache
def signup_without_email(request: HttpRequest) -> HttpResponse:
    """Shows a generated name and passphrase once; the account is made when the person has kept them."""
    if request.user.is_authenticated:
        return redirect("account")
    form = PassphraseSignupForm(request.POST or None)
    if request.method == "POST":
        credentials = _read_credentials(request.POST.get("token", ""))
        if credentials is None:
            messages.info(request, _("The page was open for too long. Here are a new name and a new passphrase."))
            return redirect("signup_without_email")
        if form.is_valid():
            limits.limit("signup", key=limits.client_key(request), rate="20/h")
            try:
                user = account_actions.create_account(credentials, language=active_language())
            except NameTaken as error:  # sent twice: the account is there
                messages.info(request, str(error))
                return redirect("account")
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("Your account is ready. Keep the name and the passphrase in a safe place."))
            return redirect("account")
    else:
        credentials = account_actions.propose_credentials(active_language())
        form = PassphraseSignupForm(initial={"token": _sign_credentials(credentials)})
    return render(request, "accounts/signup_without_email.html", {"form": form, "credentials": credentials})


def _sign_credentials(credentials: Credentials) -> str:
    value = {"username": credentials.username, "passphrase": credentials.passphrase}
    return signing.dumps(value, salt=CREDENTIALS_SALT)


def _read_credentials(token: str) -> Credentials | None:
    try:
        value = signing.loads(token, salt=CREDENTIALS_SALT, max_age=CREDENTIALS_SECONDS)
    except signing.BadSignature:
        return None
    return Credentials(**value)


@login_required
def create_organisation(request: HttpRequest) -> HttpResponse:
    """A new organisation, waiting for verification."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = organisation_actions.create_organisation(actor=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("The organisation is entered. An editor verifies it; until then you can write drafts for it."),
        )
        return redirect("organisation", slug=organisation.slug)
    return render(request, "accounts/organisation_form.html", {"form": form})


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Public page of a verified organisation; those who manage it see the people with a mandate as well."""
    found = get_object_or_404(Organisation, slug=slug)
    if not can_see_organisation(request.user, found):
        raise Http404
    form, members = None, Mandate.objects.none()
    if can_manage_organisation(request.user, found):
        form, members = MandateForm(request.POST or None), _members(found)
    if request.method == "POST" and form is not None and form.is_valid():
        limits.limit("mandate", key=request.user.pk, rate="30/h")
        try:
            organisation_actions.grant_mandate(found, actor=request.user, **form.grant_arguments())
        except ActionError as error:
            form.add_error(getattr(error, "field", "") or None, str(error))
        else:
            messages.success(request, _("The mandate is given."))
            return redirect("organisation", slug=slug)
    is_mine = request.user.is_authenticated and mandate_for(request.user, found) is not None
    context = {
        "organisation": found,
        "is_verified": found.is_verified(clock.today()),
        "reason": reason_of_suspension(found) if is_mine else "",
        "members": members,
        "form": form,
        "is_mine": is_mine,
        "can_follow": bool(can_follow_topic(request.user, found.topic)),
        "follows": request.user.is_authenticated and request.user.follows.filter(topic=found.topic).exists(),
    }
    return render(request, "accounts/organisation.html", context)


def _members(organisation: Organisation) -> QuerySet[Mandate]:
    return organisation.mandates.filter(revoked_on=None).select_related("user").order_by("user__username")


@require_POST
@login_required
def revoke_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """End the mandate of a member, then back to the organisation."""
    mandate = get_object_or_404(Mandate.objects.select_related("organisation"), pk=pk)
    if not can_manage_organisation(request.user, mandate.organisation):
        raise Http404
    organisation_actions.revoke_mandate(mandate, actor=request.user)
    messages.success(request, _("The mandate has ended."))
    if mandate.user_id == request.user.pk:
        return redirect("account")
    return redirect("organisation", slug=mandate.organisation.slug)


@login_required
def download(request: HttpRequest) -> HttpResponse:
    """Everything held about the person, as one JSON file."""
    text = json.dumps(account_actions.export_data(request.user), ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """Delete the account, with a choice about the text."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.get(pk=request.user.pk)
        account_actions.erase_account(user, keep_text=form.cleaned_data["text"] == "keep")
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("/")
    return render(request, "accounts/erase.html", {"form": form})


@require_POST
@login_required
def follow(request: HttpRequest) -> HttpResponse:
    """Follow a topic that one may see, or leave it; then back to the page it stands on."""
    topic, path = request.POST.get("topic", ""), request.POST.get("next", "")
    if request.POST.get("stop"):
        notice_actions.unfollow(request.user, topic)
    elif can_follow_topic(request.user, topic):
        notice_actions.follow(request.user, topic)
    else:
        raise Http404
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return redirect(path if is_own else "account")
