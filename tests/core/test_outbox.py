"""Mail: row first, each once, telling nothing on the outside."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils.translation import override

from core import outbox
from core.mail import OutboxBackend
from core.models import OutboxMail
from tests.support.words import TELLING_WORDS

pytestmark = pytest.mark.django_db

MAIL_TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
CONTEXT = {"url": "https://site.example/en/account/?a=1&b=2", "places": 3}


def enqueue(key="news:1", to="reader@mail.example", language="en"):
    return outbox.enqueue_mail(key, to=to, template="digest", language=language, context=CONTEXT)


class FailingBackend(EmailBackend):
    """Refuses with a text that names the recipient, as servers do."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"reader@mail.example": (550, b"reader@mail.example is unknown")})


class TestWriting:
    def test_the_row_comes_first_and_the_message_after_the_commit(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            written = enqueue()
            assert django_mail.outbox == []
        written.refresh_from_db()
        assert written.sent_at is not None
        (message,) = django_mail.outbox
        assert message.to == ["reader@mail.example"]
        assert message.subject == "News for you"
        assert CONTEXT["url"] in message.body
        assert message.extra_headers["Message-ID"] == outbox.message_id("news:1")
        assert message.extra_headers["Content-Language"] == "en"

    def test_one_click_unsubscribes_where_an_address_is_given(self, django_capture_on_commit_callbacks):
        leave = "https://site.example/en/account/mail/abc/"
        with django_capture_on_commit_callbacks(execute=True):
            enqueue()
            outbox.enqueue_mail(
                "k", to="b@c.example", template="digest", language="fr", context=CONTEXT, leave_url=leave
            )
        without, with_address = django_mail.outbox
        assert "List-Unsubscribe" not in without.extra_headers
        assert with_address.extra_headers["List-Unsubscribe"] == f"<{leave}>"
        assert with_address.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert leave in with_address.body

    def test_one_key_one_message(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert enqueue() == enqueue()
        assert OutboxMail.objects.count() == 1
        assert len(django_mail.outbox) == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            OutboxMail.objects.create(key="news:1", to_address="x@y.example", language="en")

    @pytest.mark.parametrize(
        ("language", "subject"),
        [("fr", "Du nouveau pour vous"), ("ar", "مستجدات تهمك"), ("de", "News for you")],
    )
    def test_each_reader_in_their_language(self, language, subject):
        assert enqueue(language=language).subject == subject

    def test_a_rolled_back_change_leaves_no_message(self, django_capture_on_commit_callbacks):
        with (
            django_capture_on_commit_callbacks(execute=True) as callbacks,
            pytest.raises(ZeroDivisionError),
            transaction.atomic(),
        ):
            enqueue()
            raise ZeroDivisionError
        assert callbacks == []
        assert not OutboxMail.objects.exists()

    def test_a_template_has_a_subject_of_the_list(self):
        with pytest.raises(KeyError):
            outbox.register_template("x", subject="Your return consultation")


class TestSending:
    NOW = datetime(2030, 1, 1, tzinfo=UTC)

    def test_once_and_not_again(self):
        written = enqueue()
        assert outbox.deliver(written.pk, now=self.NOW)
        assert not outbox.deliver(written.pk, now=self.NOW)
        assert not outbox.deliver(written.pk, now=self.NOW + timedelta(days=1))
        assert len(django_mail.outbox) == 1

    def test_a_failure_is_noted_without_the_address_and_tried_again_later(self, settings):
        settings.OUTBOX_TRANSPORT = f"{__name__}.FailingBackend"
        written = enqueue()
        assert not outbox.deliver(written.pk, now=self.NOW)
        written.refresh_from_db()
        assert written.last_error == "SMTPRecipientsRefused"
        assert (written.attempts, written.due_at) == (1, self.NOW + timedelta(minutes=2))
        assert outbox.deliver_waiting(now=self.NOW + timedelta(minutes=1)) == 0
        settings.OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
        assert outbox.deliver_waiting(now=self.NOW + timedelta(minutes=3)) == 1
        assert len(django_mail.outbox) == 1

    def test_the_pauses_grow_and_end(self, settings):
        settings.OUTBOX_TRANSPORT = f"{__name__}.FailingBackend"
        written = enqueue()
        pauses, now = [], self.NOW
        for _ in range(20):
            outbox.deliver(written.pk, now=now)
            written.refresh_from_db()
            if written.due_at <= now:
                break
            pauses.append(int((written.due_at - now).total_seconds() / 60))
            now = written.due_at
        assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360]

    def test_a_worker_that_died_leaves_it_to_another_after_the_lease(self):
        written = enqueue()
        OutboxMail.objects.filter(pk=written.pk).update(due_at=self.NOW + outbox.LEASE, attempts=1)
        assert not outbox.deliver(written.pk, now=self.NOW + timedelta(minutes=4))
        assert outbox.deliver(written.pk, now=self.NOW + timedelta(minutes=6))

    def test_old_messages_are_forgotten_but_never_sent_again(self):
        written = enqueue()
        OutboxMail.objects.update(created_at=self.NOW)
        assert outbox.prune(now=self.NOW + timedelta(days=29)) == 0
        assert outbox.prune(now=self.NOW + timedelta(days=31)) == 1
        assert outbox.prune(now=self.NOW + timedelta(days=31)) == 0
        written.refresh_from_db()
        assert (written.to_address, written.body) == ("", "")
        assert outbox.deliver_waiting(now=self.NOW + timedelta(days=31)) == 0
        assert enqueue() == written
        assert django_mail.outbox == []

    def test_the_message_id_tells_nothing(self):
        first = outbox.message_id("round.closed:12:user:7")
        assert first == outbox.message_id("round.closed:12:user:7")
        assert first != outbox.message_id("round.closed:12:user:8")
        assert "round" not in first and "user" not in first


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_it_once(settings):
    with override("en"):
        written = OutboxMail.objects.create(
            key="k", to_address="reader@mail.example", language="en", subject="A reminder", body="x"
        )
    results, barrier = [], threading.Barrier(8)

    def work():
        from django.db import connection

        barrier.wait()
        results.append(outbox.deliver(written.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]
    assert len(django_mail.outbox) == 1


class TestBackend:
    def test_every_recipient_gets_a_message_of_their_own(self, django_capture_on_commit_callbacks):
        message = EmailMessage("Hello", "text", to=["a@x.example"], cc=["b@x.example"], bcc=["c@x.example"])
        with django_capture_on_commit_callbacks(execute=True):
            assert OutboxBackend().send_messages([message]) == 1
        assert sorted(sent.to[0] for sent in django_mail.outbox) == [
            "a@x.example",
            "b@x.example",
            "c@x.example",
        ]
        assert all(not sent.cc and not sent.bcc for sent in django_mail.outbox)

    def test_a_telling_subject_is_replaced(self):
        message = EmailMultiAlternatives("The consultation on return closes", "text", to=["a@x.example"])
        message.attach_alternative("<img src=https://tracker.example>", "text/html")
        with override("fr"):
            OutboxBackend().send_messages([message])
        written = OutboxMail.objects.get()
        assert (written.subject, written.body, written.language) == ("À propos de votre compte", "text", "fr")

    def test_a_subject_of_the_list_stays(self):
        OutboxBackend().send_messages([EmailMessage("Votre code", "123", to=["a@x.example"])])
        assert OutboxMail.objects.get().subject == "Votre code"


class TestNothingTellsOnTheOutside:
    def test_no_subject_says_what_the_site_is_about(self):
        for subject in outbox.SUBJECTS.values():
            for text in subject.as_dict().values():
                assert text
                assert not [word for word in TELLING_WORDS if word in text.lower()], text

    def test_nor_does_the_sender(self):
        sender = django_settings.DEFAULT_FROM_EMAIL.lower()
        assert not [word for word in TELLING_WORDS if word in sender]

    @pytest.mark.parametrize("file", sorted(MAIL_TEMPLATES.glob("*.txt")), ids=lambda file: file.stem)
    def test_nor_does_any_text(self, file):
        text = file.read_text(encoding="utf-8").lower()
        assert not [word for word in TELLING_WORDS if word in text]
