"""The platform's clocks: by administrators, in the open, for what is approved later."""

import pytest

from consult.actions.clocks import change_clocks
from consult.actions.consultations import NotReady, approve_opening, propose_opening
from consult.models import Consultation, PlatformClocks
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from tests.support.factories import DAY, NOW, consultation, official, ready_draft, user

pytestmark = pytest.mark.django_db


def test_the_defaults_without_a_row():
    clocks = PlatformClocks.current()
    values = (clocks.open_days, clocks.notice_working_days, clocks.summary_days, clocks.response_days)
    assert values == (84, 20, 56, 84)
    assert not PlatformClocks.objects.exists()


def test_a_change_is_told_and_feeds_the_gate():
    paper = ready_draft()
    change_clocks(actor=user(role="administrator"), open_days=120, summary_days=56)
    entry = AuditEntry.objects.public().get()
    assert (entry.action, entry.role, entry.details) == (
        "platform.clocks_changed",
        "administrator",
        {"open_days": {"before": 84, "after": 120}},
    )
    with pytest.raises(NotReady, match=r"It is open for 100 days\. The platform’s standard is 120 days\."):
        propose_opening(paper, actor=official(paper.owner), now=NOW)


def test_promises_stay_promises():
    before = consultation(closes_at=NOW + DAY)
    change_clocks(actor=user(role="administrator"), summary_days=30, response_days=200)
    later = ready_draft()
    propose_opening(later, actor=official(later.owner), now=NOW)
    approve_opening(later, actor=official(later.owner), now=NOW)
    kept = {c.pk: (c.summary_days, c.response_days) for c in Consultation.objects.all()}
    assert kept == {before.pk: (56, 84), later.pk: (30, 200)}


@pytest.mark.parametrize("role", ["official", "editor", "moderator", "analyst", ""])
def test_nobody_else(role):
    with pytest.raises(PermissionRefused):
        change_clocks(actor=user(role=role), open_days=1)
    assert PlatformClocks.current().open_days == 84


def test_no_clock_of_no_days():
    boss = user(role="administrator")
    for given in ({"open_days": 0}, {"doomsday": 5}):
        with pytest.raises(InvalidInput):
            change_clocks(actor=boss, **given)
    change_clocks(actor=boss, open_days=84)
    assert not AuditEntry.objects.exists()
