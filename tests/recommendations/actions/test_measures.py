"""Measures: prepared in private, signed, changed in the open with what they said before, reported on with evidence."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction

from accounts.actions.notices import follow
from accounts.models import Notice
from core import clock
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions import measures as actions
from recommendations.actions.written import LinkUnknown, TooManyLinks, WordsMissing
from recommendations.models import AdoptionEvent, Measure, MeasureChange, ProgressReport
from tests.support.factories import (
    DAY,
    NOW,
    addressee,
    institution,
    mandate,
    measure,
    official,
    recommendation,
    user,
    words,
)

pytestmark = pytest.mark.django_db
DATES = {"starts_on": NOW.date(), "ends_on": (NOW + DAY).date()}


@pytest.fixture
def sent():
    return addressee(recommendation(), institution())


@pytest.fixture
def actor(sent):
    return official(sent.institution)


def public(action):
    return AuditEntry.objects.filter(action=action, is_public=True).count()


class TestPreparing:
    def test_a_draft_is_kept_changed_and_dropped_without_a_public_trace(self, sent, actor):
        key = uuid.uuid4()
        first = actions.prepare_measure(sent, actor=actor, submission_key=key, title=words("A desk"), **DATES)
        again = actions.prepare_measure(sent, actor=actor, submission_key=key, title=words("Two desks"), **DATES)
        assert (again.pk, str(again.title)) == (first.pk, "Two desks")
        actions.prepare_measure(sent, actor=actor, measure=first, title=words("Three"), level="local", **DATES)
        first.refresh_from_db()
        assert (str(first.title), first.level, first.published_at) == ("Three", "local", None)
        actions.drop_measure(first, actor=actor)
        assert not Measure.objects.exists()
        assert not AdoptionEvent.objects.exists()
        assert not AuditEntry.objects.filter(is_public=True).exists()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"title": Translated(), **DATES}, "title"),
            ({"title": words("x"), "starts_on": DATES["ends_on"], "ends_on": DATES["starts_on"]}, "ends_on"),
        ],
    )
    def test_dates_and_title_are_checked(self, sent, actor, fields, field):
        with pytest.raises(actions.MeasureIncomplete) as refusal:
            actions.prepare_measure(sent, actor=actor, **fields)
        assert refusal.value.field == field
        with pytest.raises(InvalidInput):
            actions.prepare_measure(sent, actor=actor, title=words("x"), level="galactic", **DATES)
        with pytest.raises(TypeError):
            actions.prepare_measure(sent, actor=actor, title=words("x"), published_at=NOW, **DATES)
        assert not Measure.objects.exists()

    def test_nobody_else_prepares_publishes_changes_or_reports(self, sent, actor):
        draft = measure(sent, "Canary", published_at=None)
        done = measure(sent, "Done")
        member, writer = user(), official(sent.institution, can_sign=False)
        mandate(member, sent.institution)
        before = list(Measure.objects.order_by("pk").values())
        strangers = [None, user(), member, official(institution()), user(role="administrator"), user(role="editor")]
        for stranger in strangers:
            for change in (
                lambda who: actions.prepare_measure(sent, actor=who, title=words("x"), **DATES),
                lambda who: actions.prepare_measure(sent, actor=who, measure=draft, title=words("x"), **DATES),
                lambda who: actions.publish_measure(draft, actor=who),
                lambda who: actions.drop_measure(draft, actor=who),
                lambda who: actions.change_measure(done, actor=who, reason=words("x"), title=words("y"), **DATES),
                lambda who: actions.report_progress(done, actor=who, status="limited", text=words("x")),
            ):
                with pytest.raises(PermissionRefused):
                    change(stranger)
        for change in (
            lambda who: actions.publish_measure(draft, actor=who),
            lambda who: actions.change_measure(done, actor=who, reason=words("x"), title=words("y"), **DATES),
            lambda who: actions.report_progress(done, actor=who, status="limited", text=words("x")),
        ):
            with pytest.raises(PermissionRefused):
                change(writer)
        assert list(Measure.objects.order_by("pk").values()) == before
        assert not AdoptionEvent.objects.exists()


class TestPublishing:
    def test_signed_once_told_once(self, sent, actor, django_capture_on_commit_callbacks):
        follower = user()
        follow(follower, sent.recommendation.topic)
        draft = measure(sent, published_at=None)
        for _time in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                made = actions.publish_measure(draft, actor=actor, now=NOW)
        assert (made.published_at, made.mandate.user) == (NOW, actor)
        assert [(n.user, n.kind, n.path) for n in Notice.objects.all()] == [(follower, "progress", made.path)]
        assert public("measure.published") == 1
        with pytest.raises(actions.MeasurePublished):
            actions.prepare_measure(sent, actor=actor, measure=made, title=words("x"), **DATES)
        with pytest.raises(actions.MeasurePublished):
            actions.drop_measure(made, actor=actor)

    def test_drafts_take_no_reports_and_no_changes(self, sent, actor):
        draft = measure(sent, published_at=None)
        with pytest.raises(actions.MeasureNotPublished):
            actions.report_progress(draft, actor=actor, status="limited", text=words("x"))
        with pytest.raises(actions.MeasureNotPublished):
            actions.change_measure(draft, actor=actor, reason=words("x"), title=words("y"), **DATES)


class TestChanging:
    def test_what_it_said_before_stays_readable(self, sent, actor):
        partner = institution("Partner")
        found = measure(sent, "A desk", target="10")
        same = {"starts_on": found.starts_on, "title": found.title}
        later = found.ends_on + DAY
        key = uuid.uuid4()
        for _time in range(2):
            change = actions.change_measure(
                found,
                actor=actor,
                reason=words("Two rooms were lost"),
                submission_key=key,
                involved=[partner],
                target="8",
                ends_on=later,
                now=NOW,
                **same,
            )
        found.refresh_from_db()
        assert (found.target, found.ends_on, list(found.involved.all())) == ("8", later, [partner])
        assert MeasureChange.objects.get() == change
        change.refresh_from_db()
        assert change.fields == {
            "target": ["10", "8"],
            "ends_on": [(later - DAY).isoformat(), later.isoformat()],
            "involved": [[], ["partner"]],
        }
        assert public("measure.changed") == 1
        assert str(AdoptionEvent.objects.get().reason) == "Two rooms were lost"

    def test_a_reason_and_a_difference_are_needed(self, sent, actor):
        found = measure(sent)
        same = {"title": found.title, "starts_on": found.starts_on, "ends_on": found.ends_on}
        with pytest.raises(actions.NothingChanged):
            actions.change_measure(found, actor=actor, reason=words("x"), **same)
        with pytest.raises(WordsMissing):
            actions.change_measure(found, actor=actor, reason=Translated(), **{**same, "title": words("Other")})
        found.refresh_from_db()
        assert str(found.title) == "A desk"
        assert not MeasureChange.objects.exists()


class TestReporting:
    def test_implemented_needs_evidence_in_words_or_as_a_link(self, sent, actor):
        found = measure(sent)
        claim = {"actor": actor, "status": "implemented", "text": words("Done")}
        with pytest.raises(actions.ReportIncomplete):
            actions.report_progress(found, **claim)
        actions.report_progress(found, evidence=words("Seen"), **claim)
        actions.report_progress(found, links=["https://example.org/a", " https://example.org/a "], **claim)
        assert [r.links for r in ProgressReport.objects.all()] == [[], ["https://example.org/a"]]

    @pytest.mark.parametrize(
        ("links", "error"),
        [
            (["javascript:alert(1)"], LinkUnknown),
            (["data:text/html,x"], LinkUnknown),
            (["example.org"], LinkUnknown),
            (["https://" + "a" * 600 + ".org"], LinkUnknown),
            ([f"https://example.org/{n}" for n in range(6)], TooManyLinks),
        ],
    )
    def test_only_web_addresses(self, sent, actor, links, error):
        with pytest.raises(error):
            actions.report_progress(measure(sent), actor=actor, status="limited", text=words("x"), links=links)
        assert not ProgressReport.objects.exists()

    @pytest.mark.parametrize(("before", "after"), [("responded", "monitored"), ("in_plan", "monitored")])
    def test_the_first_report_begins_the_follow_up(self, sent, actor, before, after):
        sent.recommendation.stage = before
        sent.recommendation.save()
        actions.report_progress(measure(sent), actor=actor, status="limited", text=words("x"))
        sent.recommendation.refresh_from_db()
        assert sent.recommendation.stage == after

    def test_a_value_has_its_day_and_the_same_form_counts_once(self, sent, actor):
        found, key = measure(sent), uuid.uuid4()
        told = {"actor": actor, "status": "limited", "text": words("x"), "submission_key": key}
        with pytest.raises(actions.ValueIncomplete):
            actions.report_progress(found, value="7", **told)
        with pytest.raises(actions.ValueIncomplete):
            actions.report_progress(found, value_on=clock.today(), **told)
        for _time in range(2):
            actions.report_progress(found, value="7", value_on=clock.today(), **told)
        assert ProgressReport.objects.get().value == "7"
        assert public("progress.reported") == 1
        with pytest.raises(InvalidInput):
            actions.report_progress(found, actor=actor, status="nonsense", text=words("x"))


class TestTime:
    def test_past_its_end_and_without_news(self, sent):
        today = clock.today()
        found = measure(sent, ends_on=today - DAY, starts_on=today - 9 * DAY, published_at=NOW - 400 * DAY)

        def read():
            return Measure.objects.with_progress().get()

        assert read().days_over(today) == 1
        assert read().no_news_since(today) == today - 400 * DAY
        ProgressReport.objects.create(measure=found, status="limited", text=words("x"), reported_at=NOW - 364 * DAY)
        assert (read().days_over(today), read().no_news_since(today)) == (1, None)
        assert read().no_news_since(today + DAY) == today - 364 * DAY
        ProgressReport.objects.create(measure=found, status="implemented", text=words("x"), reported_at=NOW)
        assert (read().days_over(today), read().no_news_since(today + 900 * DAY)) == (0, None)


def test_the_database_keeps_dates_and_values_in_order(sent):
    found = measure(sent)
    bad = [
        lambda: measure(sent, starts_on=clock.today(), ends_on=clock.today() - DAY),
        lambda: ProgressReport.objects.create(measure=found, status="limited", value="3", reported_at=NOW),
        lambda: ProgressReport.objects.create(
            measure=found, status="limited", value_on=datetime.date(2026, 1, 1), reported_at=NOW
        ),
    ]
    for make in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
