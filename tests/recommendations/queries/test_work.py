"""What the first page of the admin counts for each role, and for nobody else."""

import uuid

import pytest

from recommendations.actions.proposals import propose
from recommendations.models import Contest, VoteReason
from recommendations.queries.work import tasks_of
from tests.support.factories import (
    NOW,
    addressee,
    institution,
    measure,
    official,
    organisation,
    recommendation,
    round_,
    user,
)

pytestmark = pytest.mark.django_db


def counted(person):
    return {name: n for _label, name, n in tasks_of(person)}


def test_every_role_its_own_work():
    asked, found = institution(), round_(proposals_rule="read_first")
    received = addressee(recommendation(), asked)
    Contest.objects.create(measure=measure(received), organisation=organisation(), opened_at=NOW, waits_since=NOW)
    VoteReason.objects.create(item=found.items.get(), tag="x", stance="support", text="why", language="en")
    propose(found, actor=user(), title="New", text="Text", why="", language="en", submission_key=uuid.uuid4(), now=NOW)
    assert [n for _label, _name, n in tasks_of(official(asked))] == [1, 0, 1]
    assert [n for _label, _name, n in tasks_of(official(institution()))] == [0, 0, 0]
    assert counted(user(role="moderator", factor=True)) == {"admin_reasons": 1, "admin_contributions": 1}
    assert [n for _label, _name, n in tasks_of(user(role="editor", factor=True))] == [1, 0]
    for nobody in (user(), user(role="analyst", factor=True), None):
        assert tasks_of(nobody) == []
