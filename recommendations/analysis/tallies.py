"""Who said what, counted: the matrix of votes and the tally of a group. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Votes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Figures = NDArray[np.float64]

Code = TypeVar("Code")

# Cells of a matrix of people (rows) and statements (columns). Not having seen is no neutral vote.
AGREE, NEUTRAL, DISAGREE, UNSEEN = 1, 0, -1, 2


@dataclass(frozen=True)
class Tally:
    """How many of one group agreed, disagreed and stayed neutral, by statement."""

    agree: Counts
    disagree: Counts
    neutral: Counts

    @property
    def seen(self) -> Counts:
        """All who voted, the neutral ones too."""
        return self.agree + self.disagree + self.neutral

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.agree + other.agree, self.disagree + other.disagree, self.neutral + other.neutral)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.agree - other.agree, self.disagree - other.disagree, self.neutral - other.neutral)


def tally(votes: Votes, members: Flags | None = None) -> Tally:
    """Of everybody, or of those whom ``members`` marks."""
    chosen = votes if members is None else votes[members]
    return Tally(*(np.count_nonzero(chosen == answer, axis=0) for answer in (AGREE, DISAGREE, NEUTRAL)))


def tallies(votes: Votes, groups: Mapping[Code, Flags]) -> dict[Code, Tally]:
    """Of each group; whoever belongs to none is counted in none."""
    return {code: tally(votes, members) for code, members in groups.items()}


def share(count: Counts, seen: Counts, *, prior: float = 1.0) -> Figures:
    """The share of those who saw it, drawn towards a half where few did: (count + prior) / (seen + 2·prior).

    Rule of succession (P.-S. Laplace, 1774) with prior 1, as in Polis; with prior ½ that of H. Jeffreys (1946).
    """
    return (count + prior) / (seen + 2 * prior)
