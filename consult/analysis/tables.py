"""The tables of a closed consultation: counted in the database, split and folded by ``core.disclosure``.

Tables are about persons; organisations are listed by name, and never added to persons. Of an archive nobody knows who
acts in public, so all its respondents are treated as persons, grouped by the file's own types. The number of queries
does not depend on the number of questions or responses.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import cached_property

from consult.enums import QuestionKind
from consult.models import Answer, Attachment, Choice, Consultation, Question, Response, ResultEdition
from core import clock, vocabularies
from core.disclosure import MINIMUM, GroupSplit, Publication, disclose, edition_changed, fix_groups, published

Counts = dict[str, dict[str, int]]

PERSON_CATEGORIES = tuple(term.code for term in vocabularies.terms("stakeholder_category") if term.kind == "individual")
CLOSED = (
    QuestionKind.SINGLE,
    QuestionKind.MULTIPLE,
    QuestionKind.SCALE,
    QuestionKind.MATRIX,
    QuestionKind.RANKING,
)
SEVERAL = (QuestionKind.MULTIPLE, QuestionKind.RANKING)
# What persons declared besides their group; each is told by itself and crossed with nothing.
SPREADS = ("language", "country", "channel")
NOT_STATED = "not_stated"


def edition_of(consultation: Consultation, *, earlier: Sequence[ResultEdition] = ()) -> dict[str, Any]:
    """Fields of a ``ResultEdition`` as JSON: split, totals, disclosed tables and what was counted.

    After ``earlier`` editions, oldest first, groups only join others, and whoever lays the editions side by side learns
    nothing that none of them tells. Raises :class:`core.disclosure.TooClose` where that leaves nothing to tell.
    """
    counted = Counted(consultation)
    splits = [GroupSplit.from_json(edition.split) for edition in earlier]
    before = splits[-1] if splits else None
    join = _join(before, counted.bases)
    bases = _joined(counted.bases, join)
    split = fix_groups(bases)
    if before is not None and not split.rest and before.rest in split.groups:
        split = replace(split, rest=before.rest)  # it still holds others besides those it is named after
    tables = {
        key: asdict(
            disclose(
                _table_joined(counts, join),
                bases=bases,
                split=split,
                multiple=counted.is_multiple(key),
                earlier=_published(earlier, splits, key, multiple=counted.is_multiple(key)),
                joins=_joins(before, split),
            )
        )
        for key, counts in counted.tables.items()
    }
    return {
        "split": split.as_json(),
        "totals": totals_of(counted),
        "tables": tables,
        "counted": {"bases": counted.bases, "tables": counted.tables},
    }


def _published(
    earlier: Sequence[ResultEdition], splits: Sequence[GroupSplit], key: str, *, multiple: bool
) -> list[Publication]:
    """What is known of one table from every edition before."""
    return [
        published(
            edition.tables[key],
            edition.counted["tables"][key],
            bases=edition.counted["bases"],
            split=split,
            multiple=multiple,
            joins=_joins(before, split),
        )
        for before, edition, split in zip((None, *splits), earlier, splits, strict=False)
    ]


def _joins(before: GroupSplit | None, split: GroupSplit) -> dict[str, str]:
    """Where the groups of an earlier edition went that are no longer told apart."""
    return {code: split.group_of(code) for code in before.groups if code not in split.groups} if before else {}


def _join(before: GroupSplit | None, bases: Mapping[str, int]) -> dict[str, str]:
    """Declared group → the group that is counted, after an earlier split: what was joined stays joined.

    A group that has become small goes where the others went then, so that one group alone stands for several.
    """
    if before is None or not before.groups:
        return {code: code for code in bases}
    join = {code: before.group_of(code) for code in bases}
    sizes = _joined(bases, join)
    is_small = {code for code, size in sizes.items() if size < before.minimum}
    return {code: before.rest if before.rest and into in is_small else into for code, into in join.items()}


def _joined(bases: Mapping[str, int], join: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for code, count in bases.items():
        found[join[code]] += count
    return dict(found)


def _table_joined(counts: Counts, join: Mapping[str, str]) -> Counts:
    found: Counts = {}
    for code, row in counts.items():
        into = found.setdefault(join[code], {})
        for answer, count in row.items():
            into[answer] = into.get(answer, 0) + count
    return found


def has_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether ten persons or more changed between two ``counted``, rule (e)."""
    bases = ({code: {"": n} for code, n in counted["bases"].items()} for counted in (old, new))
    if edition_changed(*bases):
        return True
    tables = new["tables"].keys() | old["tables"].keys()
    return any(edition_changed(old["tables"].get(key, {}), new["tables"].get(key, {})) for key in tables)


class Counted:
    """Everything that is counted of one consultation, each part with one query."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.group = "source_category" if consultation.is_archive else "category"

    @cached_property
    def questions(self) -> list[Question]:
        return list(self.consultation.questions.prefetch_related("options"))

    @cached_property
    def persons(self) -> QuerySet[Response]:
        counted = self.consultation.responses.counted()
        return counted if self.consultation.is_archive else counted.filter(category__in=PERSON_CATEGORIES)

    @cached_property
    def bases(self) -> dict[str, int]:
        """Group → persons; the largest first."""
        rows = self.persons.values_list(self.group).annotate(n=Count("pk")).order_by("-n", self.group)
        return dict(rows)

    @cached_property
    def tables(self) -> dict[str, Counts]:
        """Question's code, of a matrix ``code.row`` → group → option → persons.

        Of a ranking the first place counts. Options that nobody chose are there with 0.
        """
        tables: dict[str, Counts] = {}
        names: dict[int, str] = {}
        blank: dict[str, dict[str, int]] = {}
        for question in self.questions:
            options = list(question.options.all())
            names |= {option.pk: option.code for option in options}
            if question.kind in CLOSED:
                for key in keys_of(question):
                    tables[key] = {}
                    blank[key] = {option.code: 0 for option in options if not option.is_row}
        codes = {question.pk: question.code for question in self.questions}
        for question_id, line, option, group, count in self._choices():
            key = f"{codes[question_id]}.{names[line]}" if line else codes[question_id]
            if key in tables:
                tables[key].setdefault(group, dict(blank[key]))[names[option]] = count
        return {key: {group: tables[key][group] for group in self.bases if group in tables[key]} for key in tables}

    def _choices(self) -> Iterable[tuple[int, int | None, int, str, int]]:
        """Question, line, option, group, persons."""
        return (
            Choice.objects.filter(answer__response__in=self.persons)
            .exclude(rank__gt=1)
            .values_list("answer__question_id", "row_id", "option_id", f"answer__response__{self.group}")
            .annotate(n=Count("pk"))
            .order_by()
        )

    def is_multiple(self, key: str) -> bool:
        """Whether a person may have given several answers to the table."""
        return key in self._several

    @cached_property
    def _several(self) -> set[str]:
        return {question.code for question in self.questions if question.kind in SEVERAL}

    @cached_property
    def answered(self) -> dict[int, dict[str, int]]:
        """Question → how many answered it, and how many wrote words."""
        answers = Answer.objects.filter(response__in=self.persons)
        rows = answers.values_list("question_id").annotate(
            words=Count("pk", filter=~Q(words="")), number=Count("number"), date=Count("date")
        )
        found = {pk: {"words": words, "number": number, "date": date} for pk, words, number, date in rows.order_by()}
        several = [q.pk for q in self.questions if q.kind in (*SEVERAL, QuestionKind.MATRIX)]
        chosen = answers.filter(Exists(Choice.objects.filter(answer=OuterRef("pk"))), question__in=several)
        files = answers.filter(Exists(Attachment.objects.filter(answer=OuterRef("pk"))))
        for name, some in (("chosen", chosen), ("file", files)):
            for question, count in some.values_list("question_id").annotate(n=Count("pk")).order_by():
                found[question][name] = count
        return found

    @cached_property
    def measured(self) -> dict[int, np.ndarray]:
        """Numbers, and dates as days, of each question that asks for one: a column of floats each, in their order."""
        columns: dict[int, np.ndarray] = {}
        for kind, name in ((QuestionKind.NUMBER, "number"), (QuestionKind.DATE, "date")):
            asked = [question.pk for question in self.questions if question.kind == kind]
            columns |= self._measured(name, asked) if asked else {}
        return columns

    def _measured(self, name: str, asked: list[int]) -> dict[int, np.ndarray]:
        rows = Answer.objects.filter(response__in=self.persons, question__in=asked).exclude(**{name: None})
        pairs = np.fromiter(
            ((pk, _as_float(value)) for pk, value in rows.values_list("question_id", name).iterator(chunk_size=5000)),
            dtype=[("question", "i8"), ("value", "f8")],
        )
        return {pk: np.sort(pairs["value"][pairs["question"] == pk]) for pk in asked}

    def spread(self, name: str) -> dict[str, Any]:
        """Persons by something else that they declared: a split of its own, as JSON."""
        rows = self.persons.values_list(name).annotate(n=Count("pk")).order_by("-n", name)
        return fix_groups({value or NOT_STATED: count for value, count in rows}).as_json()

    def weeks(self) -> list[list[Any]]:
        """Monday of the week → answers sent, oldest first."""
        found: dict[datetime.date, int] = defaultdict(int)
        for day, count in self.persons.values_list("sent_on").annotate(n=Count("pk")).order_by("sent_on"):
            found[clock.week_of(day)] += count
        return [[monday.isoformat(), count] for monday, count in found.items()]


def _as_float(value: Any) -> float:
    return float(value.toordinal()) if isinstance(value, datetime.date) else float(value)


def keys_of(question: Question) -> list[str]:
    """The keys of a question's tables: its code, or one to each line of a matrix."""
    lines = [option.code for option in question.options.all() if option.is_row]
    return [f"{question.code}.{line}" for line in lines] or [question.code]


def totals_of(counted: Counted) -> dict[str, Any]:
    """Figures that are not split by anything that persons declared, and organisations as they are."""
    consultation = counted.consultation
    organisations = [] if consultation.is_archive else _organisations(consultation)
    return {
        "persons": sum(counted.bases.values()),
        "organisations": organisations,
        "late": consultation.responses.filter(state="sent", is_late=True).count(),
        "weeks": counted.weeks(),
        "spreads": {name: counted.spread(name) for name in SPREADS},
        "questions": {key: figures for question in counted.questions for key, figures in _figures(counted, question)},
    }


def _organisations(consultation: Consultation) -> list[dict[str, Any]]:
    """What organisations say of themselves (K13); of those that are only to be counted nothing but their category."""
    found = consultation.responses.counted().exclude(category__in=PERSON_CATEGORIES).select_related("organisation")
    ordered = found.order_by("category", F("organisation__slug").asc(nulls_last=True), "organisation_name", "pk")
    named = [{"category": r.category, **_named(r)} for r in ordered if r.consent == "named"]
    # At the end, so that their place in the order of names tells nothing.
    return [*named, *({"category": r.category, "name": {}} for r in ordered if r.consent != "named")]


def _named(response: Response) -> dict[str, Any]:
    organisation = response.organisation
    return {
        "name": organisation.name.as_dict() if organisation else {"en": response.organisation_name},
        "is_verified": organisation is not None,
        "country": response.country,
        "level": response.organisation_level,
        "size": response.organisation_size,
        "register_number": response.register_number,
        "speaks_for": response.speaks_for,
        "speaks_for_how": response.speaks_for_how,
        "language": response.language,
    }


def _figures(counted: Counted, question: Question) -> Iterable[tuple[str, dict[str, Any]]]:
    """The unsplit figures of a question, of a matrix also those of each line."""
    answered = counted.answered.get(question.pk, {})
    if question.kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        yield question.code, {"answered": answered.get(question.kind, 0), **_measures(counted.measured[question.pk])}
        return
    if question.kind not in CLOSED:
        asked = "file" if question.kind == QuestionKind.FILE else "words"
        yield question.code, {"answered": answered.get(asked, 0)}
        return
    values = {option.code: option.value for option in question.options.all() if not option.is_row}
    if question.kind == QuestionKind.MATRIX:
        yield question.code, {"answered": answered.get("chosen", 0), "words": answered.get("words", 0)}
    for key in keys_of(question):
        options = dict.fromkeys(values, 0)
        for row in counted.tables[key].values():
            for code, count in row.items():
                options[code] += count
        several = question.kind in SEVERAL
        figures = {
            "answered": answered.get("chosen", 0) if several else sum(options.values()),
            "options": options,
            "mean": _mean(options, values),
        }
        if question.kind != QuestionKind.MATRIX:
            figures["words"] = answered.get("words", 0)
        yield key, figures


def _mean(options: Mapping[str, int], values: Mapping[str, int | None]) -> float | None:
    """The mean of the options that have a value on the scale; nothing where nobody chose one."""
    weighed = np.array([[options[code], value] for code, value in values.items() if value is not None], dtype=float)
    if not weighed.size or not weighed[:, 0].sum():
        return None
    return float(np.average(weighed[:, 1], weights=weighed[:, 0]))


def _measures(column: np.ndarray) -> dict[str, Any]:
    """Mean and quartiles of a column of ten values or more: fewer would tell what single persons said."""
    if column.size < MINIMUM:
        return {}
    lower, middle, upper = np.percentile(column, [25, 50, 75])
    return {"mean": float(column.mean()), "quartiles": [float(lower), float(middle), float(upper)]}
