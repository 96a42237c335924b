"""One answer of several institutions, and recommendations that institutions propose together."""

import uuid

import pytest

from core.errors import PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions import common as actions
from recommendations.actions.positions import ReasonMissing, prepare_position, publish_position
from recommendations.models import AdoptionEvent, CommonPosition, Position, Proposer, Recommendation
from tests.support.factories import NOW, addressee, institution, official, recommendation, user, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """A recommendation that was sent to two institutions, and an official of each."""
    asked = recommendation()
    rows = [addressee(asked, institution(name)) for name in ("Ministry One", "Ministry Two")]
    return asked, rows, [official(row.institution) for row in rows]


def prepare(two, **more):
    asked, rows, officials = two
    more = {"code": "accepted", "reason": words("Together"), "actor": officials[0], **more}
    return actions.prepare_common(asked, institutions=[row.institution for row in rows], **more)


class TestCommonPositions:
    def test_published_when_all_have_signed_each_under_its_own_mandate(self, two):
        asked, rows, officials = two
        prepare_position(rows[0], actor=officials[0], code="noted", reason=words("Alone"))
        publish_position(rows[0], actor=officials[0], now=NOW)
        common = prepare(two)
        for _time in range(2):
            actions.sign_common(common, actor=officials[0], institution=rows[0].institution, number=1, now=NOW)
        assert Position.objects.count() == 1
        actions.sign_common(common, actor=officials[1], institution=rows[1].institution, number=1, now=NOW)
        current = Position.objects.filter(state="published").order_by("addressee")
        assert [(p.common_id, p.code, p.mandate.user) for p in current] == [
            (common.pk, "accepted", officials[0]),
            (common.pk, "accepted", officials[1]),
        ]
        assert str(Position.objects.get(state="replaced").reason) == "Alone"
        assert AuditEntry.objects.filter(action="position.published", is_public=True).count() == 3
        with pytest.raises(actions.CommonPublished):
            actions.change_common(common, actor=officials[0], code="noted", reason=words("Other"))
        with pytest.raises(actions.CommonPublished):
            actions.drop_common(common, actor=officials[0])
        assert asked.common_positions.count() == 1

    def test_another_text_takes_the_signatures_away(self, two):
        _asked, rows, officials = two
        common = prepare(two)
        actions.sign_common(common, actor=officials[0], institution=rows[0].institution, number=1)
        actions.change_common(common, actor=officials[1], code="noted", reason=words("Other words"))
        with pytest.raises(actions.TextChanged):
            actions.sign_common(common, actor=officials[1], institution=rows[1].institution, number=1)
        actions.sign_common(common, actor=officials[1], institution=rows[1].institution, number=2)
        assert not Position.objects.exists()
        assert common.parties.filter(signed_at=None).count() == 1

    def test_nobody_signs_for_another_and_strangers_do_nothing(self, two):
        _asked, rows, officials = two
        common = prepare(two)
        with pytest.raises(PermissionRefused):
            actions.sign_common(common, actor=officials[0], institution=rows[1].institution, number=1)
        outsider = institution()
        signs_not = official(rows[0].institution, can_sign=False)
        with pytest.raises(PermissionRefused):
            actions.sign_common(common, actor=signs_not, institution=rows[0].institution, number=1)
        for actor in (None, user(), official(outsider), user(role="administrator")):
            for change in (
                lambda who: prepare(two, actor=who),
                lambda who: actions.change_common(common, actor=who, code="noted", reason=words("x")),
                lambda who: actions.drop_common(common, actor=who),
                lambda who: actions.sign_common(common, actor=who, institution=outsider, number=1),
            ):
                with pytest.raises(PermissionRefused):
                    change(actor)
        assert CommonPosition.objects.count() == 1
        assert not AdoptionEvent.objects.exists()

    def test_two_institutions_at_least_a_reason_and_once(self, two):
        asked, rows, officials = two
        with pytest.raises(actions.TooFewInstitutions):
            actions.prepare_common(
                asked,
                actor=officials[0],
                institutions=[rows[0].institution, institution()],
                code="accepted",
                reason=words("x"),
            )
        with pytest.raises(ReasonMissing):
            prepare(two, code="noted", reason=Translated())
        key = uuid.uuid4()
        assert prepare(two, submission_key=key) == prepare(two, submission_key=key)
        actions.drop_common(CommonPosition.objects.get(), actor=officials[1])
        assert not CommonPosition.objects.exists()


class TestProposals:
    def test_proposed_by_one_joined_by_others_once(self):
        recommendation()  # there is a set of recommendations
        first, second = institution(), institution()
        key = uuid.uuid4()
        for _time in range(2):
            made = actions.propose(
                actor=official(first),
                institution=first,
                title=words("One paper"),
                text=words("States agree"),
                submission_key=key,
                now=NOW,
            )
        for _time in range(2):
            actions.join_proposal(made.recommendation, actor=official(second), institution=second, now=NOW)
        assert [p.institution for p in Proposer.objects.all()] == [first, second]
        asked = made.recommendation
        assert (asked.stage, str(asked.versions.get().text)) == ("in_discussion", "States agree")
        assert (asked.thread.title, asked.thread.path) == ("One paper", asked.path)
        assert list(AdoptionEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["proposed", "joined"]

    def test_only_under_the_signature_of_an_official(self):
        asked, owner = recommendation(), institution()
        before = Recommendation.objects.count()
        for actor in (None, user(), official(institution()), official(owner, can_sign=False)):
            with pytest.raises(PermissionRefused):
                actions.propose(actor=actor, institution=owner, title=words("canary"), text=words("x"))
            with pytest.raises(PermissionRefused):
                actions.join_proposal(asked, actor=actor, institution=owner)
        assert Recommendation.objects.count() == before
        assert not Proposer.objects.exists()
