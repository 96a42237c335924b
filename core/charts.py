"""Results by group, as drawn and as a table: one set of rows for both.

Nothing is computed from persons here: ``core.disclosure`` decided what may be shown, and a row says it in
counts or in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.components import Text

Texture = Literal["full", "stripe", "none", "dot", "line", "fold"]
TEXTURES: tuple[Texture, ...] = ("full", "stripe", "none", "dot", "line")


@dataclass(frozen=True)
class Answer:
    """One possible answer and how it is drawn; without a texture the first five follow the order."""

    label: Text
    texture: Texture | None = None


@dataclass(frozen=True)
class GroupPart:
    """So many gave this answer; with several answers, so many gave one of them (``core.disclosure``)."""

    count: int
    answers: tuple[int, ...]


@dataclass(frozen=True)
class GroupRow:
    """One group. ``total`` is the base; ``parts`` need not add up to it where several answers are possible.

    A group that is told in words has ``words`` and no parts.
    """

    label: Text
    total: int | None = None
    parts: tuple[GroupPart, ...] = ()
    words: Text = ""
    note: Text = ""

    @classmethod
    def of(cls, label: Text, counts: Sequence[int], *, total: int | None = None, note: Text = "") -> "GroupRow":
        """A row with one count to each answer; the base is their sum unless given."""
        parts = tuple(GroupPart(count, (place,)) for place, count in enumerate(counts))
        return cls(label, sum(counts) if total is None else total, parts, note=note)


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: start and width in percent of the base, as SVG writes them."""

    x: str
    width: str
    texture: Texture


@dataclass(frozen=True)
class Cell:
    """A number of the table; folded ones stand under each of their answers and say so."""

    count: int | None
    is_folded: bool = False


@dataclass(frozen=True)
class DrawnRow:
    """A row with its drawing and its table cells."""

    row: GroupRow
    segments: tuple[Segment, ...]
    cells: tuple[Cell, ...]
    lines: tuple["OptionLine", ...] = ()

    @property
    def is_folded(self) -> bool:
        return any(cell.is_folded for cell in self.cells)


@dataclass(frozen=True)
class OptionLine:
    """One answer of a group in the small charts of a closed question."""

    labels: tuple[Text, ...]
    count: int
    width: str


def texture_of(answers: Sequence[Answer], place: int) -> Texture:
    """The texture of an answer: its own, else by place."""
    return answers[place].texture or TEXTURES[place % len(TEXTURES)]


def draw(rows: Sequence[GroupRow], answers: Sequence[Answer]) -> list[DrawnRow]:
    """Segments, cells and lines of every row."""
    return [DrawnRow(row, _segments(row, answers), _cells(row, len(answers)), _lines(row, answers)) for row in rows]


def _percent(value: float) -> str:
    return f"{value:.1f}%"


def _segments(row: GroupRow, answers: Sequence[Answer]) -> tuple[Segment, ...]:
    base = row.total or sum(part.count for part in row.parts)
    drawn, done = [], 0
    for part in row.parts:
        if part.count and base:
            texture: Texture = "fold" if len(part.answers) > 1 else texture_of(answers, part.answers[0])
            drawn.append(Segment(_percent(100 * done / base), _percent(100 * part.count / base), texture))
            done += part.count
    return tuple(drawn)


def _cells(row: GroupRow, size: int) -> tuple[Cell, ...]:
    cells = [Cell(None)] * size
    for part in row.parts:
        for place in part.answers:
            cells[place] = Cell(part.count, is_folded=len(part.answers) > 1)
    return tuple(cells)


def _lines(row: GroupRow, answers: Sequence[Answer]) -> tuple[OptionLine, ...]:
    base = row.total or sum(part.count for part in row.parts)
    return tuple(
        OptionLine(
            tuple(answers[place].label for place in part.answers),
            part.count,
            _percent(100 * part.count / base if base else 0),
        )
        for part in row.parts
    )
