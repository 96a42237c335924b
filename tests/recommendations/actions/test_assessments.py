"""What others find: one current finding for each organisation, disputes that institutions answer in public."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from accounts.actions.notices import follow
from accounts.models import Notice
from core import clock
from core.errors import PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions.assessments import ContestSettled, UnknownFinding, answer_contest, assess
from recommendations.actions.written import LinkUnknown, WordsMissing
from recommendations.models import AdoptionEvent, Assessment, Contest, ContestAnswer
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    return measure(addressee(recommendation(), institution()))


@pytest.fixture
def voice():
    """An association and somebody who speaks for it."""
    association, person = organisation("Two Shores"), user()
    mandate(person, association, can_sign=False, can_vote=False, can_manage=False)
    return association, person


def say(found, voice, finding, **more):
    association, person = voice
    more = {"grounds": words(f"Because {finding}"), **more}
    return assess(found, actor=person, organisation=association, finding=finding, **more)


def kinds():
    return list(AdoptionEvent.objects.order_by("pk").values_list("kind", flat=True))


class TestWho:
    def test_only_those_who_speak_for_an_organisation_without_a_part_in_it(self, found, voice):
        association, person = voice
        mute = user()
        mandate(mute, association, can_speak=False)
        pending, waiting = organisation(verified=False), user()
        mandate(waiting, pending)
        partner, helper = organisation(category="ngo"), user()
        mandate(helper, partner)
        found.involved.add(partner)
        other, clerk = institution(), user()
        mandate(clerk, other)
        own = official(found.addressee.institution)
        refused = [
            (None, association),
            (user(), association),
            (mute, association),
            (waiting, pending),
            (helper, partner),
            (clerk, other),
            (own, found.addressee.institution),
            (own, association),
        ]
        for actor, speaker in refused:
            with pytest.raises(PermissionRefused):
                say(found, (speaker, actor), "disputes")
        assert not Assessment.objects.exists()
        assert not AuditEntry.objects.filter(is_public=True).exists()
        assert say(found, voice, "agrees").mandate.user == person


class TestFindings:
    def test_one_is_current_and_earlier_ones_stay(self, found, voice):
        report = found.reports.create(status="limited", text=words("x"), reported_at=NOW - DAY)
        key = uuid.uuid4()
        for _time in range(2):
            first = say(found, voice, "agrees", submission_key=key)
        second = say(found, voice, "cannot_tell")
        assert first.report == report
        assert list(Assessment.objects.values_list("pk", "is_current")) == [(first.pk, False), (second.pk, True)]
        assert kinds() == ["assessed", "assessed"]
        assert AuditEntry.objects.filter(action="measure.assessed", is_public=True).count() == 2

    def test_what_is_missing_or_odd_is_refused(self, found, voice):
        for finding in ("", "perhaps", None):
            with pytest.raises(UnknownFinding):
                say(found, voice, finding)
        with pytest.raises(WordsMissing):
            say(found, voice, "disputes", grounds=Translated())
        with pytest.raises(LinkUnknown):
            say(found, voice, "disputes", links=["ftp://example.org"])
        assert not Contest.objects.exists()


class TestContests:
    def test_opened_answered_disputed_again_settled(self, found, voice, django_capture_on_commit_callbacks):
        follower = user()
        follow(follower, found.addressee.recommendation.topic)
        own = official(found.addressee.institution)
        with django_capture_on_commit_callbacks(execute=True):
            say(found, voice, "disputes", now=NOW - 9 * DAY)
        contest = Contest.objects.get()
        assert (contest.days_waiting(clock.today()), contest.days_open(clock.today())) == (9, 9)
        key = uuid.uuid4()
        for _time in range(2):
            answer_contest(contest, actor=own, text=words("We looked"), submission_key=key, now=NOW - 5 * DAY)
        contest.refresh_from_db()
        assert (contest.waits_since, contest.settled_at) == (None, None)
        assert (contest.days_waiting(clock.today()), contest.days_open(clock.today())) == (0, 9)
        say(found, voice, "disputes", now=NOW - 2 * DAY)
        contest.refresh_from_db()
        assert contest.days_waiting(clock.today()) == 2
        say(found, voice, "agrees", now=NOW)
        contest.refresh_from_db()
        assert (contest.waits_since, contest.settled_at) == (None, NOW)
        assert kinds() == ["contested", "contest_answered", "assessed", "settled"]
        with pytest.raises(ContestSettled):
            answer_contest(contest, actor=own, text=words("Late"))
        assert ContestAnswer.objects.count() == 1
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "assessed")]
        say(found, voice, "disputes")
        assert Contest.objects.filter(settled_at=None).count() == 1
        assert Contest.objects.count() == 2

    def test_only_the_institution_answers_and_with_a_signature(self, found, voice):
        say(found, voice, "disputes")
        contest = Contest.objects.get()
        others = [None, user(), voice[1], official(institution()), user(role="administrator")]
        for actor in [*others, official(found.addressee.institution, can_sign=False)]:
            with pytest.raises(PermissionRefused):
                answer_contest(contest, actor=actor, text=words("canary"))
        with pytest.raises(WordsMissing):
            answer_contest(contest, actor=official(found.addressee.institution), text=Translated())
        assert not ContestAnswer.objects.exists()


def test_the_database_keeps_one_current_finding_and_one_open_contest(found, voice):
    association, _person = voice
    say(found, voice, "disputes")
    bad = [
        lambda: Assessment.objects.create(
            measure=found, organisation=association, finding="agrees", grounds=words("x"), made_at=NOW
        ),
        lambda: Contest.objects.create(measure=found, organisation=association, opened_at=NOW),
        lambda: Contest.objects.update(settled_at=NOW),
    ]
    for make in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
