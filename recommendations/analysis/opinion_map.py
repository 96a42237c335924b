"""The picture of opinions: a mark for every ten persons, and where one person stands among them. Pure.

Nobody is drawn alone. The persons of a group are parted into sets of ten to nineteen who stand close to each other, and
a set is drawn at its mean on a coarse grid. The frame of the picture is that of the marks, not of the persons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommendations.analysis.clustering import Labels
from recommendations.analysis.opinion_groups import NO_GROUP
from recommendations.analysis.projection import Projection
from recommendations.analysis.tallies import UNSEEN, Figures, Votes

PERSONS = 10
# Places of the grid from one side to the other: coarse enough to be drawn, and to tell no more than that.
WIDE, HIGH = 48, 30


@dataclass(frozen=True)
class Mark:
    """Ten persons or a few more of one group, at their place of the grid."""

    group: int
    x: int
    y: int


@dataclass(frozen=True)
class Frame:
    """What part of the plane is drawn."""

    low: tuple[float, float]
    high: tuple[float, float]

    def place(self, point: Figures) -> tuple[int, int]:
        """The place of the grid; what lies outside stands at its edge."""
        found: list[int] = []
        for value, low, high, size in zip(point.tolist(), self.low, self.high, (WIDE, HIGH), strict=True):
            part = (value - low) / (high - low) if high > low else 0.5
            found.append(round(min(1.0, max(0.0, part)) * size))
        return found[0], found[1]


def sets_of(points: Figures, size: int = PERSONS) -> list[Labels]:
    """The points in sets of ``size`` to 2·``size`` − 1 that lie close together: halved again and again across the
    longer side. Nothing where there are fewer than ``size``. The order of the points decides nothing."""
    if len(points) < size:
        return []
    return _halved(points, np.arange(len(points), dtype=np.intp), size)


def _halved(points: Figures, members: Labels, size: int) -> list[Labels]:
    sets = len(members) // size
    if sets == 1:
        return [members]
    own = np.round(points[members], 9)
    longer = int(np.argmax(np.ptp(own, axis=0)))
    order = members[np.lexsort((own[:, 1 - longer], own[:, longer]))]
    cut = len(members) * (sets // 2) // sets
    return [*_halved(points, order[:cut], size), *_halved(points, order[cut:], size)]


def drawn(points: Figures, labels: Labels) -> tuple[list[Mark], Frame]:
    """The marks of every group, in order, and their frame. Where nobody has a group all are drawn as one, −1."""
    groups: list[int] = sorted(set(labels.tolist()) - {NO_GROUP}) or [NO_GROUP]
    means = [
        (group, points[labels == group][members].mean(axis=0))
        for group in groups
        for members in sets_of(points[labels == group])
    ]
    frame = _frame([mean for _group, mean in means])
    marks = [Mark(group, *frame.place(mean)) for group, mean in means]
    return sorted(marks, key=lambda mark: (mark.group, mark.x, mark.y)), frame


def _frame(means: Sequence[Figures]) -> Frame:
    if not means:
        return Frame((0.0, 0.0), (0.0, 0.0))
    low, high = np.min(means, axis=0), np.max(means, axis=0)
    room = np.maximum((high - low) * 0.1, 1e-6)
    (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
    return Frame((left, bottom), (right, top))


def centres(points: Figures, labels: Labels) -> dict[int, tuple[float, float]]:
    """The middle of each group."""
    found = {}
    for group in sorted(set(labels.tolist()) - {NO_GROUP}):
        x, y = points[labels == group].mean(axis=0)
        found[group] = (float(x), float(y))
    return found


def point_of(votes: Votes, map_: Projection) -> Figures:
    """Where the votes of one person put them on a map that was made before: as :func:`project` places everybody."""
    seen = votes != UNSEEN
    centred = np.where(seen, votes - map_.means, 0.0)
    stretch = np.sqrt(len(votes) / max(1, int(np.count_nonzero(seen))))
    return np.asarray(map_.components @ centred * stretch, dtype=np.float64)


def nearest(point: Figures, middles: Mapping[int, tuple[float, float]]) -> int:
    """The group whose middle is nearest, the lower number where two are; −1 where there is none."""
    x, y = point.tolist()
    away = {group: round((x - left) ** 2 + (y - top) ** 2, 9) for group, (left, top) in middles.items()}
    return min(away, key=lambda group: (away[group], group), default=NO_GROUP)
