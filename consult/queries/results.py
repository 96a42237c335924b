"""The published tables as the page draws them. Nothing is counted here: the edition was frozen at closing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from consult.enums import QuestionKind
from consult.models import Consultation, Question, ResultEdition
from core import vocabularies
from core.charts import Answer, GroupPart, GroupRow
from core.components import Fact, Text
from core.disclosure import NO_ANSWER, OTHER_PERSONS
from core.translated import Translated


@dataclass(frozen=True)
class Part:
    """One line of a matrix."""

    id: str
    label: Text
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class Table:
    """One question: a row to each group, or one part to each line of a matrix."""

    id: str
    number: int
    caption: Text
    answers: tuple[Answer, ...]
    rows: tuple[GroupRow, ...] = ()
    parts: tuple[Part, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Results:
    total: int
    who: tuple[Fact, ...]
    tables: tuple[Table, ...]
    organisations: tuple[Text, ...]


def results_of(consultation: Consultation) -> Results | None:
    """The newest edition; three queries."""
    edition = consultation.editions.first()
    if edition is None:
        return None
    questions = consultation.questions.prefetch_related("options")
    organisations = edition.totals["organisations"]
    return Results(
        total=edition.totals["persons"] + len(organisations),
        who=_who(edition),
        tables=tuple(_table(question, edition) for question in questions if question.kind != QuestionKind.TEXT),
        organisations=tuple(Translated.of(o["name"]) for o in organisations),
    )


def group_label(code: str, rest: str = "") -> Text:
    """A group of the split in words; the one that took in the ``rest`` says so."""
    if code == OTHER_PERSONS:
        return _("Other persons")
    label = vocabularies.label("stakeholder_category", code)
    return _("%(group)s and other persons") % {"group": label} if code == rest else label


def _who(edition: ResultEdition) -> tuple[Fact, ...]:
    bases = edition.split["bases"]
    rest = edition.split["rest"]
    facts = [Fact(group_label(code, rest), str(count)) for code, count in bases.items()]
    facts.append(Fact(_("Organisations"), str(len(edition.totals["organisations"]))))
    return tuple(facts)


def _table(question: Question, edition: ResultEdition) -> Table:
    options = [o for o in question.options.all() if not o.is_row]
    codes = [o.code for o in options]
    answers = [Answer(o.label) for o in options]
    if question.kind not in (QuestionKind.MULTIPLE, QuestionKind.RANKING):
        codes.append(NO_ANSWER)
        answers.append(Answer(_("No answer")))
    labels: dict[str, Text] = dict(zip(codes, (a.label for a in answers), strict=True))
    head = {
        "id": f"q-{question.code}",
        "number": question.number,
        "caption": question.text,
        "answers": tuple(answers),
    }
    if question.kind == QuestionKind.MATRIX:
        parts = tuple(
            Part(
                f"q-{question.code}-{row.code}",
                row.label,
                rows_of(edition.tables.get(f"{question.code}.{row.code}"), codes, labels),
            )
            for row in question.options.all()
            if row.is_row
        )
        return Table(**head, parts=parts)
    note = _("Counted is what stands in the first place.") if question.kind == QuestionKind.RANKING else ""
    return Table(**head, rows=rows_of(edition.tables.get(question.code), codes, labels), note=note)


def rows_of(told: dict[str, Any] | None, codes: list[str], labels: dict[str, Text]) -> tuple[GroupRow, ...]:
    """Rows of a chart from what ``core.disclosure`` told (as JSON)."""
    if not told:
        return ()
    return tuple(_row(group, told["includes_rest"], codes, labels) for group in told["groups"])


def _row(group: dict[str, Any], rest: str, codes: list[str], labels: dict[str, Text]) -> GroupRow:
    label = group_label(group["code"], rest)
    if group["kind"] == "words":
        leading = ", ".join(str(labels.get(code, code)) for code in group["leading"])
        words = _("Named most often: %(answers)s") % {"answers": leading} if leading else _("No clear view")
        return GroupRow(label, words=words)
    parts = tuple(
        GroupPart(cell["count"], tuple(codes.index(code) for code in cell["codes"]))
        for cell in group["cells"]
        if all(code in codes for code in cell["codes"])
    )
    return GroupRow(label, group["base"], parts)
