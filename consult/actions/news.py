"""An address left for news of one consultation: its owner says yes, is told what everybody is told, leaves by a link.

The list is never joined to answers (K36): its rows have random keys, no day, and nothing of who answered.
"""

import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.models import Consultation, NewsAddress
from core import clock
from core.errors import StateRefused
from core.outbox import enqueue_mail, register_template

SALT = "consult.news"
CONFIRM_DAYS = 3

register_template("news_confirm", subject="account")
register_template("news_by_mail", subject="news")


class LinkUsedUp(StateRefused):
    code = "link_used_up"
    message = _("This link does not work any more. Leave your address once more, or do nothing: nothing is kept.")


@transaction.atomic
def ask_for_news(
    consultation: Consultation, *, address: str, language: str, now: datetime.datetime | None = None
) -> None:
    """Send the address a link that puts it on the list. Safe to repeat; says nothing about who is on it already."""
    today = clock.day_of(now or clock.now())
    row, is_new = NewsAddress.objects.get_or_create(
        consultation=consultation,
        address=address.strip().lower(),
        defaults={"language": language, "confirm_until": today + datetime.timedelta(days=CONFIRM_DAYS)},
    )
    if is_new:
        _mail(row, f"news.confirm.{row.pk}", "news_confirm", f"news-by-mail/{token_of(row)}/")


def token_of(row: NewsAddress) -> str:
    """What stands in the links of its mails: signed, without the address."""
    return signing.Signer(salt=SALT).sign(row.pk.hex)


def address_of(token: str) -> NewsAddress:
    """The row that the link names. Raises LinkUsedUp when there is none any more."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature as error:
        raise LinkUsedUp from error
    row = NewsAddress.objects.select_related("consultation").filter(pk=key).first()
    if row is None:
        raise LinkUsedUp
    return row


@transaction.atomic
def confirm_news(row: NewsAddress) -> None:
    """The owner of the address said yes. Safe to repeat.

    The row is written anew: its place among the others then tells when the mail was opened, not when an answer was
    sent.
    """
    deleted, _by_model = NewsAddress.objects.filter(pk=row.pk, confirm_until__isnull=False).delete()
    if deleted:
        row.confirm_until = None
        row.save(force_insert=True)


@transaction.atomic
def leave_news(row: NewsAddress) -> None:
    """Forget the address. Safe to repeat."""
    NewsAddress.objects.filter(pk=row.pk).delete()


def tell_addresses(consultation: Consultation, *, event: str, path: str) -> int:
    """One neutral mail to each confirmed address, once for each ``event``; in the caller's transaction. How many."""
    told = 0
    for row in consultation.news_addresses.filter(confirm_until=None).iterator(chunk_size=500):
        _mail(row, f"news.{event}.{row.pk}", "news_by_mail", path, leave=f"news-by-mail/{token_of(row)}/")
        told += 1
    return told


def _mail(row: NewsAddress, key: str, template: str, path: str, leave: str = "") -> None:
    site = f"{settings.WAGTAILADMIN_BASE_URL}/{row.language}"
    context = {"url": f"{site}/{path}", "leave_url": f"{site}/{leave}"}
    enqueue_mail(key, to=row.address, template=template, language=row.language, context=context)


def forget_unconfirmed(now: datetime.datetime | None = None) -> int:
    """Forget addresses whose owner did not say yes in three days; how many. Safe to run twice."""
    return NewsAddress.objects.filter(confirm_until__lt=clock.day_of(now or clock.now())).delete()[0]
