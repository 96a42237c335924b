"""Accounts without an e-mail, download and erasure of one's data."""

import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import ports
from accounts.adapters import free_account_name
from accounts.models import User
from accounts.words import passphrase
from core import audit, live
from core.errors import Conflict


@dataclass(frozen=True)
class Credentials:
    """What a person without an e-mail has to keep; shown once, stored only as a hash."""

    username: str
    passphrase: str


def propose_credentials(language: str) -> Credentials:
    """A free account name and a new passphrase; nothing is stored yet."""
    return Credentials(free_account_name(), passphrase(secrets.SystemRandom(), language))


class NameTaken(Conflict):
    code = "name_taken"
    message = _("This account exists already. Sign in with its name and passphrase.")


def create_account(credentials: Credentials, *, language: str) -> User:
    """An account that signs in with the generated name and passphrase; NameTaken when the form is sent twice."""
    try:
        with transaction.atomic():
            return User.objects.create_user(credentials.username, credentials.passphrase, language=language)
    except IntegrityError as error:
        raise NameTaken from error


def export_data(user: User) -> dict[str, Any]:
    """Everything the site holds about the person, by part: what ``ports.personal_data`` parts answer."""
    return {part.name: part.export(user) for part in ports.personal_data.parts()}


@transaction.atomic
def erase_account(user: User, *, keep_text: bool) -> None:
    """Delete the account. Each part removes what it holds, or keeps the text without its author; open sockets end."""
    for part in ports.personal_data.parts():
        part.erase(user, keep_text=keep_text)
    audit.record("account.erased", obj=user, role="participant", details={"keep_text": keep_text})
    transaction.on_commit(partial(live.rights_changed, user_id=user.pk), robust=True)
    user.delete()
