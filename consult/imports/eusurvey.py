"""The European Commission's survey export as rows: a semicolon file, read as a stream.

The bytes are looked through once for digest and encoding; after that each pass over the rows holds one row at a time.
A row that cannot be read comes with its line number and the reason, and reading goes on behind it.
"""

import codecs
import csv
import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

# Characters of one cell; the longest answer in the Commission's own exports is under 10,000.
MAX_CELL = 1_000_000
# Characters of one line, and of one quoted cell over many lines: what may lie in memory at once.
MAX_RECORD = 16 * 1024 * 1024
CHUNK = 1024 * 1024
# No database keeps a NUL in a text; lone surrogates stand for bytes that are no text in the file's encoding.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class UnreadableFile(InvalidInput):
    code = "unreadable_file"
    message = _("The file %(name)s cannot be read: %(why)s")


@dataclass(frozen=True)
class Source:
    """A file with what its bytes say: SHA-256 in hexadecimal and the encoding in which it is read."""

    path: Path
    digest: str
    encoding: str

    def refused(self, why: object) -> UnreadableFile:
        return UnreadableFile(name=self.path.name, why=str(why))


@dataclass(frozen=True)
class Row:
    """A row with the line on which it begins, counted from 1; ``problem`` says why it cannot be used."""

    line: int
    cells: list[str]
    problem: str = ""


def examine(path: Path) -> Source:
    """Digest and encoding. Raises :class:`UnreadableFile` where there is no file, or it is no text."""
    digest = hashlib.sha256()
    evidence = _Encoding()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                evidence.add(chunk)
    except OSError as error:
        raise UnreadableFile(name=path.name, why=error.strerror or str(error)) from error
    source = Source(path, digest.hexdigest(), evidence.name)
    if not evidence.size:
        raise source.refused(_("it is empty."))
    if evidence.head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise source.refused(_("it is a workbook or a document. Save the table as a CSV file first."))
    return source


class _Encoding:
    """Which encoding the bytes speak for: a mark at the start, else valid UTF-8, else what Windows writes in Europe."""

    def __init__(self) -> None:
        self.head = b""
        self.size = self.broken = self.valid = 0
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def add(self, chunk: bytes) -> None:
        if not self.size:
            self.head = chunk[:4096]
        self.size += len(chunk)
        if chunk.isascii():
            return
        text = self.decoder.decode(chunk)
        broken = text.count("\ufffd")
        self.broken += broken
        self.valid += len(text) - len(text.encode("ascii", "ignore")) - broken

    @property
    def name(self) -> str:
        if self.head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if self.head.count(0) * 4 > len(self.head):
            return "utf-16-be" if self.head[::2].count(0) > self.head[1::2].count(0) else "utf-16-le"
        # A few broken bytes in a file that is UTF-8 otherwise cost their rows, not the letters of all others.
        return "utf-8" if self.valid >= self.broken else "cp1252"


class _Lines:
    """Lines for ``csv.reader`` that remember the record in the making, so that a broken one can be left behind."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.waiting: deque[str] = deque()
        self.number = 0
        self.begin()

    def begin(self) -> None:
        self.record: list[str] = []
        self.is_cut = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.record.append(line)
        return line

    def _read(self) -> str:
        line = self.stream.readline(MAX_RECORD)
        if len(line) < MAX_RECORD or line.endswith(("\n", "\r")):
            return line
        self.is_cut = True
        while line and not line.endswith(("\n", "\r")):
            line = self.stream.readline(CHUNK)
        return "\n"

    def give_back(self) -> None:
        """All lines of the record but its first one are read again."""
        rest = self.record[1:]
        self.waiting.extendleft(reversed(rest))
        self.number -= len(rest)


def rows(source: Source) -> Iterator[Row]:
    """Header and rows in the order of the file; empty lines are none. Raises :class:`UnreadableFile`."""
    errors = "strict" if source.encoding.startswith("utf-16") else "surrogateescape"
    before = csv.field_size_limit(MAX_RECORD)
    try:
        with source.path.open(encoding=source.encoding, errors=errors, newline="") as stream:
            yield from _records(_Lines(stream))
    except UnicodeError as error:
        raise source.refused(_("its letters are not what its first bytes promise.")) from error
    finally:
        csv.field_size_limit(before)


def _records(lines: _Lines) -> Iterator[Row]:
    """Strict about quotation marks: a forgiving reader would take the rows behind a lost one for one long answer."""
    reader = csv.reader(lines, delimiter=";", strict=True)
    while True:
        lines.begin()
        first = lines.number + 1
        try:
            cells = next(reader)
        except csv.Error:
            lines.give_back()
            reader = csv.reader(lines, delimiter=";", strict=True)
            yield Row(first, [], "A quotation mark is never closed or stands inside a cell, or a cell is too long.")
        except StopIteration:
            return
        else:
            if cells or lines.is_cut:
                yield Row(first, cells, _problem(cells, lines))


def _problem(cells: list[str], lines: _Lines) -> str:
    if lines.is_cut:
        return f"The line is longer than {MAX_RECORD} characters."
    longest = max(map(len, cells))
    if longest > MAX_CELL:
        return f"A cell has {longest} characters; at most {MAX_CELL} are read."
    found = next((match for match in map(_NO_TEXT.search, lines.record) if match), None)
    if found is None:
        return ""
    return "A cell holds a NUL byte." if found.group() == "\x00" else "A cell holds bytes that are no text."
