"""What the ledger learns of votes, and when: that they were cast, in batches; how, at the closing and apart."""

import json

import pytest
from django.db import connection

from accounts.actions.accounts import erase_account
from accounts.models import Declaration
from accounts.tags import person_tag
from core import clock, ledger
from core.ledger.checking import problems
from core.ledger.promises import check
from core.ledger.reading import export_lines
from core.ledger.verifier import check as verify
from core.models import LedgerEntry
from recommendations.actions.ballots import give_receipts, tracker_of
from recommendations.actions.rounds import close_round, publish_ballots
from recommendations.actions.votes import carry_votes, cast_vote, declare_voter, voter_tag, withdraw_vote
from recommendations.models import BallotCommitment, Round, RoundEdition, Vote, VoteReason
from recommendations.queries.ballots import own_ballots
from tests.support.factories import DAY, NOW, round_, user

pytestmark = pytest.mark.django_db
STANCES = ("support", "support_with_changes", "neutral", "oppose")


def entries(kind):
    return [entry.content for entry in LedgerEntry.objects.filter(kind=kind).order_by("seq")]


def commits():
    return set(BallotCommitment.objects.values_list("commit", flat=True))


def vote(found, people, stance="support", now=NOW):
    for person in people:
        for item in found.items.all():
            cast_vote(item, actor=person, stance=stance, now=now)


def vouch(person, space):
    tag = person_tag(space, person)
    made, _created = Declaration.objects.update_or_create(space=space, tag=tag, defaults={"is_vouched": True})
    return made


def published():
    head = ledger.head()
    return verify(export_lines(head)) if head else None


class TestCommitments:
    def test_one_for_a_person_and_item_and_a_change_writes_nothing(self):
        found, person = round_(items=2), user()
        vote(found, [person])
        before = list(BallotCommitment.objects.order_by("pk").values())
        for stance in STANCES:
            vote(found, [person], stance)
        assert list(BallotCommitment.objects.order_by("pk").values()) == before
        assert len(before) == 2

    def test_nothing_joins_them_to_votes_or_to_each_other(self):
        found, person = round_(items=3), user("canary-voter")
        for item in found.items.all():
            cast_vote(item, actor=person, stance="oppose", reason="Because")
        tags = [set(model.objects.values_list("tag", flat=True)) for model in (Vote, VoteReason, BallotCommitment)]
        assert [len(found) for found in tags] == [1, 1, 3]
        assert len(set.union(*tags)) == 5
        held = str(list(BallotCommitment.objects.values()))
        assert "oppose" not in held
        assert "canary" not in held

    def test_numbers_of_rows_do_not_tell_the_order(self):
        """R18. On SQLite the number is the place in the table as well."""
        vote(round_(), [user() for _n in range(40)])
        for model in (Vote, BallotCommitment):
            numbers = list(model.objects.values_list("pk", flat=True))
            assert max(numbers) > 2**56
            if connection.vendor == "sqlite":
                cursor = connection.cursor()
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE rowid <> id")
                assert cursor.fetchone() == (0,)

    def test_another_column_is_another_ballot(self):
        found, person = round_(items=2), user()
        vote(found, [person])
        publish_ballots(NOW + DAY)
        old = commits()
        vouch(person, found.space)
        for _ in range(2):
            carry_votes(person, found.space, now=NOW + DAY)
        live = BallotCommitment.objects.exclude(state="leaving")
        assert set(live.values_list("column", flat=True)) == {"vouched"}
        assert set(Vote.objects.values_list("is_vouched", flat=True)) == {True}
        assert live.count() == 2
        assert not set(live.values_list("commit", flat=True)) & old
        assert set(BallotCommitment.objects.filter(state="leaving").values_list("commit", flat=True)) == old
        publish_ballots(NOW + 3 * DAY)
        assert set(entries("ballot.withdrawn")[0]["commits"]) == old
        assert list(problems()) == []

    def test_casting_in_another_column_makes_the_other_ballot_too(self):
        found, person = round_(), user()
        vote(found, [person])
        vouch(person, found.space)
        vote(found, [person])
        assert BallotCommitment.objects.get().column == "vouched"
        assert list(problems()) == []

    def test_another_group_in_the_same_column_changes_no_ballot(self):
        found, person = round_(), user()
        vote(found, [person])
        before = commits()
        declare_voter(found, actor=person, category="family", now=NOW)
        assert commits() == before

    def test_queries_of_a_vote(self, django_assert_num_queries):
        found, person = round_(), user()
        item = found.items.select_related("recommendation").get()
        vote(found, [person])
        with django_assert_num_queries(7):  # two of them open and close the savepoint
            cast_vote(item, actor=person, stance="oppose", now=NOW)


class TestBatches:
    def test_fewer_than_ten_wait_for_the_end_of_the_day(self):
        found = round_()
        vote(found, [user() for _n in range(9)])
        assert publish_ballots(NOW) == 0
        assert ledger.head() is None
        assert publish_ballots(NOW + DAY) == 9
        assert publish_ballots(NOW + DAY) == 0
        assert set(entries("ballots.batch")[0]["commits"]) == commits()

    def test_ten_go_at_once_by_day_and_in_no_order(self):
        found = round_()
        people = [user() for _n in range(30)]
        vote(found, people)
        made = list(BallotCommitment.objects.order_by("pk").values_list("commit", flat=True))
        assert publish_ballots(NOW) == 30
        (batch,) = entries("ballots.batch")
        assert set(batch["commits"]) == set(made)
        assert batch["commits"] not in (made, sorted(made))
        assert set(batch) == {"commits"}
        entry = LedgerEntry.objects.get(kind="ballots.batch")
        assert (entry.subject, entry.day) == (f"recommendations.round:{found.slug}", clock.day_of(NOW))

    def test_what_is_withdrawn_before_its_batch_leaves_no_trace(self):
        found, people = round_(), [user() for _n in range(10)]
        vote(found, people)
        before = commits()
        withdraw_vote(found.items.get(), actor=people[0], now=NOW)
        withdraw_vote(found.items.get(), actor=people[0], now=NOW)
        (gone,) = before - commits()
        close_round(found, now=found.closes_at)
        assert gone not in "".join(export_lines(ledger.head()))
        assert list(problems()) == []

    def test_a_promised_ballot_is_written_down_though_it_was_withdrawn(self):
        """Otherwise its receipt would prove a breach that there was not."""
        found, person = round_(), user()
        vote(found, [person])
        (text,) = give_receipts(found, actor=person).values()
        withdraw_vote(found.items.get(), actor=person, now=NOW)
        assert give_receipts(found, actor=person) == {}
        publish_ballots(NOW + DAY)
        checked = check(json.loads(text), today=(NOW + 9 * DAY).date())
        assert (checked.state, [entry.kind for entry in checked.entries]) == (
            "withdrawn",
            ["ballots.batch", "ballot.withdrawn"],
        )
        assert not BallotCommitment.objects.exists()
        assert list(problems()) == []

    def test_a_withdrawal_loses_number_salt_and_tag_at_once(self):
        found, person = round_(), user()
        vote(found, [person])
        publish_ballots(NOW + DAY)
        before = BallotCommitment.objects.get()
        withdraw_vote(found.items.get(), actor=person, now=NOW + DAY)
        after = BallotCommitment.objects.get()
        assert (after.ballot, after.salt, after.state) == ("", "", "leaving")
        assert after.tag != before.tag
        assert publish_ballots(NOW + DAY) == 0
        vote(found, [person], now=NOW + DAY)
        assert publish_ballots(NOW + 2 * DAY) == 2
        assert entries("ballot.withdrawn") == [{"commits": [before.commit]}]
        assert BallotCommitment.objects.get().commit != before.commit
        assert list(problems()) == []

    def test_erasing_the_account_is_a_withdrawal(self):
        found, person, others = round_(items=2), user(), [user() for _n in range(3)]
        vote(found, [person, *others])
        publish_ballots(NOW + DAY)
        erase_account(person, keep_text=True)
        publish_ballots(clock.now() + 3 * DAY)
        assert len(entries("ballot.withdrawn")[0]["commits"]) == 2
        assert Vote.objects.count() == 6
        assert list(problems()) == []


class TestClosing:
    def closed(self, sizes, **fields):
        found = round_(**fields)
        for n, (stance, size) in enumerate(sizes.items()):
            vote(found, [user() for _n in range(size)], stance)
            if n % 2:
                publish_ballots(NOW)
        close_round(found, now=found.closes_at)
        return Round.objects.get(pk=found.pk)

    def test_two_lists_that_nobody_can_join(self):
        found = self.closed({"support": 7, "oppose": 5, "neutral": 1})
        (opened,) = entries("poll.opened_ballots")
        assert opened["commits"] == sorted(commits())
        assert [stance for _t, stance in sorted(opened["choices"])] == [stance for _t, stance in opened["choices"]]
        assert {len(tracker) for tracker, _s in opened["choices"]} == {16}
        item = found.items.get()
        assert opened["of"] == {"column": "open", "item": 1, "recommendation": item.recommendation.code}
        place = (f"recommendations.round:{found.slug}", 1, "open")
        assert published().results == {place: (13, {"support": 7, "oppose": 5, "neutral": 1})}
        assert list(problems()) == []

    def test_of_fewer_than_ten_only_how_many(self):
        self.closed({"support": 8, "oppose": 1})
        (opened,) = entries("poll.opened_ballots")
        assert (len(opened["commits"]), opened["fewer_than"]) == (9, 10)
        told = "".join(line for line in export_lines(ledger.head()))
        assert not any(stance in told for stance in STANCES)
        assert list(problems()) == []

    def test_columns_are_opened_apart(self):
        found = round_()
        known, others = [user() for _n in range(10)], [user() for _n in range(12)]
        for person in known:
            vouch(person, found.space)
        vote(found, known)
        vote(found, others, "oppose")
        close_round(found, now=found.closes_at)
        results = {column: told for (_s, _i, column), told in published().results.items()}
        assert results == {"vouched": (10, {"support": 10}), "open": (12, {"oppose": 12})}
        roll = entries("roll.counts")[0]
        assert roll["voters"] == {"vouched": 10, "open": 12}
        assert roll["vouched"] == 10
        assert roll["accounts"] >= 22
        assert list(problems()) == []

    def test_everything_is_one_fact(self):
        """Closing, results and ballots stand or fall together, in this order."""
        self.closed({"support": 11})
        kinds = list(LedgerEntry.objects.order_by("seq").values_list("kind", flat=True))
        assert kinds == ["ledger.begun", "ballots.batch", "poll.closed", "poll.opened_ballots", "roll.counts"]

    def test_closing_twice_opens_once(self):
        found = self.closed({"support": 11})
        head = ledger.head()
        assert close_round(found, now=found.closes_at) is None
        assert publish_ballots(found.closes_at + DAY) == 0
        assert ledger.head() == head

    def test_nothing_of_a_choice_before_the_closing(self):
        found = round_(items=2)
        vote(found, [user() for _n in range(25)], "oppose")
        publish_ballots(NOW + DAY)
        text = "".join(export_lines(ledger.head()))
        assert not any(stance in text for stance in STANCES)
        assert published().results == {}

    def test_archives_stay_out(self):
        found = round_(state="closed", is_archive=True)
        Vote.objects.create(item=found.items.get(), tag="1", stance="support", category="x")
        assert ledger.head() is None
        assert list(problems()) == []


class TestTheRecountFinds:
    """A row that is changed behind the back of the actions shows."""

    def faults(self):
        return [sentence.split(": ")[1] for sentence in problems()]

    def test_a_vote_without_a_ballot(self):
        found = round_()
        vote(found, [user()])
        publish_ballots(NOW + DAY)
        Vote.objects.create(item=found.items.get(), tag="x" * 64, stance="support", category="x")
        assert self.faults() == ["there are not as many ballots as votes."]

    def test_a_ballot_of_something_else(self):
        found = round_()
        vote(found, [user()])
        publish_ballots(NOW + DAY)
        made = BallotCommitment.objects.get()
        BallotCommitment.objects.update(ballot="0" * 32)
        assert self.faults() == [f"the commitment {made.commit} is not of its ballot."]

    def test_a_ballot_that_the_ledger_does_not_hold(self):
        found = round_()
        vote(found, [user(), user()])
        publish_ballots(NOW + DAY)
        vote(found, [user()], now=NOW + DAY)
        BallotCommitment.objects.update(state="published")
        assert self.faults() == ["the ledger holds other ballots than the database."]

    @pytest.mark.parametrize("what", ["rows", "totals", "more"])
    def test_another_result(self, what):
        found = round_()
        vote(found, [user() for _n in range(12)])
        close_round(found, now=found.closes_at)
        if what == "rows":
            Vote.objects.filter(pk=Vote.objects.first().pk).update(stance="oppose")
        elif what == "totals":
            edition = RoundEdition.objects.get()
            edition.totals["open"]["items"][str(found.items.get().pk)]["support"] = 13
            edition.save()
        else:
            Vote.objects.create(item=found.items.get(), tag="x" * 64, stance="support", category="x")
        assert [sentence.split(", ", 1)[1] for sentence in problems()] == [
            "item 1, open: totals, rows and ledger do not agree."
        ]


class TestOwnBallots:
    def test_the_number_of_one_s_own_choice_after_the_closing_only(self):
        found, person = round_(items=2), user()
        vote(found, [user() for _n in range(10)])
        vote(found, [person], "oppose")
        assert [(b.tracker, b.entry) for b in own_ballots(found, person)] == [("", None)] * 2
        close_round(found, now=found.closes_at)
        found.refresh_from_db()
        own = own_ballots(found, person)
        for ballot in own:
            choices = dict(LedgerEntry.objects.get(seq=ballot.entry).content["choices"])
            assert choices[ballot.tracker] == "oppose"
        assert len({ballot.tracker for ballot in own}) == 2
        assert own_ballots(found, user()) == []

    def test_another_key_gives_other_numbers(self):
        found, person = round_(), user()
        tag = voter_tag(found, person)
        assert tracker_of(b"a" * 32, 1, tag) != tracker_of(b"b" * 32, 1, tag)


class TestReceipts:
    def test_the_same_before_and_after_a_change_a_batch_and_the_closing(self):
        found, person = round_(items=2), user()
        vote(found, [person])
        first = give_receipts(found, actor=person)
        assert sorted(first) == [1, 2]
        vote(found, [person], "oppose")
        assert give_receipts(found, actor=person) == first
        publish_ballots(NOW + DAY)
        assert give_receipts(found, actor=person) == first
        close_round(found, now=found.closes_at)
        assert give_receipts(found, actor=person) == first
        states = {check(json.loads(text)).state for text in first.values()}
        assert states == {"counted"}

    def test_everybody_gets_only_their_own(self):
        found, people = round_(), [user(), user()]
        vote(found, people)
        mine, other = (give_receipts(found, actor=person) for person in people)
        assert mine[1] != other[1]
        assert give_receipts(found, actor=user()) == {}


class TestThePage:
    def path(self, found):
        return f"/en/rounds/{found.slug}/receipts/"

    def test_only_for_who_is_signed_in(self, client):
        found = round_()
        assert client.get(self.path(found)).status_code == 302
        client.force_login(user())
        assert "not voted in this round" in client.get(self.path(found)).content.decode()

    def test_it_shows_receipts_and_no_choice(self, client):
        found, person = round_(items=2), user()
        vote(found, [person], "oppose")
        client.force_login(person)
        asked = client.get(self.path(found)).content.decode()
        assert BallotCommitment.objects.filter(is_promised=True).count() == 0
        assert not any(commit in asked for commit in commits())
        shown = client.post(self.path(found)).content.decode()
        assert all(commit in shown for commit in commits())
        assert BallotCommitment.objects.filter(is_promised=True).count() == 2
        kept = client.post(self.path(found), {"file": "1"})
        assert kept.content.decode().splitlines() == list(give_receipts(found, actor=person).values())
        assert "attachment" in kept.headers["Content-Disposition"]
        vote(found, [person], "support")
        assert client.post(self.path(found), {"file": "1"}).content == kept.content
        for text in (asked, shown, kept.content.decode()):
            assert "oppose" not in text.lower().replace("opposed", "")

    def test_after_the_closing_it_leads_to_one_s_choice(self, client):
        found, person = round_(), user()
        vote(found, [user() for _n in range(10)])
        vote(found, [person], "oppose")
        close_round(found, now=found.closes_at)
        client.force_login(person)
        page = client.get(self.path(found)).content.decode()
        (ballot,) = own_ballots(Round.objects.get(pk=found.pk), person)
        link = f"/en/ledger/{ballot.entry}/?find={ballot.tracker}"
        assert link in page
        assert "can name any other number" in page
        assert "Oppose" in client.get(link).content.decode().split("Beside this number stands")[1][:200]

    def test_a_small_column_says_so(self, client):
        found, person = round_(), user()
        vote(found, [person])
        close_round(found, now=found.closes_at)
        client.force_login(person)
        assert "Fewer than ten people voted" in client.get(self.path(found)).content.decode()

    @pytest.mark.parametrize("items", [3, 50])
    def test_queries(self, client, django_assert_max_num_queries, items):
        found, person = round_(items=items), user()
        vote(found, [person])
        client.force_login(person)
        client.get(self.path(found))
        with django_assert_max_num_queries(8):
            client.get(self.path(found))
