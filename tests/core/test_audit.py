"""The one log."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.audit import PersonalDetail, record
from core.models import AuditEntry, OutboxMail

NOW = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)


@pytest.fixture
def mail(db):
    return OutboxMail.objects.create(key="k", to_address="a@b.example", language="en")


def test_an_entry_holds_what_happened(mail):
    actor = SimpleNamespace(pk=7, is_staff=True)
    entry = record(
        "post.hidden", obj=mail, actor=actor, role="moderator", reason=_("Insult"), public=True,
        details={"code": "insult"}, space_id=3, now=NOW,
    )  # fmt: skip
    entry.refresh_from_db()
    assert (entry.action, entry.actor_id, entry.role, entry.reason) == (
        "post.hidden",
        7,
        "moderator",
        "Insult",
    )
    assert (entry.object_type, entry.object_id, entry.space_id) == ("core.outboxmail", str(mail.pk), 3)
    assert (entry.at, entry.public_day, entry.is_public) == (NOW, date(2026, 3, 1), True)
    assert entry.details == {"code": "insult"}
    assert AuditEntry.objects.public().of(mail).in_space(3).get() == entry


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (None, "system"),
        (SimpleNamespace(pk=None), "visitor"),
        (SimpleNamespace(pk=7, is_staff=False), "participant"),
        (SimpleNamespace(pk=7, is_staff=True), "staff"),
    ],
)
def test_without_a_role_the_kind_of_account_stands(mail, actor, role):
    assert record("x.done", obj=mail, actor=actor).role == role


@pytest.mark.parametrize("details", [{"email": "a@b.example"}, {"user_id": 7}, {"before": {"alias": "Blue Heron"}}])
def test_a_public_entry_names_nobody(mail, details):
    with pytest.raises(PersonalDetail):
        record("x.done", obj=mail, public=True, details=details)
    assert not AuditEntry.objects.exists()
    record("x.done", obj=mail, details=details)
    assert not AuditEntry.objects.public().exists()


def test_an_entry_has_an_action(mail):
    with pytest.raises(IntegrityError), transaction.atomic():
        record("", obj=mail)


@pytest.mark.django_db(transaction=True)
def test_it_is_written_with_the_change_or_not_at_all():
    mail = OutboxMail.objects.create(key="k", to_address="a@b.example", language="en")
    with pytest.raises(RuntimeError, match="transaction"):
        record("x.done", obj=mail)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("x.done", obj=mail)
        raise ZeroDivisionError
    assert not AuditEntry.objects.exists()
