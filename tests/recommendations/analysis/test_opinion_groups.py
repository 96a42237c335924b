"""Groups that the votes show: planted ones are found, order decides nothing, odd inputs end well."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.cluster.vq import kmeans2
from scipy.spatial.distance import cdist

from recommendations.analysis.clustering import k_means, silhouettes
from recommendations.analysis.opinion_groups import kept_labels, most_groups, opinion_groups
from recommendations.analysis.projection import project, qualified
from recommendations.analysis.tallies import UNSEEN

ANY_VOTES = arrays(
    np.int8, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=20), elements=st.sampled_from([1, 0, -1, UNSEEN])
)


def planted(sizes=(60, 40, 25), statements=30, seed=1):
    """People of camps that vote like their camp nine times of ten and leave a third unseen."""
    chance = np.random.default_rng(seed)
    camps = chance.choice([1, -1], size=(len(sizes), statements)).astype(np.int8)
    of_people = np.repeat(np.arange(len(sizes)), sizes)
    votes = camps[of_people]
    other = chance.random(votes.shape)
    votes[other < 0.1] = 0
    votes[chance.random(votes.shape) < 0.33] = UNSEEN
    return votes, of_people


def by_definition(points, labels):
    """P. Rousseeuw’s mean silhouette, person by person."""
    away, values = cdist(points, points), []
    for person, own in enumerate(labels):
        if np.count_nonzero(labels == own) == 1:
            values.append(0)
            continue
        a = away[person, labels == own].sum() / (np.count_nonzero(labels == own) - 1)
        b = min(away[person, labels == other].mean() for other in set(labels) - {own})
        values.append((b - a) / max(a, b))
    return np.mean(values)


class TestGroups:
    @pytest.mark.parametrize("sizes", [(60, 40), (60, 40, 25)])
    def test_camps_are_found_with_their_number(self, sizes):
        votes, camps = planted(sizes)
        found = opinion_groups(votes)
        assert list(found.labels) == list(camps)
        assert max(found.silhouette, key=found.silhouette.get) == len(sizes)

    def test_a_number_can_be_fixed(self):
        votes, _camps = planted()
        assert set(opinion_groups(votes, k=2).labels) == {0, 1}
        assert set(opinion_groups(votes, k=1).labels) == {0}

    @pytest.mark.parametrize("seed", range(8))
    def test_order_decides_nothing(self, seed):
        votes, _camps = planted(seed=seed)
        chance = np.random.default_rng(seed + 100)
        people, statements = (chance.permutation(n) for n in votes.shape)
        assert np.array_equal(opinion_groups(votes).labels[people], opinion_groups(votes[people][:, statements]).labels)
        first, second = opinion_groups(votes), opinion_groups(votes[people][:, statements])
        assert np.allclose(first.projection.points[people], second.projection.points)

    def test_who_voted_alike_is_together_and_everybody_twice_changes_nothing(self):
        votes, _camps = planted()
        twice = opinion_groups(np.vstack([votes, votes])).labels
        assert np.array_equal(twice[: len(votes)], twice[len(votes) :])
        assert np.array_equal(twice[: len(votes)], opinion_groups(votes).labels)

    def test_who_saw_too_little_has_no_group_and_changes_nothing(self):
        votes, camps = planted()
        silent = np.full((9, votes.shape[1]), UNSEEN, dtype=np.int8)
        silent[3:, :6] = 1
        labels = opinion_groups(np.vstack([silent, votes])).labels
        assert list(labels) == [-1] * 9 + list(camps)

    def test_divisions_with_a_small_group_are_left_out(self):
        votes, _camps = planted((60, 40, 5))
        assert np.bincount(opinion_groups(votes).labels).min() == 5
        assert np.bincount(opinion_groups(votes, smallest=10).labels).min() >= 10
        assert set(opinion_groups(votes[-20:], smallest=11).labels) == {-1}

    @settings(max_examples=150, deadline=None)
    @given(ANY_VOTES)
    def test_any_votes_end_in_numbered_groups(self, votes):
        found = opinion_groups(votes)
        assert len(found.labels) == len(votes)
        sizes = np.bincount(found.labels[found.labels >= 0])
        assert list(sizes) == sorted(sizes, reverse=True)
        assert not len(sizes) or sizes.min() > 0
        assert np.isfinite(found.projection.points).all()
        assert not found.labels[(votes == UNSEEN).all(axis=1)].tolist().count(0)

    def test_nobody_and_nothing(self):
        assert list(opinion_groups(np.empty((0, 5), dtype=np.int8)).labels) == []
        assert list(opinion_groups(np.empty((3, 0), dtype=np.int8)).labels) == [-1] * 3


class TestParts:
    @pytest.mark.parametrize(("people", "most"), [(1, 2), (11, 2), (12, 3), (35, 4), (36, 5), (5000, 5)])
    def test_the_bound_of_k(self, people, most):
        assert most_groups(people) == most

    def test_who_qualifies(self):
        votes = np.full((20, 10), UNSEEN, dtype=np.int8)
        for person, cast in enumerate([7] * 15 + [6, 5, 5, 1, 0]):
            votes[person, :cast] = 1
        assert np.count_nonzero(qualified(votes)) == 15
        assert np.count_nonzero(qualified(votes[1:])) == 15
        # The fifteenth voted on five, like another one: both come in. Who voted on nothing never does.
        assert np.count_nonzero(qualified(votes[2:])) == 16
        assert np.count_nonzero(qualified(votes[8:])) == 11
        assert np.count_nonzero(qualified(votes[:, :1])) == 19

    def test_points_by_another_way(self):
        """Singular values of the filled matrix, and own votes one by one."""
        votes, _camps = planted()
        found = project(votes)
        masked = np.where(votes == UNSEEN, np.nan, votes.astype(float))
        means = np.nanmean(masked, axis=0)
        filled = np.where(np.isnan(masked), means, masked)
        _left, _values, right = np.linalg.svd(filled - means, full_matrices=False)
        for person in (0, 50, 124):
            own = [c for c in range(votes.shape[1]) if votes[person, c] != UNSEEN]
            place = [sum((masked[person, c] - means[c]) * axis[c] for c in own) for axis in right[:2]]
            expected = np.abs(place) * np.sqrt(votes.shape[1] / len(own))
            assert np.abs(found.points[person]) == pytest.approx(expected, abs=1e-9)

    def test_no_worse_than_another_k_means(self):
        points = project(planted()[0]).points
        for k in (2, 3, 4, 5):
            labels = k_means(points, k)
            ours = sum(((points[labels == g] - points[labels == g].mean(axis=0)) ** 2).sum() for g in range(k))
            centres, others = kmeans2(points, k, minit="++", seed=3)
            assert ours <= ((points - centres[others]) ** 2).sum() + 1e-6

    def test_the_silhouette_by_its_definition(self):
        points = project(planted((20, 14, 1))[0]).points
        labels = np.array([0] * 20 + [1] * 14 + [2])
        assert silhouettes(points, {3: labels})[3] == pytest.approx(by_definition(points, labels), abs=1e-12)

    def test_of_many_points_some_are_asked_and_order_does_not_say_which(self):
        votes, labels = planted((1200, 900, 500))
        points = project(votes).points
        found = silhouettes(points, {3: labels})[3]
        assert found == pytest.approx(by_definition(points, labels), abs=0.01)
        assert silhouettes(points[::-1], {3: labels[::-1]})[3] == pytest.approx(found, abs=1e-9)

    def test_names_stay_with_most_of_the_people(self):
        assert kept_labels([0, 0, 1, 1, 2, -1], [1, 1, 0, 0, -1, 0]) == [0, 0, 1, 1, -1, 1]
        assert kept_labels([0, 0, 0, 1, 1], [0, 0, 1, 2, 2]) == [0, 0, 2, 1, 1]
        assert kept_labels([], []) == []
        assert kept_labels([-1, -1], [0, 1]) == [0, 1]
