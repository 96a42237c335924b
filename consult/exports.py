"""The public data of a consultation as files: tables of an edition, published contributions, codebook.

The same edition gives the same bytes: no clock, no order of arrival. In CSV and XLSX a cell that a spreadsheet would
take for a formula begins with an apostrophe; JSON holds every text as it is.
"""

import csv
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from consult.models import Consultation, ResultEdition
from consult.queries.contributions import Contribution, published_contributions
from consult.queries.results import questions_of, report
from core import vocabularies
from core.translated import LANGUAGES, Translated

Cells = Sequence[str | int | float | None]
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# One cell of a workbook holds no more.
LONGEST_IN_WORKBOOK = 32_000
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
# A file in an archive carries a date; this is the first that one can carry.
NO_DATE = (1980, 1, 1, 0, 0, 0)

TABLE_HEAD = ("part", "question", "line", "kind", "text", "group", "group_label", "answer", "count", "in_words")
CONTRIBUTION_HEAD = (
    "contribution",
    "question",
    "question_text",
    "language",
    "text",
    "organisation",
    "category",
    "state",
)
# Columns whose cells are no plain text, as metadata say it (consult.public_files).
CELLS = {"count": {"datatype": "number"}, "value": {"datatype": "integer"}}
CODEBOOK_HEAD = ("what", "question", "code", "kind", "value", *(f"text_{language}" for language in LANGUAGES))


@dataclass(frozen=True)
class Sheet:
    """Rows under a head; ``as_json`` is the same for programs."""

    name: str
    head: tuple[str, ...]
    rows: Callable[[], Iterable[Cells]]
    as_json: Callable[[], Iterable[Any]]


def sheets_of(consultation: Consultation, edition: ResultEdition, *, unsuppressed: bool = False) -> dict[str, Sheet]:
    """What is on offer, by name. Nothing is read before a sheet is written."""

    def found() -> dict[str, Any]:
        return report(consultation, edition, unsuppressed=unsuppressed)

    def contributions() -> Iterable[Contribution]:
        return published_contributions(consultation)

    return {
        "tables": Sheet("tables", TABLE_HEAD, lambda: table_rows(found()), lambda: [found()]),
        "contributions": Sheet(
            "contributions",
            CONTRIBUTION_HEAD,
            lambda: map(_contribution, contributions()),
            lambda: (dict(zip(CONTRIBUTION_HEAD, _contribution(one), strict=True)) for one in contributions()),
        ),
        "codebook": Sheet(
            "codebook",
            CODEBOOK_HEAD,
            lambda: codebook_rows(consultation),
            lambda: (dict(zip(CODEBOOK_HEAD, row, strict=True)) for row in codebook_rows(consultation)),
        ),
    }


def write(sheets: Sequence[Sheet], kind: str, out: IO[bytes]) -> None:
    """The sheets as one file of that kind; CSV holds one sheet."""
    if kind == "csv":
        (sheet,) = sheets
        for piece in csv_pieces(sheet):
            out.write(piece)
    elif kind == "xlsx":
        _write_workbook(sheets, out)
    else:
        for piece in json_pieces(sheets):
            out.write(piece)


def csv_pieces(sheet: Sheet) -> Iterator[bytes]:
    """A CSV file in pieces; it begins with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(sheet.head)
    for number, row in enumerate(sheet.rows(), start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def json_pieces(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """One object: the report under its own keys, everything else as a list under the sheet's name."""
    first = True
    yield b"{"
    for sheet in sheets:
        if sheet.name == "tables":
            (found,) = sheet.as_json()
            body = json.dumps(found, ensure_ascii=False, indent=1)[1:-1]
            yield (b"" if first else b",") + body.rstrip().encode()
        else:
            yield (b"" if first else b",") + f'\n "{sheet.name}": ['.encode()
            for number, item in enumerate(sheet.as_json()):
                yield (b",\n  " if number else b"\n  ") + json.dumps(item, ensure_ascii=False).encode()
            yield b"\n ]"
        first = False
    yield b"\n}\n"


def _write_workbook(sheets: Sequence[Sheet], out: IO[bytes]) -> None:
    """Written a row at a time by way of the disk, then packed again without the hour of its making."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.append(sheet.head)
        for row in sheet.rows():
            page.append([_for_workbook(cell) for cell in row])
    with tempfile.TemporaryFile() as made:
        book.save(made)
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(source.namelist()):
                _pack(source, target, name)


def _pack(source: zipfile.ZipFile, target: zipfile.ZipFile, name: str) -> None:
    info = zipfile.ZipInfo(name, NO_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    if name == "docProps/core.xml":
        content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]+", rb"\g<1>1980-01-01T00:00:00Z", source.read(name))
        target.writestr(info, content)
        return
    with source.open(name) as one, target.open(info, "w") as other:
        shutil.copyfileobj(one, other)


def _for_workbook(cell: str | int | float | None) -> str | int | float | None:
    cell = harmless(cell)
    if not isinstance(cell, str):
        return cell
    cell = str(ILLEGAL_CHARACTERS_RE.sub("", cell))
    return cell if len(cell) <= LONGEST_IN_WORKBOOK else cell[:LONGEST_IN_WORKBOOK] + " […]"


def harmless(cell: str | int | float | None) -> str | int | float | None:
    """Text that a spreadsheet would run begins with an apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def table_rows(found: dict[str, Any]) -> Iterator[Cells]:
    """The report, one figure to a row; an empty group means everybody."""
    responses = found["responses"]
    for name in ("total", "persons", "organisations", "late", "without_campaigns"):
        yield ("responses", "", "", "", "", "", "", name, responses[name], "")
    for row in (*responses["by_category"], *_some(responses["others"])):
        yield ("responses", "", "", "", "", row["category"], row["label"], "", row["count"], "")
    for name in ("language", "country", "channel"):
        for row in responses.get(f"by_{name}", ()):
            yield (f"by_{name}", "", "", "", "", row["code"], row["label"], "", row["count"], "")
    for row in responses["by_week"]:
        yield ("by_week", "", "", "", "", row["week"], row["week"], "", row["count"], "")
    for question in found["questions"]:
        yield from _figures("question", question, question["code"], "")
        for line in question.get("rows", ()):
            yield from _figures("line", line, question["code"], line["code"])
    for campaign in found["campaigns"]:
        yield ("campaign", campaign["question"], "", "", campaign["name"], "", "", "", campaign["supporters"], "")


def _some(row: dict[str, Any] | None) -> tuple[dict[str, Any], ...]:
    return () if row is None else (row,)


def _figures(part: str, table: dict[str, Any], question: str, line: str) -> Iterator[Cells]:
    head = (part, question, line, table["kind"], table["text"])
    yield (*head, "", "", "answered", table["answered"], "")
    if table.get("mean") is not None:
        yield (*head, "", "", "mean", table["mean"], "")
    for name, value in zip(("lower quartile", "median", "upper quartile"), table.get("quartiles") or (), strict=False):
        yield (*head, "", "", name, value, "")
    for option in table["options"]:
        yield (*head, "", "", option["label"], option["count"], "")
    for group in (*table["by_category"], *_some(table.get("others"))):
        whose = (group["category"], group["label"])
        if "in_words" in group:
            yield (*head, *whose, "", None, group["in_words"])
            continue
        yield (*head, *whose, "all of the group", group["base"], "")
        for option in group["options"]:
            yield (*head, *whose, option["label"], option["count"], "")
        for fold in group.get("folded", ()):
            yield (*head, *whose, " + ".join(fold["labels"]), fold["count"], "")


def _contribution(one: Contribution) -> Cells:
    if one.question is None or one.is_withdrawn:
        return (one.public_id, "", "", "", "", "", "", "withdrawn")
    return (
        one.public_id,
        one.question.code,
        str(one.question.text),
        one.language,
        one.words,
        str(one.organisation),
        one.category,
        "published",
    )


def codebook_rows(consultation: Consultation) -> Iterator[Cells]:
    """Questions, options, lines and groups with their words in three languages."""
    for question in questions_of(consultation):
        yield ("question", question.code, question.code, question.kind, None, *_three(question.text))
        for option in question.options.all():
            what = "line" if option.is_row else "option"
            yield (what, question.code, option.code, "", option.value, *_three(option.label))
    if consultation.is_archive:
        for code, group in consultation.archive_groups.items():
            yield ("group", "", code, group["category"], None, group["label"], "", "")
        return
    for term in vocabularies.terms("stakeholder_category"):
        yield ("group", "", term.code, term.kind, None, term.en, term.fr, term.ar)


def _three(text: Translated) -> tuple[str, ...]:
    return tuple(text.get(language) for language in LANGUAGES)
