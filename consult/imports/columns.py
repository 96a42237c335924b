"""What the columns of a survey export are: profile, or answers of some kind.

A column's identity is its place: headers repeat, and a question about countries is no profile. Kinds are recognised
from the cells, because the file says nothing about them: few answers given by many are choices, numbered ones a scale,
all dates a date. What cannot be told is words, which loses nothing.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from consult.enums import QuestionKind

# Header in small letters → field. The first column of that name is the profile, later ones are questions.
PROFILE = {
    "reference": "reference",
    "contribution id": "reference",
    "feedback reference": "reference",
    "feedback date": "date",
    "creation date": "date",
    "submission date": "date",
    "language": "language",
    "user type": "category",
    "respondent type": "category",
    "scope": "scope",
    "organisation name": "organisation",
    "organization name": "organisation",
    "transparency register number": "register",
    "organisation size": "size",
    "organization size": "size",
    "country": "country",
    "country of origin": "country",
    "publication privacy settings": "privacy",
    "publication privacy setting": "privacy",
    "contribution publication privacy settings": "privacy",
}
# Of a person: read over, never stored.
LEFT_OUT = frozenset(
    {"first name", "last name", "surname", "family name", "name and surname", "email", "e-mail", "email address"}
    | {"e-mail address", "email (this won't be published)", "ip address", "user name"}
)
MOST_OPTIONS = 60
LONGEST_OPTION = 300
LONG_OPTION = 80
# Answers known as choices even where too few answered to show it.
KNOWN = frozenset(["yes", "no", "other", "maybe", "oui", "non", "autre", "ja", "nein", "andere", "sí", "sonstiges"])
NO_OPINION = re.compile(
    r"(no opinion|no answer|don.?t know|do not know|not applicable|n/?a|no view|sans (avis|opinion)|ne sais pas|"
    r"keine (meinung|angabe)|weiß nicht|sin opinión|nessuna opinione|sem opinião)\b.*",
    re.IGNORECASE,
)
ASKS_FOR_WORDS = re.compile(r"\b(specify|préciser|précisez|angeben|especifi\w+|specificare)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(-?\d{1,2})\s*(?:[-–—:.)=]\s*\S.*)?", re.DOTALL)
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,11})([.,]\d{1,4})?")
_DATE = re.compile(
    r"(?:(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))(?:[ T]\d{1,2}:\d{2}(:\d{2})?Z?)?"
)
_ROW_MARK = re.compile(r"\s*\n\s*:\s*")
_COLON = re.compile(r"\s*:\s+(?=\S)")


def squeeze(text: str) -> str:
    """One line, single spaces, small letters: how headers are compared."""
    return " ".join(text.replace("\ufeff", "").split()).lower()


def date_of(text: str) -> datetime.date | None:
    """A day written as 14.06.2020, 14/06/2020 or 2020-06-14, with or without the hour."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    day, month, year, *iso = match.groups()
    parts = iso[:3] if day is None else (year, month, day)
    try:
        found = datetime.date(*map(int, parts))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def number_of(text: str) -> Decimal | None:
    """A number as people write it, comma or point; nothing where digits would be lost (007, 1,000,000)."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def scale_value(text: str) -> int | None:
    """5 of “5 - Very important”."""
    match = _NUMBERED.fullmatch(text.strip())
    return int(match.group(1)) if match else None


@dataclass
class Cells:
    """What is remembered of a column's cells: a few numbers and the distinct values as long as they are few."""

    filled: int = 0
    are_dates: bool = True
    are_numbers: bool = True
    values: dict[str, int] | None = field(default_factory=dict)
    parts: dict[str, int] | None = field(default_factory=dict)
    # Part → the whole in which it stood first; a part of two wholes shows several choices in a cell.
    wholes: dict[str, str] = field(default_factory=dict)
    is_combined: bool = False

    def add(self, cell: str) -> None:
        value = cell.strip()
        if not value:
            return
        self.filled += 1
        self.are_dates = self.are_dates and date_of(value) is not None
        self.are_numbers = self.are_numbers and number_of(value) is not None
        if self.values is not None:
            self.values = _counted(self.values, value)
        if self.parts is not None:
            self._add_parts(value)

    def _add_parts(self, value: str) -> None:
        for part in parts_of(value):
            if self.parts is None:
                return
            self.parts = _counted(self.parts, part)
            if self.wholes.setdefault(part, value) != value:
                self.is_combined = True
        if self.parts is None:
            self.wholes.clear()

    def join(self, other: "Cells") -> "Cells":
        """Two columns taken together, for the lines of a matrix."""
        return Cells(
            self.filled + other.filled,
            self.are_dates and other.are_dates,
            self.are_numbers and other.are_numbers,
            _joined(self.values, other.values),
            _joined(self.parts, other.parts),
            is_combined=self.is_combined or other.is_combined,
        )


def parts_of(value: str) -> list[str]:
    """The choices of a cell in which several stand: the export puts a semicolon between them."""
    return list(dict.fromkeys(part for part in (part.strip() for part in value.split(";")) if part))


def _counted(values: dict[str, int], value: str) -> dict[str, int] | None:
    values[value] = values.get(value, 0) + 1
    return None if len(values) > MOST_OPTIONS or len(value) > LONGEST_OPTION else values


def _joined(one: dict[str, int] | None, other: dict[str, int] | None) -> dict[str, int] | None:
    if one is None or other is None:
        return None
    together = dict(one)
    for value, count in other.items():
        together[value] = together.get(value, 0) + count
    return together if len(together) <= MOST_OPTIONS else None


@dataclass(frozen=True)
class Choices:
    """The options of a closed column in their order; ``kind`` is single, multiple or scale."""

    kind: QuestionKind
    labels: tuple[str, ...]

    def value_of(self, label: str) -> int | None:
        return scale_value(label) if self.kind == QuestionKind.SCALE else None


@dataclass(frozen=True)
class Line:
    """A line of a matrix: its place in the file, its words, and how its own cells are answered."""

    place: int
    text: str
    kind: QuestionKind


@dataclass(frozen=True)
class Found:
    """A question of the file; a matrix has ``lines``, everything else one ``place``."""

    kind: QuestionKind
    text: str
    place: int
    choices: Choices | None = None
    lines: tuple[Line, ...] = ()


class Columns:
    """The header, and what a pass over the rows says about each answer column."""

    def __init__(self, header: Sequence[str]) -> None:
        self.header = [cell.replace("\r\n", "\n") for cell in header]
        self.profile: dict[str, int] = {}
        self.left_out: list[int] = []
        for place, name in enumerate(map(squeeze, self.header)):
            wanted = PROFILE.get(name)
            if wanted and wanted not in self.profile:
                self.profile[wanted] = place
            elif name in LEFT_OUT:
                self.left_out.append(place)
        known = {*self.profile.values(), *self.left_out}
        self.cells = {place: Cells() for place in range(len(header)) if place not in known}
        self.rows = 0

    def add(self, row: Sequence[str]) -> None:
        """Look at one row."""
        self.rows += 1
        for place, cells in self.cells.items():
            cells.add(row[place])

    def questions(self) -> list[Found]:
        """The questions in the order of the file: every answer column is one, or a line of one."""
        found: list[Found] = []
        for stem, places in self._stems():
            lines = self._matrix(stem, places) if stem is not None else None
            found += [lines] if lines else [self._question(place) for place in places]
        return found

    def _stems(self) -> Iterator[tuple[str | None, list[int]]]:
        """Neighbouring columns with the same words before “: row”; columns without such words alone."""
        group: list[int] = []
        stem: str | None = None
        for place in self.cells:
            own = self._stem(place)
            if group and (own is None or own != stem or place != group[-1] + 1):
                yield stem, group
                group = []
            stem = own
            group.append(place)
        if group:
            yield stem, group

    def _stem(self, place: int) -> str | None:
        """The words before the line; a colon without a line break is one only where a neighbour shares the words."""
        header = self.header[place].strip()
        marked = _ROW_MARK.search(header)
        if marked:
            return header[: marked.start()].strip() or None
        beside = {stem for near in (place - 1, place + 1) if near in self.cells for stem in stems(self.header[near])}
        return next((stem for stem in stems(header) if stem in beside), None)

    def _row_text(self, place: int, stem: str) -> str:
        return self.header[place].strip()[len(stem) :].strip().removeprefix(":").strip()

    def _matrix(self, stem: str, places: list[int]) -> Found | None:
        together = self.cells[places[0]]
        for place in places[1:]:
            together = together.join(self.cells[place])
        choices = choices_of(together, self.rows * len(places))
        if together.filled and (choices is None or choices.kind == QuestionKind.MULTIPLE):
            return None
        choices = choices or Choices(QuestionKind.SINGLE, ())
        lines = tuple(Line(place, self._row_text(place, stem), choices.kind) for place in places)
        return Found(QuestionKind.MATRIX, stem, places[0], choices, lines)

    def _question(self, place: int) -> Found:
        text = self.header[place].strip() or f"Column {place + 1}"
        cells = self.cells[place]
        if cells.filled and cells.are_dates:
            return Found(QuestionKind.DATE, text, place)
        choices = None if ASKS_FOR_WORDS.search(text) else choices_of(cells, self.rows)
        if choices is not None:
            return Found(choices.kind, text, place, choices)
        kind = QuestionKind.NUMBER if cells.filled and cells.are_numbers else QuestionKind.TEXT
        return Found(kind, text, place)


def stems(header: str) -> list[str]:
    """What may be the question in “question : row”, longest first; a colon inside brackets parts nothing."""
    header = header.strip()
    found = [header[: match.start()].strip() for match in _COLON.finditer(header)]
    return [stem for stem in reversed(found) if stem and stem.count("(") == stem.count(")")]


def choices_of(cells: Cells, rows: int) -> Choices | None:
    """The options where the cells are choices: few values, each given by several; of so many rows.

    A text that people copied must never become an option: options are shown, texts only with consent.
    """
    if _are_few(cells.values, cells.filled, rows):
        assert cells.values is not None
        if cells.is_combined and _are_few(cells.parts, cells.filled, rows):
            return Choices(QuestionKind.MULTIPLE, _in_order(cells.parts or {}))
        if _is_scale(cells.values, cells):
            return Choices(QuestionKind.SCALE, _by_value(cells.values))
        return None if cells.are_numbers else Choices(QuestionKind.SINGLE, _in_order(cells.values))
    if cells.is_combined and _are_few(cells.parts, cells.filled, rows):
        return Choices(QuestionKind.MULTIPLE, _in_order(cells.parts or {}))
    return None


def _are_few(values: dict[str, int] | None, filled: int, rows: int) -> bool:
    """Known answers; else two values or more that hold one row in twenty, long ones each given by twenty."""
    if not values:
        return False
    if all(value.lower() in KNOWN or NO_OPINION.fullmatch(value) or _is_step(value) for value in values):
        return True
    if len(values) < 2 or 20 * filled < rows:
        return False
    if max(map(len, values)) > LONG_OPTION:
        return filled >= 20 * len(values)
    return filled >= 2 * len(values) if len(values) <= MOST_OPTIONS / 2 else filled >= 10 * len(values)


def _is_step(value: str) -> bool:
    """A number with its meaning: “5 - Very important”."""
    return scale_value(value) is not None and len(value) > 3 and not _NUMBER.fullmatch(value)


def _is_scale(values: Iterable[str], cells: Cells) -> bool:
    """Numbered answers from 0 to 10, and nothing beside them but having no opinion."""
    steps = [scale_value(value) for value in values if not NO_OPINION.fullmatch(value)]
    if not steps or not all(step is not None and -5 <= step <= 10 for step in steps):
        return False
    return len(set(steps)) == len(steps) and (not cells.are_numbers or cells.filled >= 4 * len(steps))


def _by_value(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values, key=lambda label: (NO_OPINION.fullmatch(label) is not None, scale_value(label) or 0)))


def _in_order(values: dict[str, int]) -> tuple[str, ...]:
    """Most given first; “other” and “no opinion” at the end."""

    def place(label: str) -> tuple[int, int, str]:
        last = 2 if NO_OPINION.fullmatch(label) else 1 if label.lower().startswith(("other", "autre")) else 0
        return last, -values[label], label

    return tuple(sorted(values, key=place))
