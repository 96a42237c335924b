"""How closely an observer can work out a number that is not told: the last check of every table.

Folding (:mod:`core.disclosure.folding`) keeps a small number from being certain. It does not keep it from being nearly
certain: totals, sizes and sentences together may leave room for two values only. Here everything that is told is
written as linear constraints, and a solver (HiGHS) gives the smallest and the largest value that fit. What has less
room than :data:`ROOM` is too close to be told, unless the totals and sizes alone, which are shown in any case, leave
it no more.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, product
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

# Between the smallest and the largest value lie five; one more, because the solver takes fractions of persons too.
ROOM = 6
NO_ANSWER = "no_answer"
# What the solver may be off by.
SLACK = 1e-6

# So many directions are looked into at once before single numbers are asked for.
DIRECTIONS = 24

# Which publication (0 is the first), a group and an answer.
Name = tuple[int, str, str]
Sum = Mapping[Any, float]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Publication:
    """One table as it was told: ``sizes`` of the groups, ``totals`` of the answers over all groups.

    ``cells`` holds by group what numbers sets of answers have, ``sentences`` what its words mean: sums over its answers
    that are at least 0. ``is_single`` says that everybody gave one answer or none. ``joins`` names where groups of the
    publication before went that are no longer told apart.
    """

    sizes: Mapping[str, int]
    totals: Mapping[str, int]
    cells: Mapping[str, Sequence[tuple[frozenset[str], int]]] = field(default_factory=dict)
    sentences: Mapping[str, Sequence[Mapping[str, float]]] = field(default_factory=dict)
    is_single: bool = True
    joins: Mapping[str, str] = field(default_factory=dict)


def meaning(
    words: str, leading: Sequence[str], answers: Sequence[str], favour: Collection[str], against: Collection[str]
) -> list[dict[str, float]]:
    """What words of :mod:`core.disclosure.words` tell of the numbers of a group."""
    if words == "leading":
        return _leads(leading, [answer for answer in answers if answer not in leading])
    if words not in ("mostly_for", "mostly_against", "divided"):
        return []
    took_a_side = {answer: 1.0 if answer in favour or answer in against else -1.0 for answer in answers}
    if words == "divided":
        return [took_a_side, _weighed(2.0, against, favour, answers), _weighed(2.0, favour, against, answers)]
    more, less = (favour, against) if words == "mostly_for" else (against, favour)
    return [took_a_side, _weighed(0.5, more, less, answers)]


def _leads(leading: Sequence[str], others: Sequence[str]) -> list[dict[str, float]]:
    """Those that lead lie within a tenth of the first among them, all others lie below that.

    Which of several is the first is not told: the others lie below each of them, and below nine tenths of the first,
    of which it is known that the leading together have it once, and nine tenths of it for each further one.
    """
    near = [{a: 10.0, b: -9.0} for a, b in product(leading, leading) if a != b]
    below = [{a: 1.0, b: -1.0} for a, b in product(leading, others)]
    together = 10.0 + 9.0 * (len(leading) - 1)
    first = [{**dict.fromkeys(leading, 9.0), other: -together} for other in others if leading]
    return [*near, *below, *first]


def _weighed(weight: float, one: Collection[str], other: Collection[str], answers: Sequence[str]) -> dict[str, float]:
    """``weight`` times the one side is at least the other."""
    return {**{a: weight for a in answers if a in one}, **{a: -1.0 for a in answers if a in other}}


def too_close(publications: Sequence[Publication]) -> Name | None:
    """A number that is told nowhere and has too little room; nothing where all is well.

    Between two publications people only leave. That nobody gave an answer may be known: it is nobody's.
    """
    known = _Constraints(publications)
    plain = _Constraints([replace(told, cells={}, sentences={}) for told in publications])
    untold = known.untold()
    return next((name for name in untold if not known.has_room(name) and plain.has_room(name)), None)


class _Constraints:
    """The linear constraints of all publications of one table, and the extremes that were found so far."""

    def __init__(self, publications: Sequence[Publication]) -> None:
        self.publications = publications
        self.names: dict[Hashable, int] = {}
        self.highest_possible: list[int] = []
        self.equal: list[tuple[Sum, float]] = []
        self.at_least: list[Sum] = []
        for time, told in enumerate(publications):
            self._know(time, told)
        self._connect()
        self.lowest = np.full(len(self.names), np.inf)
        self.highest = np.full(len(self.names), -np.inf)

    def _connect(self) -> None:
        """What one publication says of the next."""
        for time in range(1, len(self.publications)):
            self._only_leave(time - 1, time)

    def _name(self, name: Hashable, highest: int) -> None:
        self.names[name] = len(self.names)
        self.highest_possible.append(highest)

    def _know(self, time: int, told: Publication) -> None:
        answers = self.answers(told)
        for group, answer in product(told.sizes, answers):
            self._name((time, group, answer), told.sizes[group])
        if told.is_single:
            for group, size in told.sizes.items():
                self.equal.append(({(time, group, a): 1.0 for a in answers}, size))
        for answer, total in told.totals.items():
            self.equal.append(({(time, group, answer): 1.0 for group in told.sizes}, total))
        for group, cells in told.cells.items():
            for codes, count in cells:
                self.equal.append(({(time, group, a): 1.0 for a in codes}, count))
        for group, sums in told.sentences.items():
            self.at_least += [{(time, group, a): weight for a, weight in terms.items()} for terms in sums]

    def _only_leave(self, earlier: int, later: int) -> None:
        """Nobody has joined a group or changed an answer: what is counted later was counted before, and nothing else
        where nobody has left."""
        told = self.publications[later]
        joins, before, after = told.joins, self.publications[earlier].sizes, told.sizes
        for time, group, answer in self.cells():
            came_from = [g for g in before if joins.get(g, g) == group]
            if time != later or not came_from or (earlier, came_from[0], answer) not in self.names:
                continue
            terms = {**dict.fromkeys(((earlier, g, answer) for g in came_from), 1.0), (later, group, answer): -1.0}
            if sum(before[g] for g in came_from) == after[group]:
                self.equal.append((terms, 0))
            else:
                self.at_least.append(terms)

    def untold(self) -> Iterable[Name]:
        """Every number that is not told by itself, nor was told before of a group that nobody left since."""
        return [name for name in self.cells() if not self._is_told(*name)]

    def cells(self) -> list[Name]:
        """Every number of a group and an answer."""
        return [
            (time, group, answer)
            for time, told in enumerate(self.publications)
            for group, answer in product(told.sizes, self.answers(told))
        ]

    @staticmethod
    def answers(told: Publication) -> tuple[str, ...]:
        return (*told.totals, *((NO_ANSWER,) if told.is_single else ()))

    def _is_told(self, time: int, group: str, answer: str) -> bool:
        told = self.publications[time]
        if any(codes == {answer} for codes, _count in told.cells.get(group, ())):
            return True
        is_same = time > 0 and self.publications[time - 1].sizes.get(group) == told.sizes[group]
        return is_same and group not in told.joins.values() and self._is_told(time - 1, group, answer)

    def has_room(self, name: Name) -> bool:
        """Whether the number may be several, or nothing. Every solution shows room for other numbers too."""
        place = self.names[name]
        for sign in (1.0, -1.0):
            if self._is_wide(place):
                return True
            self._note(self._solve(place, sign))
        return self._is_wide(place) or bool(self.highest[place] < 1 - SLACK)

    def _is_wide(self, place: int) -> bool:
        if not np.isfinite(self.lowest[place]):
            return False
        return math.floor(self.highest[place] + SLACK) - math.ceil(self.lowest[place] - SLACK) >= ROOM

    def look_around(self, places: Sequence[int]) -> None:
        """Some solutions in directions that pull many numbers at once: they show the room of most of them."""
        generator = np.random.default_rng(DIRECTIONS)
        for _direction in range(DIRECTIONS):
            for place, sign in zip(places, generator.choice((-1.0, 1.0), len(places)), strict=True):
                self._solver.changeColCost(place, sign)
            self._note(self._run())
        for place in places:
            self._solver.changeColCost(place, 0.0)

    def _note(self, found: FloatArray) -> None:
        self.lowest, self.highest = np.minimum(self.lowest, found), np.maximum(self.highest, found)

    def _solve(self, place: int, sign: float) -> FloatArray:
        """Numbers that fit everything known, that one as small (1) or as large (-1) as can be."""
        self._solver.changeColCost(place, sign)
        found = self._run()
        self._solver.changeColCost(place, 0.0)
        return found

    def _run(self) -> FloatArray:
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError("What is told contradicts itself.")
        return np.array(self._solver.getSolution().col_value)

    @cached_property
    def _solver(self) -> highspy.Highs:
        """One model for all goals: every run begins where the last one ended."""
        rows = [(terms, value, value) for terms, value in self.equal]
        rows += [(terms, 0.0, highspy.kHighsInf) for terms in self.at_least]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.names), len(rows)
        model.col_cost_ = [0.0] * len(self.names)
        model.col_lower_ = [0.0] * len(self.names)
        model.col_upper_ = [float(highest) for highest in self.highest_possible]
        model.row_lower_ = [float(low) for _terms, low, _high in rows]
        model.row_upper_ = [float(high) for _terms, _low, high in rows]
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = [0, *accumulate(len(terms) for terms, _low, _high in rows)]
        matrix.index_ = [self.names[name] for terms, _low, _high in rows for name in terms]
        matrix.value_ = [float(weight) for terms, _low, _high in rows for weight in terms.values()]
        solver = highspy.Highs()
        solver.silent()
        solver.passModel(model)
        return solver


def too_close_together(
    pairs: Sequence[tuple[Publication, Publication]], *, merged: Mapping[str, str] | None = None
) -> Name | None:
    """The same for people who are divided in two ways, of each table: by what they declared and by another division.

    ``pairs`` holds both publications of every table; the same people stand behind all of them, so that the tables of
    one division say something about the other. Of the publications the number 2·n is the first of table n, 2·n + 1 its
    second. ``merged`` names the answers of the first that the second counts under another.
    """
    merged = merged or {}
    known = _Crossed([one for pair in pairs for one in pair], merged)
    untold = known.untold()
    known.look_around([known.names[name] for name in untold])
    narrow = [name for name in untold if not known.has_room(name)]
    if not narrow:
        return None
    plain = _Crossed([replace(one, cells={}, sentences={}) for pair in pairs for one in pair], merged)
    return next((name for name in narrow if plain.has_room(name)), None)


class _Crossed(_Constraints):
    """Publications in pairs: how many of a group of the first division are in a group of the second is not known, but
    it is the same in all tables."""

    def __init__(self, publications: Sequence[Publication], merged: Mapping[str, str]) -> None:
        self._merged = merged
        super().__init__(publications)

    def _connect(self) -> None:
        for table in range(0, len(self.publications), 2):
            self._cross(table)

    def _cross(self, table: int) -> None:
        first, second = self.publications[table : table + 2]
        answers = self.answers(first)
        for group, other, answer in product(first.sizes, second.sizes, answers):
            self._name((table, group, other, answer), min(first.sizes[group], second.sizes[other]))
        for answer in answers:
            for group in first.sizes:
                parts = {(table, group, other, answer): 1.0 for other in second.sizes}
                self.equal.append(({**parts, (table, group, answer): -1.0}, 0))
        for other, counted in product(second.sizes, self.answers(second)):
            own = [answer for answer in answers if self._merged.get(answer, answer) == counted]
            parts = {(table, group, other, answer): 1.0 for group, answer in product(first.sizes, own)}
            self.equal.append(({**parts, (table + 1, other, counted): -1.0}, 0))
        if table:
            for group, other in product(first.sizes, second.sizes):
                here = {(table, group, other, answer): 1.0 for answer in answers}
                before = {(0, group, other, answer): -1.0 for answer in self.answers(self.publications[0])}
                self.equal.append(({**here, **before}, 0))
