"""How small numbers are folded so that nobody can work them out: the rest of rule (b).

The proof of each hidden cell is a *swap*: another table, equal in everything that is shown, in which the cell
differs by one. Two groups g and h hide the answers a and b from each other when both fold a and b together:
one person more for a and one fewer for b in g, the reverse in h, changes nothing an observer sees. A cell
without such a swap is folded further until it has one. Because answers that nobody gave are shown as such, a
swap leaves at least one person in every cell of a shown group that it takes from.
"""

from collections.abc import Iterable, Mapping

Row = dict[str, int]
Blocks = list[frozenset[str]]


def fold(rows: Mapping[str, Row], shown: Mapping[str, Row], minimum: int) -> dict[str, Blocks]:
    """How the answers of each shown row are folded so that no small number can be worked out.

    A row that would have to fold everything, or that is needed to hide another, is left out: it is told in
    words.
    """
    shown = dict(shown)
    while shown:
        hidden = _sum_of(row for code, row in rows.items() if code not in shown)
        blocks = {code: _primary(row, minimum) for code, row in shown.items()}
        sacrificed = _protect(shown, hidden, blocks, minimum)
        sacrificed = sacrificed or next((code for code, row in shown.items() if _says_nothing(row, blocks[code])), "")
        if not sacrificed:
            return blocks
        del shown[sacrificed]
    return {}


def _says_nothing(row: Row, row_blocks: Blocks) -> bool:
    everybody = sum(row.values())
    return any(sum(row[answer] for answer in block) == everybody for block in row_blocks if len(block) > 1)


def _primary(row: Row, minimum: int) -> Blocks:
    """Small answers folded with the next smallest up to the minimum; answers of nobody stay apart."""
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
    """Fold until every small number has a swap. Gives a row to give up, empty when all is well."""
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


def _has_swap(shown: Mapping[str, Row], hidden: Row, blocks: Mapping[str, Blocks], code: str, answer: str) -> bool:
    own = _block_of(blocks[code], answer) if code else frozenset(hidden)
    for other in (*shown, ""):
        if other == code:
            continue
        block = _block_of(blocks[other], answer) if other else frozenset(hidden)
        if any(_can_swap(shown, hidden, code, other, answer, partner) for partner in (own & block) - {answer}):
            return True
    return False


def _can_swap(shown: Mapping[str, Row], hidden: Row, code: str, other: str, answer: str, partner: str) -> bool:
    """Whether one person in each of two rows can change between two answers, in opposite directions."""

    def can_leave(row: str, left: str) -> bool:
        return shown[row][left] > 1 if row else hidden[left] > 0

    return (can_leave(code, answer) and can_leave(other, partner)) or (
        can_leave(code, partner) and can_leave(other, answer)
    )


def _fold_in_another(shown: Mapping[str, Row], hidden: Row, blocks: dict[str, Blocks], code: str, answer: str) -> bool:
    """Fold the answer with a partner in another shown row, where that hides fewest. False if in none."""
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
