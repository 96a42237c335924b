"""The demonstration's desk: every mail, the staff's second-factor codes, the accounts to try."""

import time

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consult import receipts
from core.models import OutboxMail
from home.demo.consultations import SAMPLE_CODE
from home.demo.people import DEMO_ACCOUNTS, DEMO_PASSPHRASE


def desk(request: HttpRequest) -> HttpResponse:
    """Exists only where settings.DEMO is on: in production nobody reads anybody's mail."""
    factors = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, user__username__in=[a.username for a in DEMO_ACCOUNTS]
    ).select_related("user")
    codes = {factor.user.username: _current_code(decrypt(factor.data["secret"])) for factor in factors}
    rows = [{"account": account, "code": codes.get(account.username, "")} for account in DEMO_ACCOUNTS]
    context = {
        "rows": rows,
        "mails": OutboxMail.objects.order_by("-pk")[:30],
        "passphrase": DEMO_PASSPHRASE,
        "sample_code": receipts.in_fours(SAMPLE_CODE),
    }
    return render(request, "home/demo_desk.html", context)


def _current_code(secret: str) -> str:
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    return totp.format_hotp_value(totp.hotp_value(secret, counter))
