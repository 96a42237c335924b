"""What sets an opinion group apart from everybody else, and what unites all: with the tests behind it. Pure.

S successes of n trials against chance, and against the successes of the rest, each with one added to every count, as
Polis describes it (Small and others, 2021); the tests are the z tests for one and for two proportions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recommendations.analysis.tallies import Counts, Figures, Flags, Tally, share

# One-sided, 90 of 100.
LEAST_Z = 1.2816
MOST = 5
Side = Literal["agree", "disagree"]


def one_proportion_z(count: Counts, seen: Counts) -> Figures:
    """z = 2·√(n + 1)·((s + 1)/(n + 1) − ½): whether more than half of those who saw it say so."""
    return 2 * np.sqrt(seen + 1) * ((count + 1) / (seen + 1) - 0.5)


def two_proportion_z(count: Counts, seen: Counts, other: Counts, other_seen: Counts) -> Figures:
    """z = (π₁ − π₂) / √(π(1 − π)(1/(n₁ + 1) + 1/(n₂ + 1))), with π₁ = (s₁ + 1)/(n₁ + 1), π₂ alike and
    π = (s₁ + s₂ + 2)/(n₁ + n₂ + 2); 0 where π is 1: whether more of the group say so than of the rest."""
    pooled = (count + other + 2) / (seen + other_seen + 2)
    spread = np.sqrt(np.clip(pooled * (1 - pooled), 0, None) * (1 / (seen + 1) + 1 / (other_seen + 1)))
    gap = (count + 1) / (seen + 1) - (other + 1) / (other_seen + 1)
    return np.where(spread > 0, gap / np.where(spread > 0, spread, 1), 0.0)


@dataclass(frozen=True)
class Against:
    """One side of a group by statement: share, z against chance, ratio and z against the rest."""

    p: Figures
    z: Figures
    ratio: Figures
    z_two: Figures

    @property
    def rank(self) -> Figures:
        """r·z₂·p·z₁: the higher, the more it speaks for the group."""
        return self.ratio * self.z_two * self.p * self.z

    @property
    def is_significant(self) -> Flags:
        return (self.z > LEAST_Z) & (self.z_two > LEAST_Z)


@dataclass(frozen=True)
class Representative:
    """A statement (its column) that speaks for a group, by which side, with its figures."""

    place: int
    side: Side
    p: float
    z: float
    ratio: float
    z_two: float


def side_of(count: Counts, seen: Counts, other: Counts, other_seen: Counts) -> Against:
    """Figures of a group against the rest, by statement."""
    p = share(count, seen)
    return Against(
        p=p,
        z=one_proportion_z(count, seen),
        ratio=p / share(other, other_seen),
        z_two=two_proportion_z(count, seen, other, other_seen),
    )


def representative(group: Tally, rest: Tally, *, most: int = MOST) -> tuple[Representative, ...]:
    """What speaks for the group: agreements first, then disagreements, by rank; one at least if anybody saw any.

    A statement speaks by the side whose z against the rest is higher. Where none passes both tests, the statement with
    the highest z against the rest stands alone.
    """
    agree = side_of(group.agree, group.seen, rest.agree, rest.seen)
    disagree = side_of(group.disagree, group.seen, rest.disagree, rest.seen)
    is_agreed = agree.z_two > disagree.z_two
    seen = group.seen > 0
    found = [
        *_ranked("agree", agree, agree.is_significant & is_agreed & seen),
        *_ranked("disagree", disagree, disagree.is_significant & ~is_agreed & seen),
    ]
    return tuple(found[:most]) or _strongest(agree, disagree, is_agreed, seen)


def _ranked(side: Side, figures: Against, kept: Flags) -> Sequence[Representative]:
    order = np.argsort(-figures.rank, kind="stable")
    return [_told(int(place), side, figures) for place in order if kept[place]]


def _strongest(agree: Against, disagree: Against, is_agreed: Flags, seen: Flags) -> tuple[Representative, ...]:
    if not seen.any():
        return ()
    place = int(np.argmax(np.where(seen, np.maximum(agree.z_two, disagree.z_two), -np.inf)))
    return (_told(place, "agree", agree) if is_agreed[place] else _told(place, "disagree", disagree),)


def _told(place: int, side: Side, figures: Against) -> Representative:
    values = (figures.p, figures.z, figures.ratio, figures.z_two)
    return Representative(place, side, *(float(value[place]) for value in values))


def majorities(total: Tally, *, most: int = 5) -> dict[Side, tuple[int, ...]]:
    """What most of everybody agree and disagree with: p > ½ and z > 1.2816, the first ones by p·z (Polis)."""
    found: dict[Side, tuple[int, ...]] = {}
    sides: tuple[tuple[Side, Counts], ...] = (("agree", total.agree), ("disagree", total.disagree))
    for name, count in sides:
        p, z = share(count, total.seen), one_proportion_z(count, total.seen)
        order = np.argsort(-(p * z), kind="stable")
        found[name] = tuple(int(place) for place in order if p[place] > 0.5 and z[place] > LEAST_Z)[:most]
    return found
