"""Votes: one to a person and item, changeable, counted once, gone from sight until the closing."""

import threading

import pytest
from django.db import connection

from accounts.actions.aliases import declare_group
from core.errors import ActionError, InvalidInput, PermissionRefused
from recommendations.actions.rounds import close_round, open_round, run_due_changes
from recommendations.actions.votes import cast_vote, declare_voter, take_stance, voter_tag, withdraw_vote
from recommendations.models import OrganisationStance, Recommendation, Round, RoundEdition, Vote, VoteReason
from recommendations.queries.rounds import own_votes
from tests.support.factories import DAY, NOW, mandate, organisation, round_, user, words

pytestmark = pytest.mark.django_db


class TestCasting:
    def test_one_row_however_often_and_the_last_word_counts(self):
        item, person = round_().items.get(), user()
        for stance in ("support", "support", "oppose"):
            cast_vote(item, actor=person, stance=stance)
        assert Vote.objects.get().stance == "oppose"
        assert [v.stance for v in own_votes(item.round, person).values()] == ["oppose"]
        assert own_votes(item.round, user()) == {}
        assert own_votes(item.round, None) == {}

    def test_a_ballot_holds_no_account_and_differs_by_round(self):
        person, rounds = user("canary-voter"), [round_(), round_()]
        for found in rounds:
            cast_vote(found.items.get(), actor=person, stance="support", reason="Because")
        tags = list(Vote.objects.values_list("tag", flat=True)) + list(VoteReason.objects.values_list("tag", flat=True))
        assert len(set(tags)) == 4
        assert "canary" not in str(list(Vote.objects.values()) + list(VoteReason.objects.values()))
        assert not [f for f in Vote._meta.get_fields() if getattr(f.related_model, "__name__", "") == "User"]

    @pytest.mark.parametrize("stance", ["", "SUPPORT", "yes", "1", "support ", None, 1, ["support"], "\u202esupport"])
    def test_no_other_stance(self, stance):
        with pytest.raises(InvalidInput):
            cast_vote(round_().items.get(), actor=user(), stance=stance)
        assert not Vote.objects.exists()

    def test_only_accounts_in_use(self):
        item = round_().items.get()
        for actor in (None, user(is_active=False)):
            with pytest.raises(PermissionRefused):
                cast_vote(item, actor=actor, stance="support")
        assert not Vote.objects.exists()

    @pytest.mark.parametrize(
        ("state", "days"), [("draft", 0), ("closed", 0), ("open", 10), ("open", 11), ("open", -11)]
    )
    def test_refused_outside_the_round_and_left_unchanged(self, state, days):
        found, person = round_(), user()
        item = found.items.get()
        cast_vote(item, actor=person, stance="support", reason="Kept", now=NOW)
        Round.objects.update(state=state)
        before = list(Vote.objects.values()), list(VoteReason.objects.values())
        for change in (
            lambda: cast_vote(item, actor=person, stance="oppose", reason="Changed", now=NOW + days * DAY),
            lambda: withdraw_vote(item, actor=person, now=NOW + days * DAY),
            lambda: declare_voter(found, actor=person, category="family", now=NOW + days * DAY),
        ):
            with pytest.raises(ActionError) as refusal:
                change()
            assert refusal.value.code == "round_closed"
        assert (list(Vote.objects.values()), list(VoteReason.objects.values())) == before

    def test_reasons_stay_go_and_follow_the_vote(self):
        item, person = round_().items.get(), user()
        cast_vote(item, actor=person, stance="support", reason="Because")
        cast_vote(item, actor=person, stance="oppose")
        assert (VoteReason.objects.get().text, VoteReason.objects.get().stance) == ("Because", "oppose")
        cast_vote(item, actor=person, stance="oppose", reason=" ")
        assert not VoteReason.objects.exists()
        cast_vote(item, actor=person, stance="oppose", reason="Again")
        withdraw_vote(item, actor=person)
        withdraw_vote(item, actor=person)
        assert not Vote.objects.exists()
        assert not VoteReason.objects.exists()

    def test_who_changes_the_group_is_counted_in_one(self):
        found, person = round_(items=2), user()
        first, second = found.items.all()
        declare_voter(found, actor=person, category="returnee")
        cast_vote(first, actor=person, stance="support")
        declare_voter(found, actor=person, category="family")
        cast_vote(second, actor=person, stance="support")
        assert set(Vote.objects.values_list("category", flat=True)) == {"family"}
        close_round(found, now=found.closes_at)
        assert RoundEdition.objects.get().totals["open"]["voters"] is None


@pytest.mark.django_db(transaction=True)
def test_twenty_voters_at_once_twenty_times_make_twenty_rows():
    """R01: parallel votes of one person count once."""
    item = round_().items.get()
    voters = [user() for _n in range(20)]
    for voter in voters:
        declare_group(voter, space=item.round.space, category="returnee")
        voter_tag(item.round, voter)
    barrier, faults = threading.Barrier(20), []

    def vote(place):
        try:
            barrier.wait()
            for turn in range(20):
                stance = ("support", "oppose")[(place + turn) % 2]
                cast_vote(item, actor=voters[(place + turn) % 20], stance=stance, reason="Because")
        except Exception as error:  # told by the main thread
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (Vote.objects.count(), VoteReason.objects.count()) == (20, 20)
    close_round(item.round, now=item.round.closes_at)
    totals = RoundEdition.objects.get().totals["open"]
    assert (totals["voters"], sum(totals["items"][str(item.pk)].values())) == (20, 20)


class TestOrganisations:
    def test_only_with_a_mandate_to_vote_of_a_verified_one(self):
        item, voter, writer, member = round_().items.get(), user(), user(), user()
        speaker, waiting = organisation(), organisation(verified=False)
        mandate(voter, speaker)
        mandate(writer, speaker, can_vote=False)
        mandate(member, waiting)
        for actor, whom in ((writer, speaker), (None, speaker), (user(), speaker), (member, waiting), (voter, waiting)):
            with pytest.raises(PermissionRefused):
                take_stance(item, actor=actor, organisation=whom, stance="support")
        assert not OrganisationStance.objects.exists()
        for stance in ("support", "oppose"):
            take_stance(item, actor=voter, organisation=speaker, stance=stance, reason=words("Ours"))
        assert OrganisationStance.objects.get().stance == "oppose"
        assert not Vote.objects.exists()

    def test_not_after_the_closing(self):
        item, voter, speaker = round_().items.get(), user(), organisation()
        mandate(voter, speaker)
        with pytest.raises(ActionError):
            take_stance(item, actor=voter, organisation=speaker, stance="support", now=item.round.closes_at)
        assert not OrganisationStance.objects.exists()


class TestTheClock:
    def test_opens_and_closes_what_is_due_once(self):
        coming = round_(state="scheduled", opens_at=NOW)
        later = round_(state="scheduled", opens_at=NOW + DAY)
        due = round_(closes_at=NOW)
        assert run_due_changes(NOW) == 2
        assert run_due_changes(NOW) == 0
        states = [Round.objects.get(pk=r.pk).state for r in (coming, later, due)]
        assert states == ["open", "scheduled", "closed"]
        assert RoundEdition.objects.count() == 1
        assert Recommendation.objects.get(round_items__round=coming).stage == "voting"

    def test_what_institutions_answered_does_not_go_back(self):
        found = round_(state="scheduled", opens_at=NOW)
        Recommendation.objects.update(stage="responded")
        open_round(found, now=NOW)
        assert Recommendation.objects.get().stage == "responded"

    def test_tables_equal_a_count_by_hand_with_small_groups_apart(self):
        found = round_()
        item = found.items.get()
        sizes = {"returnee": 60, "family": 55, "resident": 7}
        Vote.objects.bulk_create(
            Vote(item=item, tag=f"{group}-{n}", category=group, stance="support" if n % 3 else "oppose")
            for group, size in sizes.items()
            for n in range(size)
        )
        edition = close_round(found, now=found.closes_at)
        assert edition.totals["open"] == {
            "voters": 122,
            "items": {str(item.pk): {"support": 80, "support_with_changes": 0, "neutral": 0, "oppose": 42}},
        }
        assert edition.totals["vouched"]["voters"] == 0
        assert edition.split["open"]["bases"] == {"returnee": 60, "family": 62}
        assert "resident" not in str([edition.tables, edition.split, edition.totals])
