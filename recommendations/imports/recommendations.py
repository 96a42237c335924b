"""A CSV file of recommendations, read line by line: what each line says, or why it cannot be taken. Nothing is written.

The columns stand in ``docs/open_data.md``. UTF-8, with or without its mark; comma or semicolon between the cells.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.errors import InvalidInput
from core.sanitize import clean_text, strip_controls
from core.translated import LANGUAGES, Translated

MAX_BYTES = 2 * 1024 * 1024
MAX_LINES = 2000
LENGTHS = {"title": 200, "text": 4000, "rationale": 4000}
# Columns that hold codes of a vocabulary, several with spaces between them.
CODES = {
    "addressed_to": ("addressee_classes", "addressee"),
    "policy_areas": ("policy_areas", "policy_area"),
    "levels": ("levels", "level"),
    "profiles": ("profiles", "returnee_profile"),
}
COLUMNS = (
    "code",
    *(f"{name}_{language}" for name in LENGTHS for language in LANGUAGES),
    "nature",
    "cluster",
    "source",
    "source_section",
    "source_reference",
    *CODES,
)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class UnreadableTable(InvalidInput):
    code = "unreadable_table"
    message = _("The file cannot be read as a table: %(reason)s Nothing was written.")


@dataclass(frozen=True)
class LineError:
    """Why a line cannot be taken; line 1 holds the names of the columns."""

    line: int
    reason: str | Promise


@dataclass(frozen=True)
class Row:
    """One recommendation of the file; ``fields`` go into the record as they are."""

    line: int
    code: str
    title: Translated
    text: Translated
    rationale: Translated
    cluster: str
    source: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Read:
    """What was read; ``errors`` in the order of the lines."""

    rows: tuple[Row, ...]
    errors: tuple[LineError, ...]


def read_recommendations(content: bytes) -> Read:
    """Raises UnreadableTable for what is no table with these columns."""
    rows: dict[str, Row] = {}
    errors: list[LineError] = []
    for line, cells in _lines(content):
        found = list(_wrong(cells))
        if (code := cells["code"]) in rows:
            reason = _("The code “%(code)s” stands in line %(line)s already.")
            found.append(str(reason) % {"code": code, "line": rows[code].line})
        if not found:
            try:
                rows[code] = _row(line, cells)
            except InvalidInput as error:
                found.append(str(error))
        errors += [LineError(line, reason) for reason in found]
    return Read(tuple(rows.values()), tuple(errors))


def _lines(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The first line of each row and its cells, those that are missing empty."""
    if len(content) > MAX_BYTES:
        raise UnreadableTable(reason=_("It is larger than two megabytes."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTable(reason=_("It is not in UTF-8.")) from None
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        names = [name.strip() for name in _without_empty_end(next(reader, []))]
        _check_names(names)
        before = reader.line_num
        for record in reader:
            line, before = before + 1, reader.line_num
            cells = _without_empty_end(record)
            if len(cells) > len(names):
                raise UnreadableTable(reason=_("Line %(line)s has more cells than columns.") % {"line": line})
            if cells:
                padded = [*cells, *[""] * (len(names) - len(cells))]
                yield line, dict.fromkeys(COLUMNS, "") | dict(zip(names, map(_words, padded), strict=True))
            if line > MAX_LINES:
                raise UnreadableTable(reason=_("It has more than two thousand lines."))
    except csv.Error:
        reason = _(
            "After line %(line)s a quotation mark is never closed or stands inside a cell, or a cell is too long."
        )
        raise UnreadableTable(reason=reason % {"line": before}) from None


def _without_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets write cells to the right of the table, too."""
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _words(cell: str) -> str:
    """Without what no text holds and no database keeps."""
    return strip_controls(cell).strip()


def _check_names(names: list[str]) -> None:
    if unknown := [name for name in names if name not in COLUMNS]:
        raise UnreadableTable(reason=_("There is no column “%(name)s”.") % {"name": unknown[0][:40]})
    if len(set(names)) < len(names):
        raise UnreadableTable(reason=_("A column stands in it twice."))
    if "code" not in names or "nature" not in names:
        raise UnreadableTable(reason=_("The columns “code” and “nature” are needed."))


def _wrong(cells: Mapping[str, str]) -> Iterator[str]:
    """Everything that is wrong with a line."""
    if not _CODE.fullmatch(cells["code"]):
        yield str(_("The code is missing, or holds something else than letters, digits, - and _, at most 40."))
    for name, what in (("title", _("title")), ("text", _("text"))):
        if not any(cells[f"{name}_{language}"] for language in LANGUAGES):
            yield str(_("There is no %(what)s in any language.")) % {"what": what}
    for name, length in LENGTHS.items():
        for language in LANGUAGES:
            if len(cells[f"{name}_{language}"]) > length:
                yield (
                    str(_("“%(column)s” is longer than %(length)s characters."))
                    % {"column": f"{name}_{language}", "length": length}
                )
    if cells["nature"] not in vocabularies.codes("provision_nature"):
        yield _unknown("nature", cells["nature"])
    for column, (_field, vocabulary) in CODES.items():
        known = vocabularies.codes(vocabulary)
        yield from (_unknown(column, code) for code in cells[column].split() if code not in known)
    if len(cells["source_section"]) > 200 or len(cells["source_reference"]) > 120:
        yield str(_("The section is longer than 200 characters, or the place longer than 120."))


def _unknown(column: str, code: str) -> str:
    return str(_("“%(code)s” is no code of “%(column)s”.")) % {"code": code[:40], "column": column}


def _row(line: int, cells: Mapping[str, str]) -> Row:
    def words(name: str) -> Translated:
        texts = {code: clean_text(cells[f"{name}_{code}"], max_length=LENGTHS[name]) for code in LANGUAGES}
        return Translated(**texts)

    return Row(
        line=line,
        code=cells["code"],
        title=words("title"),
        text=words("text"),
        rationale=words("rationale"),
        cluster=cells["cluster"],
        source=cells["source"],
        fields={
            "nature": cells["nature"],
            "source_section": cells["source_section"],
            "source_reference": cells["source_reference"],
            **{field: cells[column].split() for column, (field, _vocabulary) in CODES.items()},
        },
    )


def told(errors: Iterable[LineError]) -> list[str]:
    """The errors as sentences with their lines."""
    return [str(_("Line %(line)s: %(reason)s")) % {"line": e.line, "reason": e.reason} for e in errors]
