"""How far two coders agree beyond chance. Pure.

Cohen’s kappa: κ = (pₒ − pₑ) / (1 − pₑ), where pₒ is the share of cases on which both say the same and pₑ the share on
which they would by chance, with each one's own frequency (J. Cohen, “A coefficient of agreement for nominal scales”,
Educational and Psychological Measurement 20, 1960).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Two coders on yes-or-no cases. ``kappa`` is nothing where both always say the same one thing, or nothing."""

    both: int = 0
    first_only: int = 0
    second_only: int = 0
    neither: int = 0

    @property
    def cases(self) -> int:
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def observed(self) -> float | None:
        """pₒ."""
        return (self.both + self.neither) / self.cases if self.cases else None

    @property
    def kappa(self) -> float | None:
        if not self.cases:
            return None
        first, second = (self.both + self.first_only) / self.cases, (self.both + self.second_only) / self.cases
        expected = first * second + (1 - first) * (1 - second)
        if expected == 1:
            return None
        return ((self.both + self.neither) / self.cases - expected) / (1 - expected)


def agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """From what the first and the second said of each case."""
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for first, second in pairs:
        counts[bool(first), bool(second)] += 1
    return Agreement(counts[True, True], counts[True, False], counts[False, True], counts[False, False])
