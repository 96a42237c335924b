"""Thirty days after the closing the key goes, then the tags; a stop between the two is made good."""

import datetime

import pytest

from accounts.actions.accounts import erase_account
from core import keyring
from core.ledger.checking import problems
from core.models import AuditEntry, LedgerEntry
from recommendations.actions.ballots import give_receipts
from recommendations.actions.rounds import close_round
from recommendations.actions.unlinking import unlink_due_rounds, unlink_round
from recommendations.actions.votes import cast_vote, voter_tag
from recommendations.models import BallotCommitment, Round, Vote, VoteReason
from recommendations.queries.rounds import own_votes
from tests.support.factories import DAY, NOW, round_, user

pytestmark = pytest.mark.django_db
MONTH = 30 * DAY


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    """A destroyed key stays destroyed, and a rolled back test gives its round's number to the next."""
    settings.KEYRING_DIR = tmp_path


@pytest.fixture
def people():
    return [user() for _n in range(12)]


@pytest.fixture
def closed(people):
    found = round_(items=2)
    for person in people:
        for item in found.items.all():
            cast_vote(item, actor=person, stance="oppose", reason="Because", now=NOW)
    close_round(found, now=found.closes_at)
    return Round.objects.get(pk=found.pk)


def tags():
    models = (Vote, VoteReason, BallotCommitment)
    return {tag for model in models for tag in model.objects.values_list("tag", flat=True)}


def test_not_a_moment_before(closed, people):
    before = tags()
    assert unlink_due_rounds(closed.closed_at + MONTH - datetime.timedelta(seconds=1)) == 0
    assert tags() == before
    assert own_votes(closed, people[0]) != {}


def test_key_and_tags_go_and_the_count_stays(closed, people):
    before = tags()
    assert unlink_due_rounds(closed.closed_at + MONTH) == 1
    assert keyring.is_destroyed(closed.key_name)
    assert not tags() & before
    assert len(tags()) == 3 * 24  # one for every row: ballots of one person are strangers to each other
    assert {len(tag) for tag in tags()} == {64}
    assert set(Vote.objects.values_list("stance", flat=True)) == {"oppose"}
    assert list(problems()) == []
    with pytest.raises(keyring.KeyDestroyed):
        voter_tag(closed, people[0])
    closed.refresh_from_db()
    assert closed.unlinked_on == (closed.closed_at + MONTH).date()


def test_twice_is_once(closed):
    for _time in range(2):
        unlink_due_rounds(closed.closed_at + MONTH)
    after = tags()
    closed.refresh_from_db()
    assert unlink_round(closed, now=closed.closed_at + 2 * MONTH) is False
    assert tags() == after
    assert AuditEntry.objects.public().filter(action="round.unlinked").count() == 1
    assert LedgerEntry.objects.filter(body__contains="round.unlinked").count() == 1


def test_a_stop_between_the_two_steps_is_made_good(closed):
    before = tags()
    keyring.destroy(closed.key_name)  # and there the process was killed
    assert tags() == before
    assert unlink_due_rounds(closed.closed_at + MONTH) == 1
    assert not tags() & before


def test_open_rounds_and_archives_keep_theirs(people):
    found, archive = round_(), round_(state="closed", is_archive=True, closed_at=NOW - 99 * DAY)
    cast_vote(found.items.get(), actor=people[0], stance="support", now=NOW)
    Vote.objects.create(item=archive.items.get(), tag="17", stance="support", category="x")
    before = tags()
    assert unlink_due_rounds(NOW + 99 * DAY) == 0
    assert unlink_round(found, now=NOW + 99 * DAY) is False
    assert tags() == before


def test_pages_say_so(closed, people, client):
    unlink_due_rounds(closed.closed_at + MONTH)
    client.force_login(people[0])
    assert own_votes(closed, people[0]) == {}
    assert give_receipts(closed, actor=people[0]) == {}
    for path in (f"/en/rounds/{closed.slug}/", f"/en/recommendations/{closed.items.first().recommendation.code}/"):
        assert client.get(path).status_code == 200
    page = client.get(f"/en/rounds/{closed.slug}/receipts/").content.decode()
    assert "can no longer be shown to you" in page
    assert client.post(f"/en/rounds/{closed.slug}/receipts/", {"file": "1"}).status_code == 200


def test_who_leaves_before_that_day_is_unlinked_at_once(closed, people):
    leaving, staying = people[0], people[1]
    mine, theirs = voter_tag(closed, leaving), voter_tag(closed, staying)
    erase_account(leaving, keep_text=True)
    assert not Vote.objects.filter(tag=mine).exists()
    assert Vote.objects.filter(tag=theirs).count() == 2
    assert Vote.objects.count() == 24
    assert VoteReason.objects.count() == 24
    assert list(problems()) == []
