"""Accounts without an e-mail, download and erasure of one's data."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts import ports
from accounts.adapters import free_account_name
from accounts.models import User
from accounts.words import passphrase
from core import audit


@dataclass(frozen=True)
class Credentials:
    """What a person without an e-mail has to keep; shown once, stored only as a hash."""

    username: str
    passphrase: str


def propose_credentials(language: str) -> Credentials:
    """A free account name and a new passphrase; nothing is stored yet."""
    return Credentials(free_account_name(), passphrase(secrets.SystemRandom(), language))


@transaction.atomic
def create_account(credentials: Credentials, *, language: str) -> User:
    """An account that signs in with the generated name and passphrase."""
    return User.objects.create_user(credentials.username, credentials.passphrase, language=language)


def export_data(user: User) -> dict[str, Any]:
    """Everything the site holds about the person, by part: what ``ports.personal_data`` parts answer."""
    return {part.name: part.export(user) for part in ports.personal_data.parts()}


@transaction.atomic
def erase_account(user: User, *, keep_text: bool) -> None:
    """Delete the account. Each part removes what it holds, or keeps the text without its author."""
    for part in ports.personal_data.parts():
        part.erase(user, keep_text=keep_text)
    audit.record("account.erased", obj=user, role="participant", details={"keep_text": keep_text})
    user.delete()
