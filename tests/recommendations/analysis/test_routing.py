"""The order in which recommendations are asked: published test vectors, and chance in proportion."""

from collections import Counter
from random import Random

import numpy as np
import pytest

from recommendations.analysis.projection import project
from recommendations.analysis.routing import draw, extremity, priority
from recommendations.analysis.tallies import AGREE, DISAGREE, UNSEEN, Tally


def of(agree: int, passes: int, seen: int, distance: float) -> float:
    counted = Tally(np.array([agree]), np.array([seen - agree - passes]), np.array([passes]))
    return float(priority(counted, np.array([distance]))[0])


@pytest.mark.parametrize(
    ("votes", "expected"),
    [((1, 0, 1, 0.0), 12.529726), ((20, 3, 20, 0.0), 1.372383), ((18, 3, 20, 1.0), 4.493699)],
)
def test_published_values(votes, expected):
    """The second one has more agrees and passes together than people: the formula does not mind."""
    assert of(*votes) == pytest.approx(expected, abs=1e-6)


def test_what_few_have_seen_comes_before_what_everybody_agreed_on():
    assert of(0, 0, 0, 0.0) > of(30, 0, 30, 0.0) > of(5, 20, 30, 0.0)


def test_what_divides_lies_far_from_the_middle():
    votes = np.array([[AGREE, AGREE, AGREE]] * 5 + [[DISAGREE, AGREE, UNSEEN]] * 5, dtype=np.int8)
    far = extremity(project(votes))
    assert far.argmax() == 0
    assert far[1] == 0
    assert far[0] == pytest.approx(3**0.5)


def test_nothing_is_far_where_nobody_voted():
    assert extremity(project(np.zeros((0, 3), dtype=np.int8))).tolist() == [0, 0, 0]


def test_the_draw_follows_the_priorities():
    random = Random(5)
    drawn = Counter(draw([1, 2, 3], {1: 6.0, 2: 3.0}, random) for _ in range(10_000))
    assert 5_800 < drawn[1] < 6_200
    assert 2_800 < drawn[2] < 3_200
    assert drawn[3] > 800  # never counted: priority 1
    assert draw([7], {7: 0.0}, random) == 7
