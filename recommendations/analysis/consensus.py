"""Agreement across groups: a statement is common ground when every group agrees, however small. Pure.

Group-informed consensus multiplies the shares of all groups (Polis). It shrinks with the number of groups, counts a
neutral vote like opposition, and lets a group of two weigh as much as it likes. Stakeholder-informed consensus mends
that: effective agreement, geometric mean, a weaker prior, and a least number of voters in each group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np

from recommendations.analysis.tallies import Figures, Flags, Tally, share

# Voters that a declared group needs on a statement (issue: ten persons or two institutions).
PERSONS, INSTITUTIONS = 10, 2


def group_informed(tallies: Sequence[Tally]) -> Figures:
    """GIC = Π over groups of (A + 1) / (S + 2), by statement (Small and others, 2021). Needs one group at least."""
    return reduce(np.multiply, [share(tally.agree, tally.seen) for tally in tallies])


def effective_agreement(tally: Tally) -> Figures:
    """e = (A + ½)/(S + 1) · (1 − (D + ½)/(S + 1)): agreement, lessened by opposition and not by neutral votes."""
    agree, disagree = (share(count, tally.seen, prior=0.5) for count in (tally.agree, tally.disagree))
    return agree * (1 - disagree)


@dataclass(frozen=True)
class Stakeholders:
    """A declared group: its code, its tally, and how many of it must have voted on a statement for it to count."""

    code: str
    tally: Tally
    minimum: int = PERSONS

    @property
    def is_enough(self) -> Flags:
        """By statement, whether so many voted."""
        return self.tally.seen >= self.minimum


@dataclass(frozen=True)
class Consensus:
    """Of one statement: the figure, the group that agrees least with its own, and groups of which too few voted."""

    value: float | None
    weakest: str = ""
    weakest_value: float | None = None
    not_enough: tuple[str, ...] = ()


def stakeholder_informed(groups: Sequence[Stakeholders]) -> list[Consensus]:
    """SIC = (Π e)^(1/K) over the K groups of which enough voted on the statement; nothing where there is none.

    Persons and institutions come as groups of their own and are never pooled. Equal groups: the first by code is named.
    """
    ordered = sorted(groups, key=lambda group: group.code)
    if not ordered:
        return []
    effective = np.array([effective_agreement(group.tally) for group in ordered])
    enough = np.array([group.is_enough for group in ordered])
    return [_consensus(ordered, effective[:, place], enough[:, place]) for place in range(effective.shape[1])]


def _consensus(groups: Sequence[Stakeholders], effective: Figures, enough: Flags) -> Consensus:
    lacking = tuple(group.code for group, is_enough in zip(groups, enough, strict=True) if not is_enough)
    if not enough.any():
        return Consensus(None, not_enough=lacking)
    counted = np.flatnonzero(enough)
    weakest = counted[np.argmin(effective[counted])]
    value = float(np.exp(np.log(effective[counted]).mean()))
    return Consensus(value, groups[weakest].code, float(effective[weakest]), lacking)


def pair_gaps(groups: Sequence[Stakeholders]) -> dict[tuple[str, str], Figures]:
    """|p(k) − p(l)| with p = (A + 1)/(S + 2) for every two groups, by statement: near 0 a bridge, near 1 a divide.

    NaN where too few of either voted.
    """
    ordered = sorted(groups, key=lambda group: group.code)
    shares = {g.code: np.where(g.is_enough, share(g.tally.agree, g.tally.seen), np.nan) for g in ordered}
    return {pair: np.abs(shares[pair[0]] - shares[pair[1]]) for pair in combinations(shares, 2)}
