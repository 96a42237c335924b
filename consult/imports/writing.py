"""From a survey export to an archive: two passes over the rows, one transaction, safe to run twice."""

import datetime
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Space
from consult.analysis.tables import edition_of
from consult.enums import QuestionKind, ResponseState, State
from consult.imports.columns import Columns, Found, date_of, number_of, parts_of
from consult.imports.eusurvey import Row, Source, UnreadableFile, examine, rows
from consult.imports.inserting import insert, reserve
from consult.imports.respondents import codes_of, consent_of, group_of, language_of, level_of, size_of, slug_of
from consult.models import Answer, Choice, Consultation, Option, Question, Response, ResultEdition
from core import audit, clock
from core.errors import Conflict, InvalidInput
from core.models import AuditEntry
from core.sanitize import strip_controls
from core.translated import Translated

BATCH = 500
TITLE_LENGTH = 200
ACTION = "consultation.imported"
# The Commission's surveys state hours of Brussels.
TIME_ZONE = "Europe/Brussels"
# Who has no category of ours, or gives none, is treated as a person: never named by group beside a text.
NO_CATEGORY = "person_unspecified"


class TitleTaken(Conflict):
    code = "title_taken"
    message = _(
        "An archive with the title “%(title)s” was made from another file (%(slug)s). "
        "Give this import another title; the archive was not changed."
    )


class BadTitle(InvalidInput):
    code = "bad_title"
    message = _("A title has 1 to 200 characters.")


@dataclass
class Survey:
    """What the first pass learned: columns, types of respondents, first and last day, and what was left behind."""

    source: Source
    columns: Columns
    labels: set[str] = field(default_factory=set)
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    undated: int = 0
    rows_read: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)

    def cell(self, row: Row, name: str) -> str:
        """A profile cell without the space around it; empty where the file has no such column."""
        place = self.columns.profile.get(name)
        return "" if place is None else row.cells[place].strip()

    def rows(self) -> Iterator[Row]:
        """Header left out; a row that cannot be used carries its problem."""
        found = rows(self.source)
        width = len(next(found).cells)
        seen: dict[str | bytes, int] = {}
        for row in found:
            problem = row.problem
            if not problem and len(row.cells) != width:
                problem = f"The row has {len(row.cells)} cells; the header has {width}."
            if not problem:
                first = seen.setdefault(self._identity(row), row.line)
                problem = "" if first == row.line else f"The row is a second one like that of line {first}."
            yield Row(row.line, row.cells, problem)

    def _identity(self, row: Row) -> str | bytes:
        """The reference; without one the whole row, unless nothing in it could tell two respondents apart."""
        reference = _cut(self.cell(row, "reference"), "reference")
        if reference:
            return reference
        if not self.cell(row, "date"):
            return row.line.to_bytes(8, "big")
        return hashlib.blake2b("\x1f".join(row.cells).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def look(self, row: Row) -> None:
        self.columns.add(row.cells)
        self.labels.add(self.cell(row, "category"))
        day = date_of(self.cell(row, "date"))
        if day is None:
            self.undated += 1
        else:
            self.first_day = min(self.first_day or day, day)
            self.last_day = max(self.last_day or day, day)


def survey_of(source: Source) -> Survey:
    """The first pass. Raises :class:`UnreadableFile` where the header is no header."""
    header = next(rows(source), None)
    if header is None:
        raise source.refused(_("it is empty."))
    if header.problem:
        raise source.refused(_("its first row is not a header: %(why)s") % {"why": header.problem})
    if len(header.cells) < 2:
        raise source.refused(_("its header has one column. The columns of a survey export are parted by semicolons."))
    survey = Survey(source, Columns(header.cells))
    if not survey.columns.cells:
        raise source.refused(_("it has no column with answers."))
    for row in survey.rows():
        survey.rows_read += 1
        if row.problem:
            survey.skipped.append({"line": row.line, "reason": row.problem})
        else:
            survey.look(row)
    return survey


def title_of(words: str) -> str:
    """A title as it is stored, on one line. Raises :class:`BadTitle`."""
    title = " ".join(strip_controls(words).split())
    if not 1 <= len(title) <= TITLE_LENGTH:
        raise BadTitle(field="title")
    return title


def import_archive(path: Path, title: str) -> dict[str, Any]:
    """Make the archive of a file, or find the one that was made of it, and say what was read.

    Raises :class:`UnreadableFile`, :class:`BadTitle`, and :class:`TitleTaken` where the title belongs to another file.
    """
    title, source = title_of(title), examine(path)
    known = _imported(title, source)
    if known is not None:
        return known
    survey = survey_of(source)
    try:
        with transaction.atomic():
            return _imported(title, source) or _write(survey, title)
    except IntegrityError as error:
        if _imported(title, source) is None:
            raise UnreadableFile(name=path.name, why=str(_("somebody imports at the same time. Try again."))) from error
        raise


def _imported(title: str, source: Source) -> dict[str, Any] | None:
    """What the import of the same file under the same title said."""
    archive = Consultation.objects.filter(is_archive=True, title__en=title).first()
    if archive is None:
        return None
    entry = AuditEntry.objects.filter(action=ACTION, object_id=str(archive.pk)).first()
    if entry is None or entry.details["sha256"] != source.digest:
        raise TitleTaken(title=title, slug=archive.slug)
    result: dict[str, Any] = entry.details["result"]
    return result


def _write(survey: Survey, title: str) -> dict[str, Any]:
    archive = _archive(survey, title)
    questions = _questions(archive, survey)
    writer = _Writer(archive, survey, questions)
    for row in survey.rows():
        if not row.problem:
            writer.add(row)
    writer.flush()
    ResultEdition.objects.create(consultation=archive, made_at=clock.now(), **edition_of(archive))
    result = {
        "slug": archive.slug,
        "rows_read": survey.rows_read,
        "responses": writer.written,
        "skipped": survey.skipped,
        "questions": len(questions),
        "anonymous": writer.consents.get("anonymous", 0),
        "published": writer.consents.get("named", 0),
    }
    audit.record(
        ACTION,
        obj=archive,
        details={"sha256": survey.source.digest, "encoding": survey.source.encoding, "result": result},
    )
    return result


def _archive(survey: Survey, title: str) -> Consultation:
    slug = _free_slug(slug_of(title, 70) or "archive")
    words = Translated(en=title)
    archive = Consultation(
        translation_key=uuid.uuid4(),
        slug=slug,
        kind="questionnaire",
        space=Space.objects.create(kind=Space.Kind.CONSULTATION, slug=slug, title=words),
        state=State.CLOSED,
        title=words,
        time_zone=TIME_ZONE,
        is_archive=True,
        archive_groups={code: group_of(label) for label, code in codes_of(survey.labels).items()},
        method_note=_method(survey),
    )
    first = survey.first_day or clock.today()
    last = survey.last_day or first
    archive.opens_at = datetime.datetime.combine(first, datetime.time(), archive.zone)
    archive.closes_at = datetime.datetime.combine(last, datetime.time(23, 59, 59), archive.zone)
    archive.closed_at = archive.closes_at
    archive.save()
    return archive


def _free_slug(slug: str) -> str:
    taken = set(Consultation.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    taken |= set(
        Space.objects.filter(kind=Space.Kind.CONSULTATION, slug__startswith=slug).values_list("slug", flat=True)
    )
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


def _method(survey: Survey) -> Translated:
    """Where the figures come from, for the report."""
    source = survey.source
    file = f"{source.path.name} ({source.encoding}, SHA-256 {source.digest})"
    skipped, undated = len(survey.skipped), survey.undated
    return Translated(
        en=f"Held elsewhere and read here from the file {file}. Rows that could not be read: {skipped}. Responses "
        f"without a readable date, counted under the last day: {undated}. Kinds of questions were recognised from the "
        "answers.",
        fr=f"Menée ailleurs et lue ici à partir du fichier {file}. Lignes illisibles : {skipped}. Réponses sans date "
        f"lisible, comptées au dernier jour : {undated}. Les types de questions ont été reconnus d’après les réponses.",
        ar=f"أُجريت في مكان آخر وقُرئت هنا من الملف {file}. صفوف تعذّرت قراءتها: {skipped}. ردود بلا تاريخ مقروء، حُسبت "
        f"في اليوم الأخير: {undated}. استُدلّ على أنواع الأسئلة من الإجابات.",
    )


@dataclass(frozen=True)
class _Written:
    """A question as it stands in the database, and where its cells lie."""

    found: Found
    pk: int
    options: dict[str, int]
    lines: tuple[tuple[int, int], ...]


def _questions(archive: Consultation, survey: Survey) -> list[_Written]:
    """All questions with their options: q1, q2 …, options o1 …, lines r1 …"""
    found = survey.columns.questions()
    made = Question.objects.bulk_create(
        Question(
            consultation=archive,
            code=f"q{number}",
            number=number,
            kind=item.kind,
            text=Translated(en=item.text),
            has_words=item.kind == QuestionKind.TEXT,
        )
        for number, item in enumerate(found, start=1)
    )
    options = [option for item, question in zip(found, made, strict=True) for option in _options(item, question)]
    kept = {(o.question_id, o.is_row, o.order): o.pk for o in Option.objects.bulk_create(options)}
    return [
        _Written(
            item,
            question.pk,
            {
                label: kept[question.pk, False, order]
                for order, label in enumerate(item.choices.labels if item.choices else ())
            },
            tuple((line.place, kept[question.pk, True, order]) for order, line in enumerate(item.lines)),
        )
        for item, question in zip(found, made, strict=True)
    ]


def _options(item: Found, question: Question) -> list[Option]:
    made = [
        Option(question=question, code=f"r{order + 1}", order=order, label=Translated(en=line.text), is_row=True)
        for order, line in enumerate(item.lines)
    ]
    if item.choices is None:
        return made
    return made + [
        Option(
            question=question,
            code=f"o{order + 1}",
            order=order,
            label=Translated(en=label),
            value=item.choices.value_of(label),
        )
        for order, label in enumerate(item.choices.labels)
    ]


class _Writer:
    """Responses with their answers and choices, a batch at a time: memory does not grow with the file."""

    def __init__(self, archive: Consultation, survey: Survey, questions: list[_Written]) -> None:
        self.archive = archive
        self.survey = survey
        self.questions = questions
        self.codes = codes_of(survey.labels)
        self.consents: dict[str, int] = {}
        self.written = 0
        self.rows: list[Row] = []

    def add(self, row: Row) -> None:
        self.rows.append(row)
        if len(self.rows) == BATCH:
            self.flush()

    def flush(self) -> None:
        responses = Response.objects.bulk_create([self._response(row) for row in self.rows])
        said = [
            (response, question.pk, *found)
            for row, response in zip(self.rows, responses, strict=True)
            for question in self.questions
            if (found := _said(question, row)) is not None
        ]
        keys = reserve(Answer, len(said))
        insert(
            Answer,
            _ANSWER,
            [
                (key, response.pk, question, words, response.language if words else "", number, day, False, 1)
                for key, (response, question, words, number, day, _chosen) in zip(keys, said, strict=True)
            ],
        )
        insert(
            Choice,
            _CHOICE,
            [
                (key, option, line)
                for key, (*_answer, chosen) in zip(keys, said, strict=True)
                for option, line in chosen
            ],
        )
        self.written += len(responses)
        self.rows = []

    def _response(self, row: Row) -> Response:
        cell = self.survey.cell
        consent = consent_of(cell(row, "privacy"))
        self.consents[consent] = self.consents.get(consent, 0) + 1
        day = date_of(cell(row, "date")) or self.archive.closes_at.date()
        label = cell(row, "category")
        code = self.codes[label]
        response = Response(
            consultation=self.archive,
            state=ResponseState.SENT,
            category=self.archive.archive_groups[code]["category"] or NO_CATEGORY,
            source_category=code,
            reference=_cut(cell(row, "reference"), "reference"),
            country=_cut(cell(row, "country"), "country"),
            language=language_of(cell(row, "language")),
            consent=consent,
            started_on=day,
            sent_on=day,
        )
        if consent == "named":
            response.organisation_name = _cut(cell(row, "organisation"), "organisation_name")
            response.organisation_level = level_of(cell(row, "scope"))
            response.organisation_size = size_of(cell(row, "size"))
            response.register_number = _cut(cell(row, "register"), "register_number")
        return response


# Characters that the columns of ``Response`` hold.
_LONGEST = {"reference": 80, "country": 60, "organisation_name": 160, "register_number": 80}


def _cut(text: str, name: str) -> str:
    """As much of it as the column holds."""
    return text[: _LONGEST[name]]


_ANSWER = (
    "id",
    "response_id",
    "question_id",
    "words",
    "words_language",
    "number",
    "date",
    "prefers_not_to_say",
    "version",
)
_CHOICE = ("answer_id", "option_id", "row_id")
_Said = tuple[str, Decimal | None, datetime.date | None, list[tuple[int, int | None]]]


def _said(question: _Written, row: Row) -> _Said | None:
    """What one row says to one question: words, number, day, choices as (option, line); nothing where it is silent."""
    found = question.found
    if found.kind == QuestionKind.MATRIX:
        choices: list[tuple[int, int | None]] = [
            (option, line) for place, line in question.lines for option in _chosen(question, row.cells[place].strip())
        ]
        return ("", None, None, choices) if choices else None
    cell = row.cells[found.place]
    value = cell.strip()
    if not value:
        return None
    if found.choices is not None:
        return "", None, None, [(option, None) for option in _chosen(question, value)]
    if found.kind == QuestionKind.NUMBER:
        return "", number_of(value), None, []
    if found.kind == QuestionKind.DATE:
        return "", None, date_of(value), []
    return cell, None, None, []


def _chosen(question: _Written, value: str) -> list[int]:
    if not value:
        return []
    assert question.found.choices is not None
    if question.found.choices.kind == QuestionKind.MULTIPLE:
        return [question.options[part] for part in parts_of(value)]
    return [question.options[value]]
