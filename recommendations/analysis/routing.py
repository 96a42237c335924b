"""Which recommendation a person is asked next. Pure.

The rule of Polis (Small and others, 2021; its parameters as published): what agrees many, divides the map and is seldom
passed over comes first; what few people have seen gets a push, so that every recommendation is soon heard of. The next
one is drawn with a probability proportional to its priority: everybody meets another order, and no place in the list
is the best one.
"""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np

from recommendations.analysis.projection import Projection
from recommendations.analysis.tallies import Figures, Tally

UNKNOWN = 1.0
"""Priority of what was never counted."""


def importance(tally: Tally, extremity: Figures) -> Figures:
    """(1 − (P+1)/(S+2)) · (E+1) · (A+1)/(S+2): P neutral, S seen, A agree, E distance from the middle of the map."""
    seen = tally.seen
    return (1 - (tally.neutral + 1) / (seen + 2)) * (extremity + 1) * (tally.agree + 1) / (seen + 2)


def priority(tally: Tally, extremity: Figures) -> Figures:
    """[importance · (1 + 8 · 2^(−S/5))]² of every recommendation."""
    return (importance(tally, extremity) * (1 + 8 * 2 ** (-tally.seen / 5))) ** 2


def extremity(projection: Projection) -> Figures:
    """How far from the middle somebody would stand who voted on this one alone, and against it."""
    components, means = projection.components, projection.means
    return np.linalg.norm(components, axis=0) * np.abs(-1 - means) * np.sqrt(components.shape[1])


def draw(waiting: Sequence[int], priorities: Mapping[int, float], random: Random) -> int:
    """One of the keys that wait, by chance in proportion to priority. ``waiting`` is not empty."""
    weights = [priorities.get(key, UNKNOWN) for key in waiting]
    return random.choices(waiting, weights)[0] if sum(weights) > 0 else random.choice(waiting)
