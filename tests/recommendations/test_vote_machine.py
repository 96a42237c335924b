"""A round driven through every order of casting, changing, withdrawing, declaring, vouching, erasing, batches, closing
and destruction. After each step: one row to a person and item, as many live ballots as votes in every column, nothing
of a choice before the closing, and a ledger that verifies and agrees with the rows."""

import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actions.accounts import erase_account
from accounts.models import Declaration
from accounts.tags import person_tag
from core import keyring, ledger
from core.errors import ActionError
from core.ledger.checking import problems
from core.ledger.promises import check, read
from core.ledger.reading import export_lines
from core.models import LedgerEntry
from recommendations.actions.ballots import BATCH, give_receipts
from recommendations.actions.rounds import close_round, publish_ballots
from recommendations.actions.unlinking import unlink_due_rounds
from recommendations.actions.votes import carry_votes, cast_vote, declare_voter, withdraw_vote
from recommendations.enums import Stance
from recommendations.models import BallotCommitment, Round, RoundEdition, Vote
from recommendations.queries.ballots import own_ballots
from recommendations.queries.rounds import own_votes
from tests.support.factories import DAY, NOW, round_, user

PEOPLE, ITEMS = 12, 2
people = st.integers(0, PEOPLE - 1)
items = st.integers(1, ITEMS)
stances = st.sampled_from(Stance.values)


class VoteMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.keys = tempfile.TemporaryDirectory()
        self.settings = override_settings(KEYRING_DIR=Path(self.keys.name))
        self.settings.enable()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.settings.disable()
        self.keys.cleanup()

    @initialize()
    def begin(self):
        self.round = round_(items=ITEMS)
        self.items = {item.order: item for item in self.round.items.all()}
        self.people = dict(enumerate(user() for _n in range(PEOPLE)))
        self.votes, self.vouched, self.receipts = {}, set(), {}
        self.now, self.state = NOW, "open"

    def attempt(self, change):
        """Runs the change; whether it was taken, which must be so while the round is open and not otherwise."""
        try:
            with transaction.atomic():
                change()
        except ActionError as refusal:
            assert refusal.code == "round_closed"
            assert self.state != "open"
            return False
        assert self.state == "open"
        return True

    @rule(stance=stances, order=items)
    def all_cast(self, stance, order):
        for person in list(self.people):
            self.cast(person, order, stance)

    @rule(person=people, order=items, stance=stances)
    def cast(self, person, order, stance):
        actor = self.people.get(person)
        if actor and self.attempt(lambda: cast_vote(self.items[order], actor=actor, stance=stance, now=self.now)):
            self.votes[person, order] = stance

    @rule(person=people, order=items)
    def withdraw(self, person, order):
        actor = self.people.get(person)
        if actor and self.attempt(lambda: withdraw_vote(self.items[order], actor=actor, now=self.now)):
            self.votes.pop((person, order), None)
            self.receipts.pop((person, order), None)

    @rule(person=people, category=st.sampled_from(["returnee", "family"]))
    def declare(self, person, category):
        actor = self.people.get(person)
        if actor:
            self.attempt(lambda: declare_voter(self.round, actor=actor, category=category, now=self.now))

    @rule(person=people)
    def vouch(self, person):
        actor = self.people.get(person)
        if actor and person not in self.vouched and self.state == "open":
            tag = person_tag(self.round.space, actor)
            Declaration.objects.update_or_create(space=self.round.space, tag=tag, defaults={"is_vouched": True})
            carry_votes(actor, self.round.space, now=self.now)
            self.vouched.add(person)
            self.receipts = {place: text for place, text in self.receipts.items() if place[0] != person}

    @rule(person=people)
    def erase(self, person):
        actor = self.people.pop(person, None)
        if actor:
            erase_account(actor, keep_text=True)
            if self.state == "open":
                self.votes = {place: stance for place, stance in self.votes.items() if place[0] != person}
            self.receipts = {place: text for place, text in self.receipts.items() if place[0] != person}

    @rule(person=people)
    def ask_for_receipts(self, person):
        actor = self.people.get(person)
        if not actor:
            return
        given = give_receipts(self.round, actor=actor)
        voted = {order for someone, order in self.votes if someone == person}
        assert set(given) == (set() if self.state == "unlinked" else voted)
        for order, text in given.items():
            assert self.receipts.setdefault((person, order), text) == text

    @rule(person=people, order=items, stance=stances)
    def withdraw_what_was_promised(self, person, order, stance):
        self.cast(person, order, stance)
        self.ask_for_receipts(person)
        promised = self.receipts.get((person, order))
        self.withdraw(person, order)
        days_pass = self.now + 2 * DAY < self.round.closes_at
        self.publish(2)
        if promised and days_pass and self.state == "open":
            assert check(read(promised)[0]).state == "withdrawn"

    @rule(days=st.integers(0, 2))
    def publish(self, days):
        if self.state == "open" and self.now + days * DAY < self.round.closes_at:
            self.now += days * DAY
        publish_ballots(self.now)

    @precondition(lambda self: self.state == "open")
    @rule()
    def close(self):
        self.now = self.round.closes_at
        assert close_round(self.round, now=self.now)
        self.state = "closed"
        for text in self.receipts.values():
            assert check(read(text)[0]).state == "counted"

    @precondition(lambda self: self.state == "closed")
    @rule(days=st.sampled_from([29, 30, 31]))
    def destroy(self, days):
        done = unlink_due_rounds(self.now + days * DAY)
        assert done == (days >= 30)
        self.state = "unlinked" if done else "closed"

    @invariant()
    def rows_are_what_people_said(self):
        rows = Vote.objects.values_list("item__order", "stance")
        assert sorted(rows) == sorted((order, stance) for (_person, order), stance in self.votes.items())
        for person, actor in self.people.items():
            mine = {self.items[order].pk: s for (someone, order), s in self.votes.items() if someone == person}
            shown = {item: vote.stance for item, vote in own_votes(self.round, actor).items()}
            assert shown == ({} if self.state == "unlinked" else mine)

    @invariant()
    def the_ledger_verifies(self):
        assert list(problems()) == []
        live = BallotCommitment.objects.filter(state__in=("waiting", "published"))
        assert live.count() == len(self.votes)

    @invariant()
    def nothing_is_published_early_or_late(self):
        head = ledger.head()
        text = "".join(export_lines(head)) if head else ""
        if self.state == "open":
            assert not any(stance in text for stance in Stance.values)
            assert not RoundEdition.objects.exists()
            return
        for entry in LedgerEntry.objects.filter(kind="poll.opened_ballots"):
            body = entry.content
            assert ("choices" in body) == (len(body["commits"]) >= BATCH)

    @invariant()
    def the_own_number_leads_to_the_own_choice(self):
        if self.state == "open":
            return
        found = Round.objects.get(pk=self.round.pk)
        for person, actor in self.people.items():
            own = own_ballots(found, actor)
            assert not own or not keyring.is_destroyed(found.key_name)
            for ballot in own:
                if ballot.tracker:
                    choices = dict(LedgerEntry.objects.get(seq=ballot.entry).content["choices"])
                    assert choices[ballot.tracker] == self.votes[person, ballot.item.order]


@pytest.mark.django_db
def test_votes_rounds_and_ledger_agree_whatever_happens():
    run_state_machine_as_test(
        VoteMachine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
