"""What waits for somebody: their own, no other's, and nothing that is done."""

import pytest

from consult.actions.consultations import propose_opening
from consult.queries.work import tasks_of
from tests.consult.actions.test_facilitation import moderator, typed
from tests.support.factories import DAY, NOW, consultation, mandate, official, ready_draft, user

pytestmark = pytest.mark.django_db


def told(actor):
    return [(str(task.label), task.count, task.is_late) for task in tasks_of(actor, NOW)]


def test_a_proposal_waits_for_whoever_did_not_make_it():
    draft = ready_draft()
    first, second = official(draft.owner), official(draft.owner)
    assert told(second) == []
    propose_opening(draft, actor=first, now=NOW)
    assert (told(first), told(second)) == ([], [("Opening to approve", 1, False)])
    assert told(official(consultation().owner)) == []
    assert [task.url for task in tasks_of(second, NOW)] == [f"/cms/consultations/{draft.pk}/"]


def test_what_is_late_says_its_days():
    closed = consultation(state="closed", opens_at=NOW - 150 * DAY, closes_at=NOW - 60 * DAY)
    assert told(official(closed.owner)) == [("Factual summary", 4, True)]
    closed.is_archive = True
    closed.save()
    assert told(official(closed.owner)) == []


def test_what_comes_next_says_the_days_that_are_left():
    closed = consultation(state="closed", opens_at=NOW - 90 * DAY, closes_at=NOW - 6 * DAY)
    boss = official(closed.owner)
    assert told(boss) == [("Days left for the factual summary", 50, False)]
    closed.state, closed.summary_published_at = "summary_published", NOW
    closed.save()
    assert told(boss) == [("Days left for the reasoned response", 78, False)]
    closed.state, closed.outcome_published_at = "outcome_published", NOW
    closed.save()
    assert told(boss) == []


def test_of_an_archive_an_analyst_reads_what_is_public_already():
    paper = consultation()
    analyst = user(role="analyst", factor=True)
    paper.analysts.add(analyst)
    typed(paper, moderator())
    paper.state, paper.is_archive = "closed", True
    paper.save()
    assert told(analyst) == [("Answers to read", 1, False)]


def test_an_analyst_is_told_of_what_may_be_read_now():
    paper = consultation()
    analyst = user(role="analyst", factor=True)
    paper.analysts.add(analyst)
    typed(paper, moderator())
    assert told(analyst) == []  # it is open: nobody reads yet
    paper.state, paper.closes_at = "closed", NOW - DAY
    paper.save()
    assert told(analyst) == [("Answers to read", 1, False), ("Texts to look at before publication", 1, False)]
    assert told(user(role="analyst", factor=True)) == []
    mandate(analyst, paper.owner)
    assert told(analyst) == []


def test_others_are_told_nothing():
    consultation(state="closed", opens_at=NOW - 300 * DAY, closes_at=NOW - 200 * DAY)
    for role in ("editor", "moderator", ""):
        assert told(user(role=role, factor=bool(role))) == []
