"""Groups of points: k-means with a fixed seed, and the silhouette that says how many groups there are. Pure.

S. Lloyd, “Least squares quantization in PCM”, 1982; first centres as D. Arthur and S. Vassilvitskii, “k-means++”, 2007;
P. Rousseeuw, “Silhouettes”, 1987. Points are sorted before anything is drawn, so that their order decides nothing.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from recommendations.analysis.tallies import Figures

Labels = NDArray[np.intp]

SEED = 20_26
RESTARTS = 10
STEPS = 100
ASKED = 1000
# So many points at a time that their distances stay in the processor’s cache.
CHUNK = 64


def k_means(points: Figures, k: int) -> Labels:
    """The best of some runs by the squared distances that remain. The largest group is 0, equal ones by their place.
    There are fewer groups than ``k`` where there are fewer different points."""
    order = _in_order(points)
    ordered = points[order]
    generator = np.random.default_rng(SEED)
    runs = [_run(ordered, _first_centres(ordered, k, generator)) for _ in range(RESTARTS)]
    best, _rest = min(runs, key=lambda run: run[1])
    labels = np.empty(len(points), dtype=np.intp)
    labels[order] = _by_size(best)
    return labels


def _in_order(points: Figures) -> Labels:
    """Their places by their coordinates."""
    return np.lexsort(np.round(points, 9).T[::-1])


def _first_centres(points: Figures, k: int, generator: np.random.Generator) -> Figures:
    """Each next centre far from those before, by chance in proportion to the squared distance."""
    centres = [points[generator.integers(len(points))]]
    for _ in range(k - 1):
        away = _distances(points, np.array(centres)).min(axis=1)
        total = away.sum()
        if total < 1e-12:
            break
        centres.append(points[min(int(np.searchsorted(away.cumsum(), generator.random() * total)), len(points) - 1)])
    return np.array(centres)


def _run(points: Figures, centres: Figures) -> tuple[Labels, float]:
    labels = _distances(points, centres).argmin(axis=1)
    for _ in range(STEPS):
        sizes = np.bincount(labels, minlength=len(centres))
        sums = [np.bincount(labels, weights=axis, minlength=len(centres)) for axis in points.T]
        # A centre that lost all its points stays where it is.
        moved = np.where(sizes[:, None] > 0, np.array(sums).T / np.maximum(sizes, 1)[:, None], centres)
        centres, before = moved, labels
        labels = _distances(points, centres).argmin(axis=1)
        if np.array_equal(labels, before):
            break
    return labels, round(float(_distances(points, centres).min(axis=1).sum()), 9)


def _distances(points: Figures, centres: Figures) -> Figures:
    """Squared; axis by axis, which needs a third of the time of one array with three dimensions."""
    total = np.zeros((len(points), len(centres)))
    for of_points, of_centres in zip(points.T, centres.T, strict=True):
        away = of_points[:, None] - of_centres[None, :]
        total += np.multiply(away, away, out=away)
    return total


def _by_size(labels: Labels) -> Labels:
    """Numbers by size; of equal groups the one whose first point comes first in the order of the points."""
    codes, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    ranks = {codes[place]: rank for rank, place in enumerate(np.lexsort((first, -sizes)))}
    return np.array([ranks[label] for label in labels], dtype=np.intp)


def silhouettes(points: Figures, divisions: Mapping[int, Labels]) -> dict[int, float]:
    """The mean silhouette of each division: (b − a) / max(a, b), where a is the mean distance to one's own group and b
    to the nearest other one; 0 for who is alone. Of 2,000 points and more, every second, third … in their order is
    asked, a thousand at least. Distances are made once for all divisions, a part at a time."""
    totals = dict.fromkeys(divisions, 0.0)
    masks = {k: _one_hot(labels) for k, labels in divisions.items()}
    asked = _in_order(points)[:: max(1, len(points) // ASKED)]
    for start in range(0, len(asked), CHUNK):
        part = asked[start : start + CHUNK]
        away = np.sqrt(_distances(points[part], points))
        for k, mask in masks.items():
            totals[k] += _silhouette_sum(away @ mask, mask[part].astype(bool), mask.sum(axis=0))
    return {k: total / len(asked) for k, total in totals.items()}


def _one_hot(labels: Labels) -> Figures:
    return np.eye(int(labels.max()) + 1)[labels]


def _silhouette_sum(sums: Figures, own: NDArray[np.bool_], sizes: Figures) -> float:
    """Of some points: ``sums`` of distances to each group, ``own`` marks a point's group."""
    if len(sizes) < 2:
        return 0.0
    own_size = (own * sizes).sum(axis=1)
    inside = (sums * own).sum(axis=1) / np.maximum(own_size - 1, 1)
    outside = np.where(own, np.inf, sums / sizes).min(axis=1)
    most = np.maximum(inside, outside)
    values = np.where((own_size > 1) & (most > 0), (outside - inside) / np.where(most > 0, most, 1), 0.0)
    return float(values.sum())
