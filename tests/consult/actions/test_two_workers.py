"""Two clocks that ring at once: everything happens once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from consult.actions.consultations import run_due_changes
from consult.models import Consultation, ResultEdition
from core.models import AuditEntry
from tests.support.factories import DAY, NOW, consultation

pytestmark = pytest.mark.django_db(transaction=True)


def ring(_number):
    try:
        return run_due_changes(NOW)
    finally:
        connections.close_all()


def test_opening_and_closing_happen_once():
    coming = consultation(state="scheduled", opens_at=NOW, closes_at=NOW + DAY)
    due = consultation(state="extended", closes_at=NOW)
    with ThreadPoolExecutor(4) as pool:
        changed = list(pool.map(ring, range(4)))
    assert sum(changed) == 2
    states = dict(Consultation.objects.values_list("pk", "state"))
    assert states == {coming.pk: "open", due.pk: "closed"}
    assert ResultEdition.objects.count() == 1
    actions = AuditEntry.objects.filter(action__in=["consultation.opened", "consultation.closed"])
    assert sorted(actions.values_list("action", flat=True)) == ["consultation.closed", "consultation.opened"]
