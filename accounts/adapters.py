"""What we change in allauth: generated account names, no stored address, the door of staff."""

import secrets
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import User
from accounts.words import account_name
from core import live
from core.limits import client_key


def user_display(user: User) -> str:
    """Never the e-mail, not even in a greeting."""
    return user.username


class AccountAdapter(DefaultAccountAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed value that changes daily: the rate limits' cache never holds an address."""
        return client_key(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def populate_username(self, request: HttpRequest, user: User) -> None:
        if not user.username:
            user.username = free_account_name()
        user.language = get_language() or "en"

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own for the address: accounts without one sign in by name and passphrase."""
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.AddressStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.user.is_staff:
            return reverse("wagtailadmin_home")
        return reverse("account")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The front page in the language of the person who signs out."""
        return f"/{get_language() or settings.LANGUAGE_CODE}/"

    def set_password(self, user: User, password: str) -> None:
        """A new passphrase ends the other sessions; the sockets that they opened find out now."""
        super().set_password(user, password)
        transaction.on_commit(partial(live.rights_changed, user_id=user.pk), robust=True)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = get_language() or "en"
        return super().save_user(request, user, form, commit)


class MFAAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: User) -> str:
        return user.username

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        # The same spelling in which allauth reads it back; the plain number is another one from ten on.
        return {"id": user_pk_to_url_str(user).encode(), "display_name": user.username, "name": user.username}


def free_account_name() -> str:
    """A generated name that nobody has yet, such as ``almond-harbour-4821``."""
    while True:
        name = account_name(secrets.SystemRandom())
        if not User.objects.filter(username=name).exists():
            return name
