"""People who vote alike: the groups that the votes themselves show. Pure.

Steps of Polis (Small and others, 2021): who qualifies, map, k-means for k from 2 to min(5, 2 + ⌊people/12⌋), where at
most 100 people are counted for that bound, and the k with the best silhouette. Polis makes 100 small clusters first,
which keeps an open conversation fast, and waits before k changes; a closed round is divided once, person by person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from recommendations.analysis.clustering import Labels, k_means, silhouettes
from recommendations.analysis.projection import Projection, project, qualified
from recommendations.analysis.tallies import Flags, Votes

MOST_GROUPS = 5
NO_GROUP = -1


@dataclass(frozen=True)
class OpinionGroups:
    """``labels`` by person, the largest group being 0 and −1 who did not vote enough; ``silhouette`` by each k tried.

    ``projection`` is the map of those who qualify, in their order.
    """

    labels: Labels
    projection: Projection
    silhouette: Mapping[int, float]

    @property
    def members(self) -> dict[int, Flags]:
        """By group, who belongs to it."""
        return {label: self.labels == label for label in range(int(self.labels.max(initial=NO_GROUP)) + 1)}


def most_groups(people: int) -> int:
    """The bound of k: min(5, 2 + ⌊people/12⌋), of at most 100 people."""
    return min(MOST_GROUPS, 2 + min(people, 100) // 12)


def opinion_groups(votes: Votes, *, k: int | None = None, smallest: int = 1) -> OpinionGroups:
    """``k`` fixes the number of groups; without it the silhouette chooses, the smaller k where two are equal.

    Divisions with a group under ``smallest`` people are left out; with none left, nobody has a group. Where all vote
    alike, everybody is in one group.
    """
    counted = qualified(votes)
    labels = np.full(len(votes), NO_GROUP, dtype=np.intp)
    projection = project(votes[counted])
    points = projection.points
    if not len(points):
        return OpinionGroups(labels, projection, {})
    numbers = [k] if k else range(2, most_groups(len(points)) + 1)
    divisions = {number: k_means(points, number) for number in numbers if number <= len(points)}
    divisions = {n: found for n, found in divisions.items() if np.bincount(found).min() >= smallest}
    found = silhouettes(points, divisions)
    if found:
        labels[counted] = divisions[min(found, key=lambda number: (-round(found[number], 12), number))]
    return OpinionGroups(labels, projection, found)


def kept_labels(before: Sequence[int], now: Sequence[int]) -> list[int]:
    """The groups of a new run under the numbers of an earlier one: the naming that leaves most people where they were.

    Both name the same people in the same order, −1 for no group. A group more than before gets the next number.
    """
    codes = sorted(set(now) - {NO_GROUP})
    free = max(max(before, default=NO_GROUP) + 1, len(codes))
    together = np.zeros((len(codes), free), dtype=np.intp)
    for old, new in zip(before, now, strict=True):
        if NO_GROUP not in (old, new):
            together[codes.index(new), old] += 1
    best = max(permutations(range(free), len(codes)), key=lambda names: sum(together[range(len(codes)), names]))
    naming = dict(zip(codes, best, strict=True)) | {NO_GROUP: NO_GROUP}
    return [naming[label] for label in now]
