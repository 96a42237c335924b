"""Agreement in words, from what is published of each group and from nothing else. Pure.

What is worked out from published words and numbers alone tells nobody more than they do: so a sentence can be said
where a figure cannot (product.md 4, rule 3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from core.disclosure import NO_ANSWER, Cell, DisclosedGroup, position_in_words
from core.disclosure.words import AGAINST, FOR

View = Literal["mostly_for", "no_clear_view", "divided", "mostly_against"]
Kind = Literal["persons", "organisations", "opinion"]
# The first agrees most.
ORDER: tuple[View, ...] = ("mostly_for", "no_clear_view", "divided", "mostly_against")
Shape = Literal["nothing", "all_for", "all_against", "split", "mixed"]


@dataclass(frozen=True)
class GroupView:
    """What one group thinks of one recommendation, as far as it is told."""

    kind: Kind
    code: str
    view: View


@dataclass(frozen=True)
class Agreement:
    """Of one recommendation: who is for it, who against, who neither. ``weakest`` agree least; none where all agree.

    ``apart`` are the pairs of which one is mostly for and the other mostly against.
    """

    shape: Shape
    views: tuple[GroupView, ...] = ()

    def with_view(self, *views: View) -> tuple[GroupView, ...]:
        return tuple(one for one in self.views if one.view in views)

    @property
    def weakest(self) -> tuple[GroupView, ...]:
        found = sorted({ORDER.index(one.view) for one in self.views})
        return self.with_view(ORDER[found[-1]]) if len(found) > 1 else ()

    @property
    def apart(self) -> tuple[tuple[GroupView, GroupView], ...]:
        return tuple(product(self.with_view("mostly_for"), self.with_view("mostly_against")))

    @property
    def rank(self) -> tuple[int, int, int]:
        """The smaller, the more agreed by all groups: the weakest first, then all of them, then how many are told."""
        places = [ORDER.index(one.view) for one in self.views] or [len(ORDER)]
        return max(places), sum(places), -len(self.views)

    @property
    def division(self) -> tuple[int, int]:
        """The greater, the more divided: pairs that stand apart, then groups that are divided in themselves."""
        return len(self.apart), len(self.with_view("divided"))


def agreement_of(views: Iterable[GroupView]) -> Agreement:
    """What the views of the groups come to. One group alone agrees with nobody: then there is nothing to say."""
    told = tuple(views)
    if len(told) < 2:
        return Agreement("nothing", told)
    found = {one.view for one in told}
    if found == {"mostly_for"}:
        return Agreement("all_for", told)
    if found == {"mostly_against"}:
        return Agreement("all_against", told)
    return Agreement("split" if {"mostly_for", "mostly_against"} <= found else "mixed", told)


def view_told(group: DisclosedGroup) -> View | None:
    """The view of a group as it is told: its words, or what its numbers come to.

    Nothing where nothing is told, and where numbers of folded answers could mean several views.
    """
    if group.kind == "words":
        return next((view for view in ORDER if view == group.words), None)
    found = {view_of_counts(counts) for counts in _readings(group.cells)}
    return found.pop() if len(found) == 1 else None


def view_of_counts(counts: Mapping[str, int]) -> View:
    """The view that answers by their number come to."""
    return next(view for view in ORDER if view == position_in_words(counts))


def _readings(cells: Sequence[Cell]) -> Iterable[dict[str, int]]:
    """What folded numbers could stand for at most and at least: each fold wholly one of its kinds.

    The views are told apart by linear bounds, so that what lies between has the same view where these have it.
    """
    choices = [sorted({_kind(code) for code in cell.codes}) for cell in cells]
    for kinds in product(*choices):
        counts: dict[str, int] = {}
        for kind, cell in zip(kinds, cells, strict=True):
            if kind != NO_ANSWER:
                counts[kind] = counts.get(kind, 0) + cell.count
        yield counts


def _kind(code: str) -> str:
    if code == NO_ANSWER:
        return NO_ANSWER
    return "support" if code in FOR else "oppose" if code in AGAINST else "neutral"


def shared_view(groups: Sequence[GroupView]) -> View | None:
    """The view that all of them hold; nothing where they differ, and of none."""
    found = {group.view for group in groups}
    return found.pop() if len(found) == 1 else None


def agree_on(one: Sequence[GroupView], other: Sequence[GroupView]) -> View | None:
    """The clear view that all of both share; nothing where one of them says nothing, or they differ."""
    view = shared_view([*one, *other]) if one and other else None
    return view if view in ("mostly_for", "mostly_against") else None


def distance(one: Sequence[GroupView], other: Sequence[GroupView]) -> Literal[0, 1, 2] | None:
    """0 the same view, 2 opposite ones, 1 what lies between, as where one side is not of one mind; nothing where one
    of them says nothing."""
    if not one or not other:
        return None
    if shared_view([*one, *other]):
        return 0
    return 2 if {shared_view(one), shared_view(other)} == {ORDER[0], ORDER[-1]} else 1
