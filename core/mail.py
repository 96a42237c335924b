"""Django's mail interface in front of the outbox, so that mail of allauth and Wagtail goes the same way."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core import outbox
from core.translated import active_language


class OutboxBackend(BaseEmailBackend):
    """Writes one outbox row per message and recipient; the outbox sends it after the commit.

    A subject that is not in the closed list of :data:`core.outbox.SUBJECTS` is replaced by a neutral one.
    Only the plain text goes out: no HTML part, no attachment, no carbon copy that shows one recipient to
    another.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            occasion = uuid.uuid4().hex
            for number, address in enumerate(message.recipients()):
                outbox.write_mail(
                    f"message:{occasion}:{number}",
                    to=address,
                    template="message",
                    language=active_language(),
                    subject=neutral_subject(str(message.subject)),
                    body=str(message.body),
                )
        return len(email_messages)


def neutral_subject(subject: str) -> str:
    """The subject if the closed list has it in any language, else a neutral one in the active language."""
    known = {text for translated in outbox.SUBJECTS.values() for text in translated.as_dict().values()}
    return subject if subject in known else outbox.SUBJECTS["account"].text
