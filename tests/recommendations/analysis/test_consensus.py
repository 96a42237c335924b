"""Test vectors, and what holds for all votes: order of people and statements decides nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from recommendations.analysis.consensus import (
    INSTITUTIONS,
    Stakeholders,
    effective_agreement,
    group_informed,
    pair_gaps,
    stakeholder_informed,
)
from recommendations.analysis.representative import (
    majorities,
    one_proportion_z,
    representative,
    side_of,
    two_proportion_z,
)
from recommendations.analysis.tallies import UNSEEN, Tally, share, tallies, tally

ANSWERS = st.sampled_from([1, 0, -1, UNSEEN])
VOTES = arrays(np.int8, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=ANSWERS)


def told(*statements):
    """A tally of statements as (agree, disagree, neutral)."""
    return Tally(*np.array(statements).T)


def one(agree, disagree=0, neutral=0):
    return told((agree, disagree, neutral))


class TestVectors:
    def test_eight_of_ten_and_three_of_four(self):
        assert group_informed([one(8, 2), one(3, 1)])[0] == pytest.approx(0.5, abs=1e-12)

    def test_five_groups_of_two_all_agreeing(self):
        groups = [one(2)] * 5
        assert group_informed(groups)[0] == pytest.approx(0.2373, abs=5e-5)
        geometric = np.prod([share(g.agree, g.seen, prior=0.5) for g in groups]) ** (1 / 5)
        assert geometric == pytest.approx(0.8333, abs=5e-5)

    def test_z_of_eight_of_ten(self):
        assert one_proportion_z(np.array(8), np.array(10)) == pytest.approx(2.110579, abs=5e-7)

    def test_eight_of_ten_against_three_of_twenty(self):
        found = side_of(*(np.array([n]) for n in (8, 10, 3, 20)))
        assert found.p[0] == pytest.approx(0.75)
        assert found.ratio[0] == pytest.approx(4.125)
        assert found.z_two[0] == pytest.approx(3.433907, abs=5e-7)
        assert found.rank[0] == pytest.approx(22.422056, abs=5e-6)

    def test_two_proportions_that_are_all(self):
        assert two_proportion_z(*(np.array([n]) for n in (10, 10, 20, 20)))[0] == 0

    def test_effective_agreement_by_hand(self):
        # 8 for, 1 against, 1 neutral: 8.5/11 · (1 − 1.5/11)
        assert effective_agreement(one(8, 1, 1))[0] == pytest.approx(8.5 / 11 * 9.5 / 11, abs=1e-15)


class TestStakeholders:
    def test_the_geometric_mean_of_those_of_whom_enough_voted(self):
        groups = [Stakeholders("b", one(9, 1)), Stakeholders("a", one(0, 9, 1)), Stakeholders("c", one(9))]
        (found,) = stakeholder_informed(groups)
        e_a, e_b = 0.5 / 11 * (1 - 9.5 / 11), 9.5 / 11 * (1 - 1.5 / 11)
        assert found.value == pytest.approx(math.sqrt(e_a * e_b), abs=1e-15)
        assert (found.weakest, found.not_enough) == ("a", ("c",))
        assert found.weakest_value == pytest.approx(e_a, abs=1e-15)

    def test_a_neutral_vote_is_not_against(self):
        neutral, against = (stakeholder_informed([Stakeholders("a", t)])[0].value for t in (one(9, 0, 3), one(9, 3)))
        assert neutral > against

    def test_two_institutions_are_enough_and_one_is_not(self):
        groups = [Stakeholders(code, one(n), INSTITUTIONS) for code, n in (("one", 1), ("two", 2))]
        (found,) = stakeholder_informed(groups)
        assert (found.weakest, found.not_enough) == ("two", ("one",))

    def test_nobody_is_enough(self):
        assert stakeholder_informed([]) == []
        (found,) = stakeholder_informed([Stakeholders("a", one(9))])
        assert (found.value, found.weakest, found.not_enough) == (None, "", ("a",))

    def test_gaps_of_pairs(self):
        groups = [Stakeholders("b", told((9, 1, 0), (9, 0, 0))), Stakeholders("a", told((1, 9, 0), (10, 0, 0)))]
        gaps = pair_gaps(groups)
        assert list(gaps) == [("a", "b")]
        assert gaps["a", "b"][0] == pytest.approx(8 / 12, abs=1e-15)
        assert np.isnan(gaps["a", "b"][1])


class TestRepresentative:
    def test_agreements_first_then_disagreements_and_nothing_that_chance_explains(self):
        group = told((18, 1, 1), (1, 18, 1), (10, 10, 0), (20, 0, 0))
        rest = told((3, 17, 0), (17, 2, 1), (10, 10, 0), (10, 10, 0))
        assert [(r.place, r.side) for r in representative(group, rest)] == [(0, "agree"), (3, "agree"), (1, "disagree")]

    def test_five_at_most(self):
        assert len(representative(told(*[(20, 0, 0)] * 8), told(*[(0, 20, 0)] * 8))) == 5

    def test_one_at_least_where_none_passes(self):
        found = representative(told((1, 1, 0), (2, 0, 0), (0, 0, 0)), told((1, 1, 0), (1, 1, 0), (0, 0, 9)))
        assert [(r.place, r.side) for r in found] == [(1, "agree")]

    def test_none_of_a_group_that_saw_nothing(self):
        assert representative(told((0, 0, 0)), told((5, 5, 5))) == ()

    def test_what_most_say(self):
        total = told((18, 1, 1), (19, 1, 0), (10, 10, 0), (1, 19, 0), (2, 0, 0))
        assert majorities(total) == {"agree": (1, 0, 4), "disagree": (3,)}


class TestAllVotes:
    @given(VOTES, st.randoms(use_true_random=False))
    def test_order_decides_nothing(self, votes, chance):
        people, statements = (chance.sample(range(n), n) for n in votes.shape)
        parts = {code: np.arange(len(votes)) % 2 == code for code in (0, 1)}
        moved = {code: members[people] for code, members in parts.items()}
        before = tallies(votes, parts)
        after = tallies(votes[people][:, statements], moved)
        for code in parts:
            assert np.array_equal(before[code].agree[statements], after[code].agree)
            assert np.array_equal(before[code].seen[statements], after[code].seen)
        figures = [group_informed(list(t.values())) for t in (before, after)]
        assert np.array_equal(figures[0][statements], figures[1])

    @given(VOTES)
    def test_who_saw_nothing_changes_nothing_and_twice_is_double(self, votes):
        silent = np.full((3, votes.shape[1]), UNSEEN, dtype=np.int8)
        total, more, twice = tally(votes), tally(np.vstack([votes, silent])), tally(np.vstack([votes, votes]))
        assert np.array_equal(total.seen, more.seen)
        assert np.array_equal(total.agree, more.agree)
        assert np.array_equal(2 * total.disagree, twice.disagree)
        assert np.array_equal(2 * total.neutral, twice.neutral)

    @given(VOTES)
    def test_groups_add_up_and_figures_are_shares(self, votes):
        parts = {code: np.arange(len(votes)) % 3 == code for code in range(3)}
        found = list(tallies(votes, parts).values())
        assert np.array_equal((found[0] + found[1] + found[2]).seen, tally(votes).seen)
        assert np.array_equal((tally(votes) - found[0]).agree, (found[1] + found[2]).agree)
        for values in (group_informed(found), *map(effective_agreement, found)):
            assert ((values > 0) & (values < 1)).all()

    @given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1, max_size=6))
    def test_the_consensus_lies_between_the_weakest_and_one(self, rows):
        groups = [Stakeholders(f"g{n}", one(*row)) for n, row in enumerate(rows)]
        (found,) = stakeholder_informed(groups)
        assert stakeholder_informed(groups[::-1]) == [found]
        assert len(found.not_enough) == sum(sum(row) < 10 for row in rows)
        if found.value is not None:
            assert 0 < found.weakest_value <= found.value + 1e-12 < 1
