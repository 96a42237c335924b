"""Answers of institutions: prepared in private, signed, published, never overwritten."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.actions.notices import follow
from accounts.models import Notice
from core import clock
from core.errors import PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions.positions import (
    NoDraft,
    ReasonMissing,
    UnknownPosition,
    prepare_position,
    publish_position,
    send_to_institution,
)
from recommendations.models import Addressee, Position
from tests.support.factories import DAY, NOW, addressee, institution, mandate, official, recommendation, user, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    return addressee(recommendation(), institution())


def strangers(sent):
    """Everybody who must neither prepare nor publish."""
    member = user()
    mandate(member, sent.institution)
    late = official(sent.institution, starts_on=clock.today() - 2 * DAY, ends_on=clock.today() - DAY)
    roles = [user(role=role) for role in ("editor", "moderator", "analyst", "administrator")]
    return [None, user(), member, late, official(institution()), *roles]


class TestSending:
    def test_due_after_84_days_and_sent_once(self):
        asked, whom = recommendation(), institution()
        first = send_to_institution(asked, institution=whom, now=NOW)
        assert send_to_institution(asked, institution=whom, now=NOW + DAY) == first
        assert first.due_on == clock.day_of(NOW) + datetime.timedelta(days=84)
        asked.refresh_from_db()
        assert asked.stage == "addressed"
        assert AuditEntry.objects.filter(action="recommendation.sent", is_public=True).count() == 1


class TestPreparing:
    def test_nobody_else_prepares_or_publishes(self, sent):
        prepare_position(sent, actor=official(sent.institution), code="noted", reason=words("Kept"))
        before = list(Position.objects.values())
        for actor in strangers(sent):
            for change in (
                lambda actor=actor: prepare_position(sent, actor=actor, code="accepted", reason=words("Changed")),
                lambda actor=actor: publish_position(sent, actor=actor),
            ):
                with pytest.raises(PermissionRefused):
                    change()
        assert list(Position.objects.values()) == before

    @pytest.mark.parametrize("code", ["no_response", "nonsense", "", None])
    def test_silence_is_no_answer(self, sent, code):
        with pytest.raises(UnknownPosition):
            prepare_position(sent, actor=official(sent.institution), code=code, reason=words("x"))
        assert not Position.objects.exists()

    def test_the_last_draft_counts(self, sent):
        actor = official(sent.institution)
        for code in ("noted", "accepted"):
            prepare_position(sent, actor=actor, code=code, reason=words(code))
        assert Position.objects.get().code == "accepted"


class TestPublishing:
    @pytest.mark.parametrize("code", ["partially_accepted", "alternative", "noted", "not_accepted", "not_addressee"])
    def test_all_but_acceptance_need_reasons(self, sent, code):
        actor = official(sent.institution)
        prepare_position(sent, actor=actor, code=code, reason=Translated())
        with pytest.raises(ReasonMissing):
            publish_position(sent, actor=actor)
        assert Position.objects.get().state == "draft"

    def test_acceptance_needs_none_and_nothing_needs_a_draft(self, sent):
        actor = official(sent.institution)
        with pytest.raises(NoDraft):
            publish_position(sent, actor=actor)
        prepare_position(sent, actor=actor, code="accepted", reason=Translated())
        assert publish_position(sent, actor=actor, now=NOW).published_at == NOW
        with pytest.raises(NoDraft):
            publish_position(sent, actor=actor)

    def test_only_with_the_power_to_sign(self, sent):
        writer = official(sent.institution, can_sign=False)
        prepare_position(sent, actor=writer, code="accepted", reason=words("x"))
        with pytest.raises(PermissionRefused):
            publish_position(sent, actor=writer)
        assert Position.objects.get().state == "draft"

    def test_an_earlier_answer_stays_and_followers_are_told_once_each(self, sent, django_capture_on_commit_callbacks):
        actor, follower = official(sent.institution), user()
        follow(follower, sent.recommendation.topic)
        for code, moment in (("noted", NOW - DAY), ("accepted", NOW)):
            with django_capture_on_commit_callbacks(execute=True):
                prepare_position(sent, actor=actor, code=code, reason=words(code))
                publish_position(sent, actor=actor, now=moment)
        states = list(Position.objects.order_by("pk").values_list("code", "state"))
        assert states == [("noted", "replaced"), ("accepted", "published")]
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "answered")] * 2
        assert Position.objects.get(state="published").mandate.user == actor
        sent.recommendation.refresh_from_db()
        assert AuditEntry.objects.filter(action="position.published", is_public=True).count() == 2


def test_silence_is_counted_in_days(sent):
    assert sent.days_late(sent.due_on) == 0
    assert sent.days_late(sent.due_on - DAY) == 0
    assert sent.days_late(sent.due_on + 5 * DAY) == 5


class TestTheDatabase:
    def test_one_draft_one_current_answer_and_no_silent_one(self, sent):
        def add(**fields):
            with pytest.raises(IntegrityError), transaction.atomic():
                Position.objects.create(addressee=sent, **{"code": "noted", **fields})

        Position.objects.create(addressee=sent, code="noted")
        Position.objects.create(addressee=sent, code="noted", state="published", published_at=NOW)
        add()
        add(state="published", published_at=NOW)
        add(state="replaced")
        add(state="replaced", published_at=NOW, code="no_response")
        assert Addressee.objects.get().positions.count() == 2
