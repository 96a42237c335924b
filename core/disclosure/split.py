"""Which groups are told apart: rule (a)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OTHER_PERSONS = "other_persons"
MINIMUM = 10
FLOOR = 5


@dataclass(frozen=True)
class GroupSplit:
    """Which groups are told apart, fixed once at closing and used for every table of a consultation or round.

    ``groups`` in the order of the input with ``other_persons`` last; ``bases`` their sizes. Persons of any
    other group belong to ``rest``: *other_persons*, or the smallest group, which then stands for itself and
    other persons. ``rest`` is empty when nobody is left over, ``groups`` when nothing can be told.
    """

    groups: tuple[str, ...]
    bases: Mapping[str, int]
    rest: str = ""
    minimum: int = MINIMUM

    def group_of(self, declared: str) -> str:
        """The group of the split to which a declared group belongs; empty when it is told nowhere."""
        return declared if declared in self.groups else self.rest

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {
            "groups": list(self.groups),
            "bases": dict(self.bases),
            "rest": self.rest,
            "minimum": self.minimum,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "GroupSplit":
        """What :meth:`as_json` gave."""
        return cls(tuple(data["groups"]), dict(data["bases"]), data["rest"], data["minimum"])


def fix_groups(bases: Mapping[str, int], *, minimum: int | None = None) -> GroupSplit:
    """Rule (a): groups under the minimum join *other persons*; if that stays under, it joins the smallest
    group.

    ``bases`` is the number of persons in each declared group. One group alone is no split: then nothing is
    told. The result does not say which small groups there were, nor whether they had anybody in them.
    """
    minimum = checked_minimum(minimum)
    shown = {code: base for code, base in bases.items() if base >= minimum and code != OTHER_PERSONS}
    left_over = sum(bases.values()) - sum(shown.values())
    rest = ""
    if left_over >= minimum:
        shown[OTHER_PERSONS] = left_over
        rest = OTHER_PERSONS
    elif left_over and shown:
        rest = min(shown, key=lambda code: shown[code])
        shown[rest] += left_over
    if len(shown) < 2:
        return GroupSplit((), {}, "", minimum)
    return GroupSplit(tuple(shown), shown, rest, minimum)


def checked_minimum(minimum: int | None) -> int:
    """The minimum given, else the one of the settings. Raises :class:`ValueError` below five."""
    if minimum is None:
        from django.conf import settings  # the only thing this module asks of its surroundings

        minimum = int(getattr(settings, "DISCLOSURE_MINIMUM", MINIMUM))
    if minimum < FLOOR:
        raise ValueError(f"A minimum of {minimum} persons protects nobody; it is never below {FLOOR}.")
    return minimum
