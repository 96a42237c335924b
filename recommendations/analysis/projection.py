"""The map of opinions: who qualifies, and where each person stands on it. Pure.

As Polis describes it (Small and others, 2021): a missing vote counts as the mean of its statement; the two directions
in which votes differ most are the principal components (K. Pearson, 1901); a person stands where their own votes put
them, moved outwards by √(statements / own votes), so that who voted little is not stuck in the middle.
"""

from dataclasses import dataclass

import numpy as np

from recommendations.analysis.tallies import UNSEEN, Figures, Flags, Votes

LEAST_VOTES = 7
LEAST_PEOPLE = 15
DIMENSIONS = 2


def qualified(votes: Votes) -> Flags:
    """Who voted on seven statements, or on all where there are fewer. Where these are not fifteen people, the most
    active are added up to fifteen; people who are equally active come in together, so that no order decides."""
    cast = np.count_nonzero(votes != UNSEEN, axis=1)
    enough = cast >= max(1, min(LEAST_VOTES, votes.shape[1]))
    if np.count_nonzero(enough) >= LEAST_PEOPLE:
        return enough
    most = np.sort(cast)[::-1][:LEAST_PEOPLE]
    return cast >= max(1, int(most[-1])) if len(most) else enough


@dataclass(frozen=True)
class Projection:
    """``points`` of people, ``components`` by statement, ``means`` of the statements."""

    points: Figures
    components: Figures
    means: Figures


def project(votes: Votes) -> Projection:
    """The map of these people. Its directions are turned so that the long tail of people points to the positive side:
    the same votes in another order give the same map."""
    seen = votes != UNSEEN
    cast = np.count_nonzero(seen, axis=0)
    filled = np.where(seen, votes, 0).astype(np.float64)
    means = filled.sum(axis=0) / np.maximum(cast, 1)
    # A missing vote is the mean, and so nothing once the mean is taken off.
    centred = np.where(seen, filled - means, 0.0)
    components = _components(centred)
    stretch = np.sqrt(votes.shape[1] / np.maximum(1, np.count_nonzero(seen, axis=1)))
    points = centred @ components.T * stretch[:, None]
    signs = np.where((points**3).sum(axis=0) < 0, -1.0, 1.0)
    return Projection(points * signs, components * signs[:, None], means)


def _components(centred: Figures) -> Figures:
    """Principal directions as rows, of the covariance between statements; zeros where the votes have fewer."""
    values, vectors = np.linalg.eigh(centred.T @ centred)
    found = np.zeros((DIMENSIONS, centred.shape[1]))
    for place, index in enumerate(range(len(values) - 1, max(-1, len(values) - 1 - DIMENSIONS), -1)):
        if values[index] > 1e-9:
            found[place] = vectors[:, index]
    return found
