"""News by mail: at most one neutral mail a day, in the rhythm that a person chose for each category.

A run looks at the data alone: notices of yesterday and before for *daily*, of last week and before for *weekly*, that
nobody has read and no digest has counted. So it can run late, twice, or in two processes: the digest of a person and
a day is one row, and its mail one row of the outbox with the same transaction.
"""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Category, Digest, MailChoice, User
from accounts.models.follows import kinds_of
from accounts.queries.mandates import institutions_of
from core import clock, ledger
from core.errors import InvalidInput, StateRefused
from core.outbox import enqueue_mail, register_template

SALT = "accounts.digest"
LINK_DAYS = 60

register_template("digest", subject="news")


class LinkUsedUp(StateRefused):
    code = "link_used_up"
    message = _("This link does not work any more. Sign in to choose how often mails come.")


@transaction.atomic
def choose_mail(user: User, choices: Mapping[str, str]) -> None:
    """Store a rhythm for each category named; safe to repeat."""
    for category, rhythm in choices.items():
        if category not in Category.values or rhythm not in MailChoice.Rhythm.values:
            raise InvalidInput(field=category)
        MailChoice.objects.update_or_create(user=user, category=category, defaults={"rhythm": rhythm})


def send_digests(now: datetime.datetime | None = None) -> int:
    """One mail to everybody for whom news is due; how many."""
    today = clock.day_of(now or clock.now())
    wanted = MailChoice.objects.exclude(rhythm=MailChoice.Rhythm.NEVER).values("user")
    people = User.objects.filter(pk__in=wanted, is_active=True, is_example=False).exclude(email="")
    people = people.exclude(digests__day=today).order_by("pk")
    return sum(send_digest(user, today) for user in people.iterator(chunk_size=500))


@transaction.atomic
def send_digest(user: User, today: datetime.date) -> bool:
    """The digest of one person for one day: row, counted notices and mail, all or none. False where none is due."""
    due = user.notices.select_for_update().filter(_due(user, today), is_read=False, digested_on=None)
    found = list(due.values_list("pk", "path"))
    if not found:
        return False
    digest, is_new = Digest.objects.get_or_create(user=user, day=today)
    if not is_new:
        return False
    user.notices.filter(pk__in=[pk for pk, _path in found]).update(digested_on=today)
    site = f"{settings.WAGTAILADMIN_BASE_URL}/{user.language}/account"
    enqueue_mail(
        f"digest.{user.pk}.{today}",
        to=user.email,
        template="digest",
        language=user.language,
        context={
            "places": len({place_of(path) for _pk, path in found}),
            "url": f"{site}/notices/",
            "head": ledger.head() if institutions_of(user) else None,
        },
        leave_url=f"{site}/mail/{token_of(digest)}/",
    )
    return True


def _due(user: User, today: datetime.date) -> Q:
    """The notices that each chosen rhythm lets out on that day."""
    before = {MailChoice.Rhythm.DAILY: today, MailChoice.Rhythm.WEEKLY: clock.week_of(today)}
    found = Q(pk__in=[])
    for choice in user.mail_choices.exclude(rhythm=MailChoice.Rhythm.NEVER):
        found |= Q(kind__in=kinds_of(choice.category), told_on__lt=before[MailChoice.Rhythm(choice.rhythm)])
    return found


def place_of(path: str) -> str:
    """Where something stands, without the post or the part of the page."""
    return path.partition("#")[0].partition("?")[0]


def token_of(digest: Digest) -> str:
    """What stands in the link that ends these mails: signed, without account or address, good for sixty days."""
    return signing.TimestampSigner(salt=SALT).sign(digest.pk.hex)


def digest_of(token: str, *, days: int = LINK_DAYS) -> Digest:
    """The digest that the link stood in. Raises LinkUsedUp."""
    try:
        key = signing.TimestampSigner(salt=SALT).unsign(token, max_age=datetime.timedelta(days=days))
    except signing.BadSignature as error:
        raise LinkUsedUp from error
    digest = Digest.objects.select_related("user").filter(pk=key).first()
    if digest is None:
        raise LinkUsedUp
    return digest


@transaction.atomic
def leave_mail(digest: Digest) -> None:
    """No more digests to this account, of whatever category. Safe to repeat."""
    digest.user.mail_choices.update(rhythm=MailChoice.Rhythm.NEVER)


def forget_digests(now: datetime.datetime | None = None) -> int:
    """Destroy digests whose links work no more; how many. Safe to run twice."""
    last = clock.day_of(now or clock.now()) - datetime.timedelta(days=LINK_DAYS + 1)
    return Digest.objects.filter(day__lt=last).delete()[0]
