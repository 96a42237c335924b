"""Marks of ten persons and more, on a coarse grid, whatever the order of the people."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommendations.analysis.opinion_groups import opinion_groups
from recommendations.analysis.opinion_map import (
    HIGH,
    WIDE,
    centres,
    drawn,
    nearest,
    point_of,
    sets_of,
)

GENERATOR = np.random.default_rng(7)


@given(st.integers(0, 140), st.integers(0, 99))
def test_sets_of_ten_to_nineteen_in_which_everybody_stands_once(people, seed):
    points = np.random.default_rng(seed).normal(size=(people, 2)).round(1)
    sets = sets_of(points)
    assert len(sets) == people // 10
    assert all(10 <= len(members) <= 19 for members in sets)
    assert sorted(np.concatenate([*sets, np.array([], dtype=int)])) == (list(range(people)) if people >= 10 else [])


def test_the_order_of_people_decides_nothing():
    points, labels = GENERATOR.normal(size=(87, 2)), GENERATOR.integers(0, 2, 87)
    order = GENERATOR.permutation(87)
    assert drawn(points, labels) == drawn(points[order], labels[order])


def test_a_group_under_ten_has_no_mark_and_moves_no_frame():
    points = np.vstack([GENERATOR.normal(size=(30, 2)), [[1000.0, 1000.0]] * 9])
    marks, frame = drawn(points, np.array([0] * 30 + [1] * 9))
    assert [mark.group for mark in marks] == [0, 0, 0]
    assert frame.high[0] < 1000
    assert all(0 <= mark.x <= WIDE and 0 <= mark.y <= HIGH for mark in marks)
    assert frame.place(np.array([1000.0, -1000.0])) == (WIDE, 0)


def test_without_groups_all_are_drawn_as_one():
    marks, _frame = drawn(GENERATOR.normal(size=(25, 2)), np.full(25, -1))
    assert [mark.group for mark in marks] == [-1, -1]
    assert drawn(np.empty((0, 2)), np.array([], dtype=int))[0] == []


def test_ones_own_votes_give_ones_own_point_and_group():
    votes = np.array([[1 if (item < 4) == (person % 2 == 0) else -1 for item in range(8)] for person in range(40)])
    found = opinion_groups(votes.astype(np.int8))
    middles = centres(found.projection.points, found.labels)
    for person in range(40):
        point = point_of(votes[person], found.projection)
        assert np.allclose(point, found.projection.points[person])
        assert nearest(point, middles) == found.labels[person]
    assert nearest(np.array([0.0, 0.0]), {}) == -1
