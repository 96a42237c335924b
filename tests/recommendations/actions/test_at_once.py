"""Many at the same moment: one row for one form, one publication by the last signature, one silence."""

import uuid

import pytest

from core import clock
from recommendations.actions import common, measures, plans, silence
from recommendations.actions.assessments import assess
from recommendations.actions.positions import prepare_position, publish_position, send_to_institution
from recommendations.models import (
    ActionPlan,
    Addressee,
    AdoptionEvent,
    Assessment,
    CommonPosition,
    Contest,
    Measure,
    Position,
    ProgressReport,
    Proposer,
)
from tests.dialogue.meetings.test_at_once import at_once
from tests.support.factories import (
    DAY,
    NOW,
    addressee,
    institution,
    mandate,
    measure,
    official,
    organisation,
    recommendation,
    user,
    words,
)

pytestmark = pytest.mark.django_db(transaction=True)
DATES = {"starts_on": NOW.date(), "ends_on": (NOW + DAY).date()}


def test_one_row_for_one_form():
    sent = addressee(recommendation(), institution())
    actor, key = official(sent.institution), uuid.uuid4()
    given = {"actor": actor, "submission_key": key}
    found = measure(sent)
    association, person = organisation(), user()
    mandate(person, association)
    other = addressee(sent.recommendation, institution())
    both = [sent.institution, other.institution]
    deeds = {
        Measure: lambda: measures.prepare_measure(sent, title=words("x"), **DATES, **given),
        ProgressReport: lambda: measures.report_progress(found, status="limited", text=words("x"), **given),
        Assessment: lambda: assess(
            found, actor=person, organisation=association, finding="disputes", grounds=words("x"), submission_key=key
        ),
        CommonPosition: lambda: common.prepare_common(
            sent.recommendation, institutions=both, code="accepted", reason=words("x"), **given
        ),
        Proposer: lambda: common.propose(institution=sent.institution, title=words("x"), text=words("x"), **given),
        ActionPlan: lambda: plans.prepare_plan(
            owner=sent.institution, title=words("x"), lead=words("x"), definition_code="", **DATES, **given
        ),
    }
    for model, deed in deeds.items():
        assert at_once(deed, 4) == [], model
        assert model.objects.filter(submission_key=key).count() == 1, model
    assert Contest.objects.count() == 1


def test_sent_published_and_silent_once():
    asked, whom = recommendation(), institution()
    assert at_once(lambda: send_to_institution(asked, institution=whom, now=NOW), 4) == []
    sent = Addressee.objects.get()
    Addressee.objects.update(due_on=clock.today() - DAY)
    assert at_once(lambda: silence.run_due(NOW), 4) == []
    actor = official(whom)
    prepare_position(sent, actor=actor, code="accepted", reason=words("x"))
    faults = at_once(lambda: publish_position(sent, actor=actor), 4)
    assert len(faults) == 3
    assert all("NoDraft" in fault or "no_draft" in fault for fault in faults)
    kinds = AdoptionEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["sent", "silent", "position"]


def test_the_last_two_signatures_publish_once():
    asked = recommendation()
    rows = [addressee(asked, institution()) for _n in range(2)]
    officials = [official(row.institution) for row in rows]
    shared = common.prepare_common(
        asked, actor=officials[0], institutions=[r.institution for r in rows], code="accepted", reason=words("x")
    )
    places = iter([0, 1])

    def sign():
        place = next(places)
        common.sign_common(shared, actor=officials[place], institution=rows[place].institution, number=1)

    assert at_once(sign, 2) == []
    assert Position.objects.filter(state="published", common=shared).count() == 2
    assert AdoptionEvent.objects.filter(kind="position").count() == 2
