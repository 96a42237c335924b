"""Accounts of the demonstration: some to sign in with, and hundreds that only lend their group to answers and votes."""

from dataclasses import dataclass
from random import Random

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Mandate, Organisation, User

# The same for all, hashed once: hashing is slow on purpose.
DEMO_PASSPHRASE = "olive lantern harbour cedar"
# Fixed, so that an authenticator app set up once keeps working after `make clean`.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

# Persons by declared group; one group stays under ten so that the disclosure rule can be seen at work.
GROUPS = {"returnee": 164, "migrant_abroad": 142, "family": 126, "resident": 108, "person_unspecified": 7}


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as."""

    username: str
    description: Promise
    role: str = ""
    organisation: str = ""

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


DEMO_ACCOUNTS = (
    DemoAccount("returnee", _("a person who came back; no role, no organisation")),
    DemoAccount("spokesperson", _("speaks, votes and signs for a migrant association"), organisation="association"),
    DemoAccount(
        "official-a",
        _("official of a ministry of State A: consultations and answers"),
        roles.OFFICIAL,
        "origin",
    ),
    DemoAccount("official-b", _("a second official of the same ministry: approves openings"), roles.OFFICIAL, "origin"),
    DemoAccount("official-x", _("official of a ministry of State X"), roles.OFFICIAL, "destination"),
    DemoAccount("editor", _("editor: practice library, pages, verification of organisations"), roles.EDITOR),
    DemoAccount("moderator", _("moderator: queue of the forums"), roles.MODERATOR),
    DemoAccount(
        "analyst",
        _("analyst: reads the answers of the closed call, sorts them and releases texts"),
        roles.ANALYST,
    ),
    DemoAccount("administrator", _("administrator: everything"), roles.ADMINISTRATOR),
)


def make_accounts(organisations: dict[str, Organisation], today) -> dict[str, User]:
    """The accounts to sign in with: e-mail, passphrase, and for staff a second factor. Safe to repeat."""
    password = make_password(DEMO_PASSPHRASE)
    found = {}
    for account in DEMO_ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=account.username,
            defaults={
                "email": account.email,
                "password": password,
                "is_example": True,
                "is_staff": bool(account.role),
                "is_superuser": account.role == roles.ADMINISTRATOR,
            },
        )
        found[account.username] = user
        if not created:
            continue
        EmailAddress.objects.create(user=user, email=account.email, verified=True, primary=True)
        if account.role:
            user.groups.add(Group.objects.get(name=account.role))
            TOTP.activate(user, TOTP_SECRET)
        if account.organisation:
            Mandate.objects.create(
                user=user,
                organisation=organisations[account.organisation],
                can_speak=True,
                can_vote=True,
                can_sign=True,
                can_manage=account.username != "official-b",
                starts_on=today,
            )
    assert Authenticator.objects.exists()
    return found


def make_crowd(random: Random) -> dict[str, list[User]]:
    """Persons by declared group, none able to sign in. Safe to repeat."""
    wanted = {f"demo-{group}-{n:03d}": group for group, size in GROUPS.items() for n in range(size)}
    have = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    User.objects.bulk_create(
        User(
            username=name,
            password="!",
            is_active=False,
            is_example=True,
            language=random.choices(["ar", "fr", "en"], [5, 4, 2])[0],
        )
        for name in wanted
        if name not in have
    )
    crowd: dict[str, list[User]] = {group: [] for group in GROUPS}
    for user in User.objects.filter(username__in=wanted).order_by("username"):
        crowd[wanted[user.username]].append(user)
    return crowd
