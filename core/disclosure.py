"""The one function that decides which figures about groups of persons may be told (product.md 4, rule 3).

Pure: mappings in, frozen dataclasses out. Persons only; organisations act in public and do not pass through
here.

What an observer is assumed to know: the size of every group of the split, and the total of every answer over
all persons, because totals that are not split are shown as they are. The result keeps, against that observer:

* no cell of 1 to 9 persons is shown, and none can be worked out exactly, by subtraction or by any other
  reasoning from the shown cells, the sizes and the totals;
* the persons of all groups that are told in words or not at all, taken together, are protected the same way.

The proof of each hidden cell is a *swap*: another table, equal in everything that is shown, in which the cell
differs by one. Two groups g and h hide the answers a and b from each other when both fold a and b together:
one person more for a and one fewer for b in g, the reverse in h, changes nothing an observer sees. A cell
without such a swap is folded further until it has one. Because answers that nobody gave are shown as such, a
swap leaves at least one person in every cell of a shown group that it takes from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

OTHER_PERSONS = "other_persons"
NO_ANSWER = "no_answer"
MINIMUM = 10
COUNTS_FROM = 50
FLOOR = 5
STEP = 10

FOR = frozenset({"support", "support_with_changes", "agree", "strongly_agree", "yes"})
AGAINST = frozenset({"oppose", "disagree", "strongly_disagree", "no"})
NO_VIEW = frozenset({"neutral", "no_opinion", "do_not_know"})

Table = Mapping[str, Mapping[str, int]]
Row = dict[str, int]
Blocks = list[frozenset[str]]
Words = Literal["", "mostly_for", "mostly_against", "divided", "no_clear_view", "leading"]


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


# --- The split ----------------------------------------------------------------------------------------------


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


# --- The tables ---------------------------------------------------------------------------------------------


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
) -> Disclosed:
    """What may be told of a table that counts the persons of each declared group by their answer.

    ``table`` is group → answer → persons, ``bases`` the number of persons of each group who took part at all,
    by default those who answered. Without a ``split`` one is fixed from the bases: pass the stored one for
    everything that belongs to a closed consultation or round. ``multiple`` says that a person may have given
    several answers.

    Rule (b): a group of which fewer than ``words_from`` (by default the minimum) answered is withheld, below
    ``counts_from`` it is told in words, from there on with counts, small answers folded; a group of many is
    told in words where no folding protects a hidden number. ``while_open`` rounds every number down to tens,
    rule (d). Raises :class:`ValueError` for negative counts and for more answers than persons.
    """
    bases = dict(bases) if bases is not None else {code: sum(row.values()) for code, row in table.items()}
    _check(table, bases, multiple)
    split = split or fix_groups(bases, minimum=minimum)
    if not split.groups:
        return Disclosed()
    words_from = max(split.minimum, words_from or 0)
    answers = tuple(dict.fromkeys(code for row in table.values() for code in row))
    rows = _rows_of_split(table, bases, split, answers)
    decide = _disclose_multiple if multiple else _disclose_single
    told = decide(rows, answers, split, words_from, counts_from)
    return _in_steps(told) if while_open else told


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
    rows: list[_GroupRow], answers: tuple[str, ...], split: GroupSplit, words_from: int, counts_from: int
) -> Disclosed:
    for row in rows:
        row.counts[NO_ANSWER] = row.counts.get(NO_ANSWER, 0) + row.base - sum(row.counts.values())
        row.answered = row.base - row.counts[NO_ANSWER]
    order = (*(answer for answer in answers if answer != NO_ANSWER), NO_ANSWER)
    open_rows = {row.code: row.counts for row in rows if row.code and row.answered >= counts_from}
    blocks = _fold({row.code: row.counts for row in rows}, open_rows, split.minimum)
    groups, withheld = [], []
    for row in rows:
        if not row.code:
            continue
        if row.code in blocks:
            groups.append(
                DisclosedGroup(
                    row.code, row.base, "counts", cells=_cells(row.counts, blocks[row.code], order)
                )
            )
        elif row.answered >= words_from:
            groups.append(_in_words(row))
        else:
            withheld.append(row.code)
    return Disclosed(tuple(groups), tuple(withheld), split.rest)


def _disclose_multiple(
    rows: list[_GroupRow], answers: tuple[str, ...], split: GroupSplit, words_from: int, counts_from: int
) -> Disclosed:
    """Each option is a table of its own: chose it, did not. A fold there leaves the option untold."""
    open_codes = {row.code for row in rows if row.code and row.answered >= counts_from}
    told: dict[str, list[Cell]] = {code: [] for code in open_codes}
    untold: dict[str, list[str]] = {code: [] for code in open_codes}
    for answer in answers:
        if answer == NO_ANSWER:
            continue
        pairs = {row.code: {answer: row.counts[answer], "": row.base - row.counts[answer]} for row in rows}
        blocks = _fold(pairs, {code: pairs[code] for code in open_codes}, split.minimum)
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


# --- Words --------------------------------------------------------------------------------------------------


def _in_words(row: _GroupRow, *, generic: bool = False) -> DisclosedGroup:
    given = {answer: count for answer, count in row.counts.items() if answer != NO_ANSWER}
    known = FOR | AGAINST | NO_VIEW
    if not generic and given and set(given) <= known and set(given) & (FOR | AGAINST):
        return DisclosedGroup(row.code, None, "words", words=position_in_words(given))
    leading = leading_answers(given)
    return DisclosedGroup(
        row.code, None, "words", words="leading" if leading else "no_clear_view", leading=leading
    )


def position_in_words(counts: Mapping[str, int]) -> Words:
    """A vote in words. *No clear view* where fewer than half took a side; *mostly* from two thirds of the
    sides on.
    """
    in_favour = sum(count for answer, count in counts.items() if answer in FOR)
    against = sum(count for answer, count in counts.items() if answer in AGAINST)
    sides, everybody = in_favour + against, sum(counts.values())
    if not sides or 2 * sides < everybody:
        return "no_clear_view"
    if 3 * in_favour >= 2 * sides:
        return "mostly_for"
    if 3 * against >= 2 * sides:
        return "mostly_against"
    return "divided"


def leading_answers(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The answers given most often: the first and those within a tenth of it; none where more than three
    lead.
    """
    most = max(counts.values(), default=0)
    leading = tuple(answer for answer, count in counts.items() if count and 10 * count >= 9 * most)
    return leading if len(leading) <= 3 else ()


# --- Folding ------------------------------------------------------------------------------------------------


def _fold(rows: Mapping[str, Row], shown: Mapping[str, Row], minimum: int) -> dict[str, Blocks]:
    """How the answers of each shown row are folded so that no small number can be worked out.

    A row that would have to fold everything, or that is needed to hide another, is left out: it is told in
    words.
    """
    shown = dict(shown)
    while shown:
        hidden = _sum_of(row for code, row in rows.items() if code not in shown)
        blocks = {code: _primary(row, minimum) for code, row in shown.items()}
        sacrificed = _protect(shown, hidden, blocks, minimum)
        sacrificed = sacrificed or next(
            (code for code, row in shown.items() if _says_nothing(row, blocks[code])), ""
        )
        if not sacrificed:
            return blocks
        del shown[sacrificed]
    return {}


def _says_nothing(row: Row, row_blocks: Blocks) -> bool:
    everybody = sum(row.values())
    return any(sum(row[answer] for answer in block) == everybody for block in row_blocks if len(block) > 1)


def _primary(row: Row, minimum: int) -> Blocks:
    """Small answers folded with the next smallest until each fold holds the minimum; answers of nobody stay
    apart.
    """
    blocks: Blocks = [frozenset({answer}) for answer, count in row.items() if not count]
    waiting: list[str] = []
    held = 0
    for answer in sorted((answer for answer in row if row[answer]), key=lambda answer: row[answer]):
        waiting.append(answer)
        held += row[answer]
        if held >= minimum:
            blocks.append(frozenset(waiting))
            waiting, held = [], 0
    if waiting:
        blocks[-1] = blocks[-1] | frozenset(waiting)
    return blocks


def _protect(shown: Mapping[str, Row], hidden: Row, blocks: dict[str, Blocks], minimum: int) -> str:
    """Fold further until every small number has a swap. Gives the code of a row to give up, empty when all is
    well.
    """
    while True:
        exposed = _first_exposed(shown, hidden, blocks, minimum)
        if exposed is None:
            return ""
        code, answer = exposed
        if not _fold_in_another(shown, hidden, blocks, code, answer) and not (
            code and _merge_smallest(shown[code], blocks[code], _block_of(blocks[code], answer))
        ):
            return min(shown, key=lambda name: sum(shown[name].values()))


def _first_exposed(
    shown: Mapping[str, Row], hidden: Row, blocks: Mapping[str, Blocks], minimum: int
) -> tuple[str, str] | None:
    """A small number without a swap, as row and answer; the row is empty for those who are told nowhere."""
    for code, row in (*shown.items(), ("", hidden)):
        for answer, count in row.items():
            if 0 < count < minimum and not _has_swap(shown, hidden, blocks, code, answer):
                return code, answer
    return None


def _has_swap(
    shown: Mapping[str, Row], hidden: Row, blocks: Mapping[str, Blocks], code: str, answer: str
) -> bool:
    own = _block_of(blocks[code], answer) if code else frozenset(hidden)
    for other in (*shown, ""):
        if other == code:
            continue
        block = _block_of(blocks[other], answer) if other else frozenset(hidden)
        if any(
            _can_swap(shown, hidden, code, other, answer, partner) for partner in (own & block) - {answer}
        ):
            return True
    return False


def _can_swap(
    shown: Mapping[str, Row], hidden: Row, code: str, other: str, answer: str, partner: str
) -> bool:
    """Whether one person in each of two rows can change between two answers, in opposite directions."""

    def can_leave(row: str, left: str) -> bool:
        return shown[row][left] > 1 if row else hidden[left] > 0

    return (can_leave(code, answer) and can_leave(other, partner)) or (
        can_leave(code, partner) and can_leave(other, answer)
    )


def _fold_in_another(
    shown: Mapping[str, Row], hidden: Row, blocks: dict[str, Blocks], code: str, answer: str
) -> bool:
    """Fold the answer with a partner in another shown row, where that hides fewest persons more. False if in
    none.
    """
    own = _block_of(blocks[code], answer) if code else frozenset(hidden)
    best: tuple[int, str, frozenset[str], frozenset[str]] | None = None
    for other, row in shown.items():
        if other == code:
            continue
        first = _block_of(blocks[other], answer)
        for partner in own - {answer}:
            second = _block_of(blocks[other], partner)
            if second == first or not _can_swap(shown, hidden, code, other, answer, partner):
                continue
            loss = sum(row[name] for name in first | second)
            if best is None or loss < best[0]:
                best = (loss, other, first, second)
    if best is None:
        return False
    _loss, other, first, second = best
    blocks[other] = [block for block in blocks[other] if block not in (first, second)] + [first | second]
    return True


def _merge_smallest(row: Row, row_blocks: Blocks, own: frozenset[str]) -> bool:
    """Fold the block with the next smallest that has anybody in it. False when there is none."""
    others = [block for block in row_blocks if block != own and any(row[answer] for answer in block)]
    if not others:
        return False
    smallest = min(others, key=lambda block: sum(row[answer] for answer in block))
    row_blocks.remove(own)
    row_blocks.remove(smallest)
    row_blocks.append(own | smallest)
    return True


def _block_of(row_blocks: Blocks, answer: str) -> frozenset[str]:
    return next(block for block in row_blocks if answer in block)


def _sum_of(rows: Iterable[Row]) -> Row:
    total: Row = {}
    for row in rows:
        for answer, count in row.items():
            total[answer] = total.get(answer, 0) + count
    return total


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
    changes = [
        new.get(group, {}).get(answer, 0) - old.get(group, {}).get(answer, 0) for group, answer in keys
    ]
    return max(sum(c for c in changes if c > 0), -sum(c for c in changes if c < 0)) >= minimum
