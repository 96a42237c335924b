"""Beginning a consultation and writing its plan: what is kept, what is refused, who may."""

import datetime
import uuid

import pytest

from accounts.models import Organisation, Space
from consult.actions.consultations import propose_opening
from consult.actions.drafting import PlanFrozen
from consult.actions.plan import (
    AnalystOfOwner,
    ClosesBeforeOpening,
    NoPlaceForPaper,
    NoSuchOverride,
    UnknownDefinition,
    UnknownGroup,
    UnknownTimeZone,
    create_consultation,
    drop_override,
    override_gate,
    save_plan,
)
from consult.enums import State
from consult.models import Consultation, ConsultationPage, GateOverride
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import EveryLanguage, Translated
from tests.support.factories import (
    DAY,
    NOW,
    consultation,
    definition,
    institution,
    mandate,
    official,
    paper_indexes,
    ready_draft,
    user,
    words,
)

pytestmark = pytest.mark.django_db


def create(actor, owner, **fields):
    fields = {"opens_at": NOW, "closes_at": NOW + 90 * DAY, "time_zone": "Africa/Tunis", **fields}
    fields = {"kind": "green_paper", "title": words("A way home"), **fields}
    return create_consultation(actor=actor, owner=owner, **fields)


def save(paper, actor, **fields):
    given = {
        "opens_at": paper.opens_at,
        "closes_at": paper.closes_at,
        "time_zone": paper.time_zone,
        "target_groups": ["returnee"],
        "analysts": [],
        "open_points": [words("this")],
        "settled_points": [words("that")],
        **fields,
    }
    save_plan(paper, actor=actor, **given)
    return Consultation.objects.get(pk=paper.pk)


class TestCreating:
    def test_record_space_and_three_unpublished_pages(self):
        paper_indexes()
        owner = institution()
        made = create(official(owner), owner)
        assert (made.state, made.slug, made.owner, made.space.slug) == ("draft", "a-way-home", owner, "a-way-home")
        pages = ConsultationPage.objects.filter(translation_key=made.translation_key).order_by("locale__language_code")
        assert [(p.locale.language_code, p.title, p.live) for p in pages] == [
            ("ar", "A way home (ar)", False),
            ("en", "A way home", False),
            ("fr", "A way home (fr)", False),
        ]
        assert all(page.get_latest_revision() for page in pages)
        entry = AuditEntry.objects.of(made).get()
        assert (entry.action, entry.is_public) == ("consultation.created", False)

    def test_twice_with_one_key_is_once(self):
        paper_indexes()
        owner, key = institution(), uuid.uuid4()
        actor = official(owner)
        assert create(actor, owner, key=key) == create(actor, owner, key=key)
        assert Consultation.objects.count() == 1

    def test_titles_may_repeat_addresses_not(self):
        paper_indexes()
        owner = institution()
        actor = official(owner)
        titles = [words("A way home"), words("A way home"), Translated(ar="طريق العودة"), words("feed")]
        slugs = [create(actor, owner, title=title).slug for title in titles]
        assert slugs == ["a-way-home", "a-way-home-2", "consultation", "feed-2"]

    @pytest.mark.parametrize(
        ("fields", "error"),
        [({"closes_at": NOW}, ClosesBeforeOpening), ({"time_zone": "Mars/Olympus"}, UnknownTimeZone)],
    )
    def test_refused_leaves_nothing(self, fields, error):
        paper_indexes()
        owner = institution()
        with pytest.raises(error):
            create(official(owner), owner, **fields)
        assert not Consultation.objects.exists()
        assert not Space.objects.filter(kind="consultation").exists()

    def test_without_a_place_in_the_tree(self):
        owner = institution()
        with pytest.raises(NoPlaceForPaper):
            create(official(owner), owner)
        assert not Consultation.objects.exists()

    def test_only_for_ones_own_institution(self):
        paper_indexes()
        owner = institution()
        member = user()
        mandate(member, owner)
        for actor in (official(institution()), member, user(role="editor"), user(role="analyst")):
            with pytest.raises(PermissionRefused):
                create(actor, owner)
        assert create(user(role="administrator"), owner).owner == owner

    def test_not_for_one_that_is_not_verified(self):
        paper_indexes()
        owner = institution()
        boss, own = user(role="administrator"), official(owner)
        Organisation.objects.update(verification="suspended")
        owner.refresh_from_db()
        for actor in (boss, own):
            with pytest.raises(PermissionRefused):
                create(actor, owner)


class TestPlan:
    def test_everything_is_kept(self):
        paper = consultation(state="draft")
        analyst = user(role="analyst")
        definition()
        kept = save(
            paper,
            official(paper.owner),
            purpose=words("new purpose"),
            promise="consult",
            definition="return-0",
            target_groups=["returnee", "trade_union"],
            analysts=[analyst],
            countries=["State A", "State B"],
            open_points=[words("one"), words("two")],
            time_zone="Europe/Rome",
        )
        assert (kept.purpose, kept.promise, kept.time_zone) == (words("new purpose"), "consult", "Europe/Rome")
        assert kept.definition.en == "Return (Source): Going"
        assert kept.definition.ar == "Return (ar) (Source (ar)): Going (ar)"
        assert (kept.target_groups, kept.countries) == (["returnee", "trade_union"], ["State A", "State B"])
        assert list(kept.analysts.all()) == [analyst]
        assert [(p.kind, p.order, p.text.en) for p in kept.points.all()] == [
            ("open", 0, "one"),
            ("open", 1, "two"),
            ("settled", 0, "that"),
        ]

    @pytest.mark.parametrize(
        ("fields", "error", "field"),
        [
            ({"closes_at": NOW - 30 * DAY}, ClosesBeforeOpening, "closes_at"),
            ({"target_groups": ["martians"]}, UnknownGroup, "target_groups"),
            ({"definition": "nowhere-7"}, UnknownDefinition, "definition"),
            ({"state": "open"}, InvalidInput, "state"),
            ({"owner_id": 7}, InvalidInput, "owner_id"),
        ],
    )
    def test_refusals_change_nothing(self, fields, error, field):
        paper = consultation(state="draft")
        before = Consultation.objects.filter(pk=paper.pk).values().get()
        with pytest.raises(error) as refusal:
            save(paper, official(paper.owner), **{"purpose": words("canary"), **fields})
        assert refusal.value.field == field
        assert Consultation.objects.filter(pk=paper.pk).values().get() == before

    def test_who_answers_for_the_institution_does_not_read(self):
        paper = consultation(state="draft")
        both = user("both", role="analyst")
        mandate(both, paper.owner)
        for wrong in (both, user("no-analyst", role="editor")):
            with pytest.raises(AnalystOfOwner, match=wrong.username):
                save(paper, official(paper.owner), analysts=[user(role="analyst"), wrong])
        assert not paper.analysts.exists()

    @pytest.mark.parametrize("state", [s for s in State.values if s != "draft"])
    def test_frozen_in_every_other_state(self, state):
        paper = consultation(state=state)
        with pytest.raises(PlanFrozen):
            save(paper, official(paper.owner), purpose=words("canary"))
        with pytest.raises(PlanFrozen):
            override_gate(paper, actor=official(paper.owner), gate="K09", reason=words("because"))
        assert Consultation.objects.get(pk=paper.pk).purpose == words("purpose")

    def test_nobody_else_writes(self):
        paper = consultation(state="draft")
        for actor in (official(institution()), user(role="editor"), user()):
            with pytest.raises(PermissionRefused):
                save(paper, actor, purpose=words("canary"))
            with pytest.raises(PermissionRefused):
                override_gate(paper, actor=actor, gate="K09", reason=words("because"))

    def test_a_change_takes_the_proposal_back(self):
        paper = ready_draft()
        actor = official(paper.owner)
        propose_opening(paper, actor=actor)
        assert save(paper, actor).opened_by is None
        assert AuditEntry.objects.of(paper).filter(action="consultation.proposal_taken_back").count() == 1


class TestPassingAGate:
    def test_kept_once_and_written_anew(self):
        paper = consultation(state="draft")
        actor = official(paper.owner)
        override_gate(paper, actor=actor, gate="K09", reason=words("hurry"), now=NOW)
        override_gate(paper, actor=actor, gate="K09", reason=words("more hurry"), now=NOW + DAY)
        kept = GateOverride.objects.get()
        assert (kept.gate, kept.reason.en, kept.given_by, kept.given_at) == ("K09", "more hurry", actor, NOW + DAY)
        drop_override(paper, actor=actor, gate="K09")
        drop_override(paper, actor=actor, gate="K09")
        assert not GateOverride.objects.exists()

    @pytest.mark.parametrize("gate", ["K01", "K02", "K03", "K04", "K05", "K06", "K10", "K12", "K34", ""])
    def test_hard_gates_and_warnings_cannot_be_passed(self, gate):
        paper = consultation(state="draft")
        with pytest.raises(NoSuchOverride):
            override_gate(paper, actor=official(paper.owner), gate=gate, reason=words("because"))

    @pytest.mark.parametrize("missing", ["en", "fr", "ar"])
    def test_the_reason_stands_in_every_language(self, missing):
        paper = consultation(state="draft")
        reason = Translated(**{**words("because").as_dict(), missing: "  "})
        with pytest.raises(EveryLanguage):
            override_gate(paper, actor=official(paper.owner), gate="K09", reason=reason)
        assert not GateOverride.objects.exists()


def test_days_of_a_plan_are_those_of_its_zone():
    paper = consultation(state="draft", time_zone="Pacific/Auckland")
    moment = datetime.datetime(2027, 3, 1, 12, 30, tzinfo=datetime.UTC)
    kept = save(
        paper, official(paper.owner), opens_at=moment, closes_at=moment + 90 * DAY, time_zone="Pacific/Auckland"
    )
    assert kept.opens_on == datetime.date(2027, 3, 2)
