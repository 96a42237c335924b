"""The files of a Polis export as rows, read as a stream: what cannot be read comes with its line and the reason.

An export is a folder with ``comments.csv`` (statements), ``votes.csv`` (every vote with its time, changed ones too) and
``participants-votes.csv``, whose content follows from the other two and is not read.
"""

import csv
import datetime
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext_lazy as _

from consult.imports.eusurvey import Source, UnreadableFile, examine
from core.sanitize import strip_controls
from recommendations.enums import Stance

STATEMENTS, VOTES = "comments.csv", "votes.csv"
STANCES = {"1": Stance.SUPPORT, "0": Stance.NEUTRAL, "-1": Stance.OPPOSE}
MODERATED_OUT = "-1"
# As many as the places of a round can number.
MAX_STATEMENTS = 32_000
MAX_TEXT = 20_000
# Digits of a number of the export; a tag and a code hold them.
MAX_DIGITS = 18
# Characters of the header that are looked at for what stands between the cells: Polis names a column to each statement.
MAX_HEAD = 1_000_000


@dataclass(frozen=True)
class Row:
    """Cells by the names of the header, and the line on which the row begins, counted from 1."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement of the export; ``order`` is its place in the file."""

    source_id: str
    text: str
    is_moderated_out: bool


@dataclass
class Export:
    """The folder of an export and what was left behind of it."""

    statements: Source
    votes: Source
    skipped: list[dict[str, Any]] = field(default_factory=list)

    @property
    def digests(self) -> dict[str, str]:
        return {STATEMENTS: self.statements.digest, VOTES: self.votes.digest}

    def skip(self, source: Source, line: int, reason: str) -> None:
        self.skipped.append({"file": source.path.name, "line": line, "reason": reason})


def export_in(folder: Path) -> Export:
    """Raises :class:`UnreadableFile` where one of the two files is missing, empty or no text."""
    return Export(examine(folder / STATEMENTS), examine(folder / VOTES))


def read_statements(export: Export) -> list[Statement]:
    """All statements in the order of their numbers. Raises :class:`UnreadableFile`, where there are none too."""
    found: dict[str, Statement] = {}
    for row in rows(export.statements, ("comment-id", "moderated", "comment-body")):
        problem = row.problem or _statement_problem(row.cells, found)
        if problem:
            export.skip(export.statements, row.line, problem)
        else:
            number = number_of(row.cells["comment-id"])
            text = words_of(row.cells["comment-body"])
            found[number] = Statement(number, text, row.cells["moderated"].strip() == MODERATED_OUT)
    if not found:
        first = "".join(f" Line {row['line']}: {row['reason']}" for row in export.skipped[:1])
        raise export.statements.refused(str(_("it holds no statement that can be read.")) + first)
    if len(found) > MAX_STATEMENTS:
        raise export.statements.refused(_("it has more than %(most)d statements.") % {"most": MAX_STATEMENTS})
    return sorted(found.values(), key=lambda statement: int(statement.source_id))


def _statement_problem(cells: dict[str, str], found: dict[str, Statement]) -> str:
    number, text = number_of(cells["comment-id"]), words_of(cells["comment-body"])
    if not number:
        return "The number of the statement is no number."
    if number in found:
        return f"Statement {number} stands above already."
    if not text:
        return "The statement has no words."
    if len(text) > MAX_TEXT:
        return f"The statement has {len(text)} characters; at most {MAX_TEXT} are read."
    return "" if cells["moderated"].strip() in {"-1", "0", "1"} else "What moderators decided is none of -1, 0 and 1."


@dataclass
class Votes:
    """The last vote of each person on each statement, and when the first and the last were cast."""

    last: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    first_at: int | None = None
    last_at: int | None = None

    def add(self, statement: str, person: str, at: int, vote: str) -> None:
        """The later one counts; of two at the same moment, the one further down."""
        known = self.last.get((statement, person))
        if known is None or known[0] <= at:
            self.last[statement, person] = (at, vote)
        self.first_at = at if self.first_at is None else min(at, self.first_at)
        self.last_at = at if self.last_at is None else max(at, self.last_at)


def read_votes(export: Export, statements: set[str], now: datetime.datetime) -> Votes:
    """One pass over the rows; nobody has voted after ``now``. Raises :class:`UnreadableFile`."""
    votes = Votes()
    for row in rows(export.votes, ("timestamp", "comment-id", "voter-id", "vote")):
        problem = row.problem or _vote_problem(row.cells, statements, now)
        if problem:
            export.skip(export.votes, row.line, problem)
        else:
            cells = row.cells
            at, vote = int(cells["timestamp"]), cells["vote"].strip()
            votes.add(number_of(cells["comment-id"]), number_of(cells["voter-id"]), at, vote)
    return votes


def _vote_problem(cells: dict[str, str], statements: set[str], now: datetime.datetime) -> str:
    if cells["vote"].strip() not in STANCES:
        return "The vote is none of 1, 0 and -1."
    if not number_of(cells["voter-id"]):
        return "The number of the voter is no number."
    if number_of(cells["comment-id"]) not in statements:
        return "There is no such statement."
    moment = moment_of(cells["timestamp"])
    if moment is None:
        return "The time is no time in milliseconds."
    return "The time lies in the future." if moment > now else ""


def moment_of(text: str) -> datetime.datetime | None:
    """Milliseconds since 1970, between 1970 and 9999."""
    number = number_of(text)
    try:
        return datetime.datetime.fromtimestamp(int(number) / 1000, datetime.UTC) if number else None
    except (ValueError, OverflowError, OSError):
        return None


def words_of(text: str) -> str:
    """The words without control characters and white space around them."""
    return strip_controls(text).strip()


def number_of(text: str) -> str:
    """A whole number as it is written shortest; empty where the text is none. One string for each number: they are
    many votes of few people on few statements."""
    digits = text.strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    return sys.intern(str(int(digits))) if is_number else ""


def rows(source: Source, needed: tuple[str, ...], either: tuple[str, ...] = ()) -> Iterator[Row]:
    """Rows by the names of the header; empty lines are none. Raises :class:`UnreadableFile`, where a column lacks too.

    Of ``either`` one name is enough.
    """
    errors = "strict" if source.encoding.startswith("utf-16") else "surrogateescape"
    try:
        with source.path.open(encoding=source.encoding, errors=errors, newline="") as stream:
            records = _records(stream, _delimiter(stream))
            _line, header, problem = next(records, (1, [], ""))
            names = [name.strip() for name in header]
            lacking = [name for name in needed if names.count(name) != 1]
            if either and not any(names.count(name) == 1 for name in either):
                lacking.append(either[0])
            if problem or lacking:
                raise source.refused(_("it needs one column “%(name)s”.") % {"name": (lacking or needed)[0]})
            for line, cells, problem in records:
                yield _row(line, cells, problem, names)
    except UnicodeError as error:
        raise source.refused(_("its letters are not what its first bytes promise.")) from error
    except OSError as error:
        raise UnreadableFile(name=source.path.name, why=error.strerror or str(error)) from error


def _delimiter(stream: TextIO) -> str:
    """Comma, or what a spreadsheet wrote in its place: semicolon or tabulator."""
    head = stream.readline(MAX_HEAD)
    stream.seek(0)
    return max(",;\t", key=head.count)


def _row(line: int, cells: list[str], problem: str, names: list[str]) -> Row:
    if not problem and len(cells) != len(names):
        problem = f"The row has {len(cells)} cells; the header has {len(names)}."
    if not problem and any("\x00" in cell or not _is_text(cell) for cell in cells):
        problem = "A cell holds bytes that are no text."
    return Row(line, {} if problem else dict(zip(names, cells, strict=True)), problem)


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in cell)


class _Lines:
    """Lines that remember the record in the making: behind a quotation mark that is never closed reading goes on."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.waiting: deque[str] = deque()
        self.number = 0
        self.record: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.stream)
        self.number += 1
        self.record.append(line)
        return line

    def give_back(self) -> None:
        """All lines of the record but its first one are read again."""
        rest = self.record[1:]
        self.waiting.extendleft(reversed(rest))
        self.number -= len(rest)


def _records(stream: TextIO, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """First line, cells, problem. The csv module refuses cells over 131,072 characters: that bounds the memory."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.record = []
        first = lines.number + 1
        try:
            cells = next(reader)
        except csv.Error:
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield first, [], "A quotation mark is never closed or stands inside a cell, or a cell is too long."
        except StopIteration:
            return
        else:
            if cells:
                yield first, cells, ""
