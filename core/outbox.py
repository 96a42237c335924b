"""Mail: a row first, in the transaction of what it tells of; sending afterwards, each message once.

Subject and sender are neutral in all languages, because a phone may be shared and a provider may read: what
the mail is about stands behind the sign-in, never in the mail (security.md T4). Subjects come from
:data:`SUBJECTS` alone.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from core import clock, keyring
from core.models import OutboxMail
from core.sanitize import strip_controls
from core.translated import LANGUAGES, Translated, direction

SUBJECTS: Mapping[str, Translated] = {
    "news": Translated(en="News for you", fr="Du nouveau pour vous", ar="مستجدات تهمك"),
    "code": Translated(en="Your code", fr="Votre code", ar="الرمز الخاص بك"),
    "account": Translated(en="About your account", fr="À propos de votre compte", ar="بخصوص حسابك"),
    "reminder": Translated(en="A reminder", fr="Un rappel", ar="تذكير"),
}
"""The closed list. Nothing else is ever a subject."""

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=6)
KEEP = timedelta(days=30)

_subject_of: dict[str, str] = {}


def register_template(code: str, *, subject: str) -> None:
    """Say which subject of the closed list the template ``templates/mail/<code>.txt`` has; without it,
    *news*.

    Raises :class:`KeyError` for a subject that is not in the list.
    """
    SUBJECTS[subject]
    _subject_of[code] = subject


def enqueue_mail(
    key: str, *, to: str, template: str, language: str, context: Mapping[str, Any], leave_url: str = ""
) -> OutboxMail:
    """Write one message in the caller's transaction and send it after the commit.

    ``key`` names the occasion and the recipient (``round.closed:12:user:7``): a second call with the same key
    writes and sends nothing and returns the first row. ``templates/mail/<template>.txt`` is rendered now, in
    ``language`` (one of the three; another becomes English), without HTML escaping. ``leave_url`` takes a POST
    that ends mails of this kind, without an account (RFC 8058).
    """
    language = language if language in LANGUAGES else "en"
    return write_mail(
        key,
        to=to,
        template=template,
        language=language,
        subject=SUBJECTS[_subject_of.get(template, "news")].get(language),
        body=_render(template, language, {**context, "leave_url": leave_url} if leave_url else context),
        leave_url=leave_url,
    )


def write_mail(
    key: str, *, to: str, template: str, language: str, subject: str, body: str, leave_url: str = ""
) -> OutboxMail:
    """As :func:`enqueue_mail` with a text that is already rendered; for the mail backend."""
    from core.tasks import deliver_mail  # tasks call this module

    mail, is_new = OutboxMail.objects.get_or_create(
        key=key,
        defaults={
            "to_address": to,
            "language": language,
            "template": template,
            "subject": subject,
            "body": body,
            "leave_url": leave_url,
        },
    )
    if is_new:
        transaction.on_commit(lambda: deliver_mail.enqueue(mail.pk), robust=True)
    return mail


def deliver(mail_id: int, *, now: datetime | None = None) -> bool:
    """Send one message unless it was sent, is being sent, or pauses after a failure. True when it went out
    now.

    A worker claims the row by a conditional update with a lease, so that two never send the same message. A
    worker that dies between sending and noting it leaves a message that goes out again after the lease, with
    the same Message-ID, by which mail programs drop the second copy. Failures are noted without the address
    and tried again after a growing pause, up to twelve times.
    """
    now = now or clock.now()
    if not _claim(mail_id, now):
        return False
    mail = OutboxMail.objects.get(pk=mail_id)
    try:
        _send(mail)
    except (OSError, SMTPException) as error:
        pause = min(timedelta(minutes=2 ** min(mail.attempts, 9)), LONGEST_PAUSE)
        OutboxMail.objects.filter(pk=mail_id).update(due_at=now + pause, last_error=_describe(error))
        return False
    OutboxMail.objects.filter(pk=mail_id).update(sent_at=now, last_error="")
    return True


def deliver_waiting(*, now: datetime | None = None) -> int:
    """Send every message that is due: what a lost task or a failure left behind. Gives the number sent."""
    now = now or clock.now()
    waiting = OutboxMail.objects.filter(sent_at__isnull=True, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    return sum(deliver(pk, now=now) for pk in waiting.order_by("due_at").values_list("pk", flat=True)[:500])


def prune(*, now: datetime | None = None) -> int:
    """Forget address and text of messages thirty days after they were written, sent or not. Gives their
    number.

    The row and its key stay, so that no later call sends the same message again.
    """
    now = now or clock.now()
    old = OutboxMail.objects.filter(created_at__lt=now - KEEP).exclude(to_address="")
    return old.update(to_address="", body="", leave_url="", attempts=MAX_ATTEMPTS)


def message_id(key: str) -> str:
    """The Message-ID for a key: always the same, and telling nothing about key or recipient."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{keyring.tag('mail', key)[:40]}@{domain}>"


def _render(template: str, language: str, context: Mapping[str, Any]) -> str:
    names = {**context, "language": language, "direction": direction(language)}
    with override(language):
        engine_template = get_template(f"mail/{template}.txt").template  # type: ignore[attr-defined]
        return strip_controls(engine_template.render(Context(names, autoescape=False))).strip() + "\n"


def _claim(mail_id: int, now: datetime) -> bool:
    waiting = OutboxMail.objects.filter(pk=mail_id, sent_at__isnull=True, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
    return waiting.update(due_at=now + LEASE, attempts=F("attempts") + 1) == 1


def _send(mail: OutboxMail) -> None:
    EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to_address],
        headers={
            "Message-ID": message_id(mail.key),
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            **_leave_headers(mail.leave_url),
        },
        connection=get_connection(settings.OUTBOX_TRANSPORT),
    ).send(fail_silently=False)


def _leave_headers(url: str) -> dict[str, str]:
    """One click in the mail program unsubscribes, without opening a page (RFC 8058)."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _describe(error: Exception) -> str:
    """What went wrong, without an address: the kind of error and the server's number."""
    number = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    return f"{type(error).__name__}{number}"
