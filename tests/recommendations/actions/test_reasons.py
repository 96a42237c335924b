"""Reasons given with votes: a moderator reads them, the public log holds no word of them."""

import pytest

from core.errors import PermissionRefused
from core.models import AuditEntry
from recommendations.actions.reasons import decide_reason
from recommendations.models import VoteReason
from tests.support import factories

pytestmark = pytest.mark.django_db
SECRET = "My own story that points to me"


@pytest.fixture
def reason():
    item = factories.round_().items.get()
    return VoteReason.objects.create(item=item, tag="t" * 64, stance="support", text=SECRET, language="en")


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_moderator_decides(reason, is_shown):
    decide_reason(reason, actor=factories.user(role="moderator"), is_shown=is_shown)
    reason.refresh_from_db()
    assert reason.state == ("visible" if is_shown else "hidden")
    (entry,) = AuditEntry.objects.public().of(reason)
    assert (entry.action, entry.role, entry.details) == (f"reason.{reason.state}", "moderator", {})


def test_deciding_twice_is_once(reason):
    for _time in range(2):
        decide_reason(reason, actor=factories.user(role="moderator"), is_shown=True)
    assert AuditEntry.objects.of(reason).count() == 1


@pytest.mark.parametrize("role", ["", "official", "editor", "analyst"])
def test_nobody_else_decides_or_reads(client, reason, role):
    person = factories.user(role=role, factor=bool(role)) if role else factories.user()
    with pytest.raises(PermissionRefused):
        decide_reason(reason, actor=person, is_shown=True)
    client.force_login(person)
    page = client.get("/cms/vote-reasons/")
    assert page.status_code in (302, 403, 404)
    assert SECRET not in page.content.decode()
    client.post(f"/cms/vote-reasons/{reason.pk}/", {"show": "1"})
    reason.refresh_from_db()
    assert reason.state == "pending"


def test_the_moderator_s_page_shows_text_and_no_tag(client, reason):
    client.force_login(factories.user(role="moderator", factor=True))
    page = client.get("/cms/vote-reasons/").content.decode()
    assert SECRET in page
    assert reason.tag not in page
    client.post(f"/cms/vote-reasons/{reason.pk}/", {"show": "1"})
    reason.refresh_from_db()
    assert reason.state == "visible"
