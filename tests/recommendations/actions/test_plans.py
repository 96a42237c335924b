"""Action plans: a draft of its institutions, published under a signature, agreed to, changed with reasons."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from accounts.actions.notices import follow
from accounts.models import Notice
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions import plans as actions
from recommendations.actions.written import WordsMissing
from recommendations.models import ActionPlan, AdoptionEvent, PlanMeasure
from tests.support.factories import (
    DAY,
    NOW,
    addressee,
    definition,
    institution,
    measure,
    official,
    recommendation,
    user,
    words,
)

pytestmark = pytest.mark.django_db
DATES = {"starts_on": NOW.date(), "ends_on": (NOW + DAY).date()}


@pytest.fixture
def owner():
    definition()
    return institution("Owner")


@pytest.fixture
def actor(owner):
    return official(owner)


def prepare(owner, actor, **more):
    more = {"title": words("The first year"), "lead": words("Why"), "definition_code": "return-0", **DATES, **more}
    return actions.prepare_plan(actor=actor, owner=owner, **more)


@pytest.fixture
def plan(owner, actor):
    made = prepare(owner, actor)
    actions.add_measure(made, actor=actor, measure=measure(addressee(recommendation(), institution())))
    return made


class TestPreparing:
    def test_the_definition_is_taken_over_with_its_words(self, owner, actor):
        key = uuid.uuid4()
        first = prepare(owner, actor, submission_key=key)
        assert prepare(owner, actor, submission_key=key) == first
        assert str(first.definition) == "Return (Source): Going"
        assert prepare(owner, actor, title=words("The first year")).slug == "the-first-year-2"
        assert [party.institution for party in first.parties.all()] == [owner]
        with pytest.raises(actions.UnknownDefinition):
            prepare(owner, actor, definition_code="nonsense")
        with pytest.raises(actions.PlanIncomplete):
            prepare(owner, actor, title=Translated())
        assert ActionPlan.objects.count() == 2

    def test_only_the_owners_officials(self, plan, owner):
        entry = plan.entries.get()
        for stranger in (None, user(), official(institution()), user(role="administrator")):
            for change in (
                lambda who: prepare(owner, who),
                lambda who: prepare(owner, who, plan=plan, title=words("canary")),
                lambda who: actions.ask_to_agree(plan, actor=who, institutions=[]),
                lambda who: actions.add_measure(plan, actor=who, measure=entry.measure),
                lambda who: actions.take_out_measure(entry, actor=who, reason=words("x")),
                lambda who: actions.publish_plan(plan, actor=who),
                lambda who: actions.agree(plan, actor=who, institution=owner),
            ):
                with pytest.raises(PermissionRefused):
                    change(stranger)
        with pytest.raises(PermissionRefused):
            actions.publish_plan(plan, actor=official(owner, can_sign=False))
        plan.refresh_from_db()
        assert (str(plan.title), plan.published_at) == ("The first year", None)

    def test_no_draft_of_a_measure_comes_in(self, plan, actor):
        draft = measure(addressee(recommendation(), institution()), published_at=None)
        with pytest.raises(InvalidInput):
            actions.add_measure(plan, actor=actor, measure=draft)
        assert plan.entries.count() == 1


class TestPublishing:
    def test_followers_of_its_recommendations_are_told_and_others_agree(
        self, plan, owner, actor, django_capture_on_commit_callbacks
    ):
        follower, other = user(), institution("Other")
        asked = plan.entries.get().measure.addressee.recommendation
        asked.stage = "responded"
        asked.save()
        follow(follower, asked.topic)
        actions.ask_to_agree(plan, actor=actor, institutions=[other])
        with pytest.raises(actions.PlanNotPublished):
            actions.agree(plan, actor=official(other), institution=other)
        for _time in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                actions.publish_plan(plan, actor=actor, now=NOW)
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "planned")]
        asked.refresh_from_db()
        assert asked.stage == "in_plan"
        for _time in range(2):
            actions.agree(plan, actor=official(other), institution=other, now=NOW)
        uninvited = institution()
        with pytest.raises(actions.NotAsked):
            actions.agree(plan, actor=official(uninvited), institution=uninvited)
        kinds = list(AdoptionEvent.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["plan", "planned", "agreed"]
        with pytest.raises(actions.PlanPublished):
            prepare(owner, actor, plan=ActionPlan.objects.get(pk=plan.pk), title=words("Other words"))
        assert plan.parties.filter(signed_at__isnull=False).count() == 2

    def test_who_is_asked_after_publishing_stands_on_the_timeline_and_drafts_do_not(self, client, plan, owner, actor):
        first, second = institution("first-canary"), institution("second-canary")
        actions.ask_to_agree(plan, actor=actor, institutions=[first])
        assert not AdoptionEvent.objects.exists() and not AuditEntry.objects.filter(is_public=True).exists()
        actions.publish_plan(plan, actor=actor, now=NOW)
        for _time in range(2):
            actions.ask_to_agree(plan, actor=actor, institutions=[second], now=NOW)
        events = AdoptionEvent.objects.filter(kind__in=["invited", "uninvited"]).order_by("pk")
        assert [(e.kind, e.institution) for e in events] == [("invited", second), ("uninvited", first)]
        logged = AuditEntry.objects.filter(action__in=["plan.invited", "plan.uninvited"], is_public=True)
        assert [e.details["institution"] for e in logged.order_by("pk")] == [second.slug, first.slug]
        page = client.get(f"/en/{plan.path}").content.decode()
        assert "An institution was asked to agree to the action plan" in page
        assert set(plan.parties.values_list("institution", flat=True)) == {owner.pk, second.pk}

    def test_it_needs_measures_and_a_definition(self, owner, actor, plan):
        empty = prepare(owner, actor)
        with pytest.raises(actions.PlanEmpty):
            actions.publish_plan(empty, actor=actor)
        ActionPlan.objects.filter(pk=plan.pk).update(definition=Translated())
        with pytest.raises(actions.PlanEmpty):
            actions.publish_plan(plan, actor=actor)
        assert not AdoptionEvent.objects.exists()


class TestMeasuresOfAPublishedPlan:
    def test_taken_out_with_a_reason_that_stays(self, plan, actor):
        actions.publish_plan(plan, actor=actor, now=NOW)
        entry = plan.entries.get()
        with pytest.raises(WordsMissing):
            actions.take_out_measure(entry, actor=actor, reason=Translated())
        for _time in range(2):
            actions.take_out_measure(entry, actor=actor, reason=words("It moved"), now=NOW)
        entry.refresh_from_db()
        assert (entry.removed_at, str(entry.removal_reason)) == (NOW, "It moved")
        actions.add_measure(plan, actor=actor, measure=entry.measure, now=NOW)
        kinds = list(AdoptionEvent.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["plan", "planned", "unplanned", "planned"]

    def test_out_of_a_draft_without_a_trace(self, plan, actor):
        actions.take_out_measure(plan.entries.get(), actor=actor, reason=Translated())
        assert not PlanMeasure.objects.exists()
        assert not AdoptionEvent.objects.exists()

    def test_once_in_the_database(self, plan):
        entry = plan.entries.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanMeasure.objects.create(plan=plan, measure=entry.measure, added_at=NOW)
