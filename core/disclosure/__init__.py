"""The one function that decides which figures about groups of persons may be told (product.md 4, rule 3).

Pure: mappings in, frozen dataclasses out. Persons only; organisations act in public and do not pass through
here.

What an observer is assumed to know: the size of every group of the split, and the total of every answer over
all persons, because totals that are not split are shown as they are. The result keeps, against that observer:

* no cell of 1 to 9 persons is shown, and none can be worked out exactly, by subtraction or by any other
  reasoning from the shown cells, the sizes and the totals;
* the persons of all groups that are told in words or not at all, taken together, are protected the same way.

How a hidden number is protected stands in :mod:`core.disclosure.folding`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from core.disclosure.certainty import Publication, meaning, too_close, too_close_together
from core.disclosure.folding import Blocks, Row, fold
from core.disclosure.split import FLOOR, MINIMUM, OTHER_PERSONS, GroupSplit, checked_minimum, fix_groups
from core.disclosure.words import AGAINST, FOR, Words, is_vote, leading_answers, position_in_words

__all__ = [
    "COUNTS_FROM",
    "FLOOR",
    "MINIMUM",
    "NO_ANSWER",
    "OTHER_PERSONS",
    "Cell",
    "Disclosed",
    "DisclosedGroup",
    "GroupSplit",
    "Publication",
    "TooClose",
    "checked_minimum",
    "disclose",
    "edition_changed",
    "fix_groups",
    "leading_answers",
    "may_cross",
    "position_in_words",
    "publication",
    "published",
    "step",
    "too_close_together",
]

NO_ANSWER = "no_answer"
COUNTS_FROM = 50
STEP = 10

Table = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Cell:
    """A number of persons who gave one of the answers; several codes where answers were folded."""

    codes: tuple[str, ...]
    count: int

    @property
    def is_fold(self) -> bool:
        """Whether the number stands for several answers together."""
        return len(self.codes) > 1


@dataclass(frozen=True)
class DisclosedGroup:
    """What is told about one group.

    ``counts``: ``base`` persons, ``cells`` in the order of the answers; those who did not answer stand under
    *no_answer*, so that the cells of a question with one answer add up to the base. ``untold`` are options of
    a question with several answers whose number cannot be told. ``words``: ``words`` alone, for *leading*
    with the answers that were given most often in ``leading``; no base.
    """

    code: str
    base: int | None
    kind: Literal["counts", "words"]
    words: Words = ""
    leading: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    untold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disclosed:
    """What may be told of one table. ``withheld`` are groups of the split of which too few answered."""

    groups: tuple[DisclosedGroup, ...] = ()
    withheld: tuple[str, ...] = ()
    includes_rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Disclosed":
        """What :func:`dataclasses.asdict` gave, after its way through a JSON column."""
        groups = [
            DisclosedGroup(
                group["code"],
                group["base"],
                group["kind"],
                group["words"],
                tuple(group["leading"]),
                tuple(Cell(tuple(cell["codes"]), cell["count"]) for cell in group["cells"]),
                tuple(group["untold"]),
            )
            for group in data["groups"]
        ]
        return cls(tuple(groups), tuple(data["withheld"]), data["includes_rest"])


def disclose(
    table: Table,
    *,
    bases: Mapping[str, int] | None = None,
    split: GroupSplit | None = None,
    multiple: bool = False,
    minimum: int | None = None,
    words_from: int | None = None,
    counts_from: int = COUNTS_FROM,
    while_open: bool = False,
    earlier: Sequence[Publication] = (),
    joins: Mapping[str, str] | None = None,
) -> Disclosed:
    """What may be told of a table that counts the persons of each declared group by their answer.

    ``table`` is group → answer → persons, ``bases`` the number of persons of each group who took part at all,
    by default those who answered. Without a ``split`` one is fixed from the bases: pass the stored one for
    everything that belongs to a closed consultation or round. ``multiple`` says that a person may have given
    several answers.

    Rule (b): a group of which fewer than ``words_from`` (by default the minimum) answered is withheld, below
    ``counts_from`` it is told in words, from there on with counts, small answers folded; a group of many is
    told in words where no folding protects a hidden number, and told nothing where words would leave too little
    room. ``while_open`` rounds every number down to tens, rule (d). ``earlier`` are the publications of the same
    table that stay readable, ``joins`` says where groups of the last of them went.

    Raises :class:`ValueError` for negative counts and for more answers than persons, and :class:`TooClose` where
    the earlier publications leave nothing that could be told.
    """
    bases = dict(bases) if bases is not None else {code: sum(row.values()) for code, row in table.items()}
    _check(table, bases, multiple)
    split = split or fix_groups(bases, minimum=minimum)
    if not split.groups:
        return Disclosed()
    words_from = max(split.minimum, words_from or 0)
    answers = tuple(dict.fromkeys(code for row in table.values() for code in row))
    decide = _disclose_multiple if multiple else _disclose_single

    def told_without(silent: frozenset[str]) -> Disclosed:
        return decide(_rows_of_split(table, bases, split, answers), answers, split, words_from, counts_from, silent)

    rows = _rows_of_split(table, bases, split, answers)
    told = _with_room(told_without, rows, multiple=multiple, earlier=earlier, joins=joins or {})
    return _in_steps(told) if while_open else told


class TooClose(ValueError):
    """Beside what was told earlier, nothing of this table can be told."""


def _with_room(
    told_without: Callable[[frozenset[str]], Disclosed],
    rows: Sequence["_GroupRow"],
    *,
    multiple: bool,
    earlier: Sequence[Publication],
    joins: Mapping[str, str],
) -> Disclosed:
    """As much as leaves every hidden number room.

    First a group that had no counts in the last publication gets none: they would lay open the one that had.
    """
    quiet = [group for group in earlier[-1].sizes if group not in earlier[-1].cells] if earlier else []

    def narrow(told: Disclosed) -> str | None:
        found = too_close([*earlier, publication_of(told, rows, multiple=multiple, joins=joins)])
        return found[1] if found else None

    for silent in dict.fromkeys((frozenset(quiet), frozenset[str]())):
        told = _settled(told_without, silent, narrow)
        if told is not None:
            return told
    raise TooClose("Earlier publications leave too little room.")


def _settled(
    told_without: Callable[[frozenset[str]], Disclosed],
    silent: frozenset[str],
    narrow: Callable[[Disclosed], str | None],
) -> Disclosed | None:
    """First words go, then the counts of one group after the other, until no number is too close to be told.

    ``narrow`` names the group of one that is. Nothing where nothing is left to give way.
    """
    mute: frozenset[str] = frozenset()
    while True:
        told = _without_words(told_without(silent), mute)
        group = narrow(told)
        if group is None:
            return told
        worded = [one.code for one in told.groups if one.kind == "words" and one.words != "not_told"]
        counted = [one for one in told.groups if one.kind == "counts"]
        if worded:
            mute |= {group if group in worded else worded[-1]}
        elif counted:
            gives_way = next((one for one in counted if one.code == group), None)
            gives_way = gives_way or min(counted, key=lambda one: one.base or 0)
            silent, mute = silent | {gives_way.code}, frozenset()
        else:
            return None


def published(
    told: Mapping[str, Any],
    table: Table,
    *,
    bases: Mapping[str, int],
    split: GroupSplit,
    multiple: bool = False,
    joins: Mapping[str, str] | None = None,
) -> Publication:
    """What an observer knows of a table that was told before: ``told`` as JSON, with what was counted then."""
    answers = tuple(dict.fromkeys(code for row in table.values() for code in row))
    rows = _rows_of_split(table, bases, split, answers)
    return publication_of(Disclosed.from_json(told), rows, multiple=multiple, joins=joins or {})


def publication_of(
    told: Disclosed, rows: Sequence["_GroupRow"], *, multiple: bool, joins: Mapping[str, str]
) -> Publication:
    """What an observer knows of a table: sizes, totals, what is told."""
    answers = [answer for answer in rows[0].counts if answer != NO_ANSWER]
    return publication(
        told,
        sizes={row.code: row.base for row in rows if row.code or row.base},
        totals={answer: sum(row.counts[answer] for row in rows) for answer in answers},
        multiple=multiple,
        joins=joins,
    )


def publication(
    told: Disclosed,
    *,
    sizes: Mapping[str, int],
    totals: Mapping[str, int],
    multiple: bool = False,
    joins: Mapping[str, str] | None = None,
) -> Publication:
    """What is told of a table, to an observer who knows ``sizes`` of groups and ``totals`` of answers."""
    answers = list(totals)
    return Publication(
        sizes=sizes,
        totals=totals,
        cells={
            group.code: [(frozenset(cell.codes), cell.count) for cell in group.cells]
            for group in told.groups
            if group.kind == "counts"
        },
        sentences={
            group.code: meaning(group.words, group.leading, answers, FOR, AGAINST)
            for group in told.groups
            if group.kind == "words"
        },
        is_single=not multiple,
        joins=joins or {},
    )


def _without_words(told: Disclosed, mute: frozenset[str]) -> Disclosed:
    groups = (
        replace(group, words="not_told", leading=()) if group.kind == "words" and group.code in mute else group
        for group in told.groups
    )
    return replace(told, groups=tuple(groups))


@dataclass
class _GroupRow:
    """One group of the split: its size and how many gave each answer."""

    code: str
    base: int
    counts: Row
    answered: int = field(default=0)


def _check(table: Table, bases: Mapping[str, int], multiple: bool) -> None:
    for code, row in table.items():
        if any(count < 0 for count in row.values()):
            raise ValueError(f"A negative count in group {code!r}.")
        most = max(row.values(), default=0) if multiple else sum(row.values())
        if most > bases.get(code, 0):
            raise ValueError(f"More answers than persons in group {code!r}.")


def _rows_of_split(
    table: Table, bases: Mapping[str, int], split: GroupSplit, answers: tuple[str, ...]
) -> list[_GroupRow]:
    """The table by groups of the split, and persons told nowhere under the empty code."""
    rows = {code: _GroupRow(code, 0, dict.fromkeys(answers, 0)) for code in (*split.groups, "")}
    for code, base in bases.items():
        row = rows[split.group_of(code)]
        row.base += base
        counts = table.get(code, {})
        row.answered += min(base, sum(counts.values()))
        for answer, count in counts.items():
            row.counts[answer] += count
    return list(rows.values())


def _disclose_single(
    rows: list[_GroupRow],
    answers: tuple[str, ...],
    split: GroupSplit,
    words_from: int,
    counts_from: int,
    silent: frozenset[str],
) -> Disclosed:
    for row in rows:
        row.counts[NO_ANSWER] = row.counts.get(NO_ANSWER, 0) + row.base - sum(row.counts.values())
        row.answered = row.base - row.counts[NO_ANSWER]
    order = (*(answer for answer in answers if answer != NO_ANSWER), NO_ANSWER)
    open_rows = {
        row.code: row.counts for row in rows if row.code and row.code not in silent and row.answered >= counts_from
    }
    blocks = fold({row.code: row.counts for row in rows}, open_rows, split.minimum)
    groups, withheld = [], []
    for row in rows:
        if not row.code:
            continue
        if row.code in blocks:
            groups.append(
                DisclosedGroup(row.code, row.base, "counts", cells=_cells(row.counts, blocks[row.code], order))
            )
        elif row.answered >= words_from:
            groups.append(_in_words(row))
        else:
            withheld.append(row.code)
    return Disclosed(tuple(groups), tuple(withheld), split.rest)


def _disclose_multiple(
    rows: list[_GroupRow],
    answers: tuple[str, ...],
    split: GroupSplit,
    words_from: int,
    counts_from: int,
    silent: frozenset[str],
) -> Disclosed:
    """Each option is a table of its own: chose it, did not. A fold there leaves the option untold."""
    open_codes = {row.code for row in rows if row.code and row.code not in silent and row.answered >= counts_from}
    told: dict[str, list[Cell]] = {code: [] for code in open_codes}
    untold: dict[str, list[str]] = {code: [] for code in open_codes}
    for answer in answers:
        if answer == NO_ANSWER:
            continue
        pairs = {row.code: {answer: row.counts[answer], "": row.base - row.counts[answer]} for row in rows}
        blocks = fold(pairs, {code: pairs[code] for code in open_codes}, split.minimum)
        for code in open_codes:
            if frozenset({answer}) in blocks.get(code, []):
                told[code].append(Cell((answer,), pairs[code][answer]))
            else:
                untold[code].append(answer)
    groups, withheld = [], []
    for row in rows:
        if told.get(row.code):
            cells, rest = tuple(told[row.code]), tuple(untold[row.code])
            groups.append(DisclosedGroup(row.code, row.base, "counts", cells=cells, untold=rest))
        elif row.code and row.answered >= words_from:
            groups.append(_in_words(row, generic=True))
        elif row.code:
            withheld.append(row.code)
    return Disclosed(tuple(groups), tuple(withheld), split.rest)


def _in_steps(told: Disclosed) -> Disclosed:
    groups = tuple(
        replace(
            group,
            base=None if group.base is None else step(group.base),
            cells=tuple(Cell(cell.codes, step(cell.count)) for cell in group.cells),
        )
        for group in told.groups
    )
    return replace(told, groups=groups)


def _cells(counts: Row, blocks: Blocks, order: tuple[str, ...]) -> tuple[Cell, ...]:
    cells = []
    for block in blocks:
        codes = tuple(answer for answer in order if answer in block)
        count = sum(counts[answer] for answer in codes)
        if codes != (NO_ANSWER,) or count:
            cells.append(Cell(codes, count))
    return tuple(sorted(cells, key=lambda cell: order.index(cell.codes[0])))


def _in_words(row: _GroupRow, *, generic: bool = False) -> DisclosedGroup:
    given = {answer: count for answer, count in row.counts.items() if answer != NO_ANSWER}
    if not generic and is_vote(set(given)):
        return DisclosedGroup(row.code, None, "words", words=position_in_words(given))
    leading = leading_answers(given)
    return DisclosedGroup(row.code, None, "words", words="leading" if leading else "no_clear_view", leading=leading)


# --- The other rules ----------------------------------------------------------------------------------------


def may_cross(bases: Iterable[int], *, counts_from: int = COUNTS_FROM) -> bool:
    """Rule (c): two declared things are crossed only where every combination holds fifty persons or more."""
    sizes = list(bases)
    return bool(sizes) and min(sizes) >= counts_from


def step(count: int, *, size: int = STEP) -> int:
    """Rule (d): the figure shown while something is open, rounded down to a multiple of ten."""
    return count - count % size


def edition_changed(old: Table, new: Table, *, minimum: int = STEP) -> bool:
    """Rule (e): whether at least ten persons changed between the inputs of two editions of a table.

    Counts the fewest persons that explain the difference: somebody who moved from one cell to another is one.
    """
    keys = {(group, answer) for table in (old, new) for group, row in table.items() for answer in row}
    changes = [new.get(group, {}).get(answer, 0) - old.get(group, {}).get(answer, 0) for group, answer in keys]
    return max(sum(c for c in changes if c > 0), -sum(c for c in changes if c < 0)) >= minimum
