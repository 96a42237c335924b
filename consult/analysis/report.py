"""The report of an edition as plain data: what the pages show, for files and commands.

Nothing is counted here and nothing is decided: the edition holds what may be told. ``unsuppressed`` gives what was
counted, for the operator at the command line alone.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from consult.analysis.tables import NOT_STATED, keys_of
from consult.enums import Channel, QuestionKind
from consult.models import Consultation, Option, Question, ResultEdition
from core import vocabularies
from core.disclosure import NO_ANSWER, OTHER_PERSONS
from core.translated import Translated, joined

Data = dict[str, Any]
# A group of the file is known to have somebody in it; with less room than this its number could be guessed.
NARROW = 5


@dataclass(frozen=True)
class Groups:
    """The groups of an edition in words: those of the platform, or of an archive the types of its file."""

    consultation: Consultation
    rest: str = ""

    def label(self, code: str) -> str:
        """A group as told; the one that took in the rest says so."""
        if code == OTHER_PERSONS:
            return _("Other respondents") if self.consultation.is_archive else _("Other persons")
        own = self.own_label(code)
        if code != self.rest:
            return own
        if self.consultation.is_archive:
            return _("%(group)s and other respondents") % {"group": own}
        return _("%(group)s and other persons") % {"group": own}

    def own_label(self, code: str) -> str:
        """A declared group."""
        if self.consultation.is_archive:
            return str(self.consultation.archive_groups[code]["label"])
        return str(vocabularies.label("stakeholder_category", code))

    def platform_category(self, code: str) -> str:
        """The platform's category of a group, empty where it has none."""
        if self.consultation.is_archive:
            return str(self.consultation.archive_groups.get(code, {}).get("category", ""))
        return "" if code == OTHER_PERSONS else code

    def head(self, code: str) -> Data:
        """How a group is named in a report. One that took in others is none of the declared ones any more."""
        is_rest = code in (OTHER_PERSONS, self.rest)
        return {
            "category": OTHER_PERSONS if is_rest else code,
            "label": self.label(code),
            "platform_category": "" if is_rest else self.platform_category(code),
        }


def spread_label(name: str, code: str) -> str:
    """A language, a country or a channel in words."""
    if code == OTHER_PERSONS:
        return _("Others")
    if code == NOT_STATED:
        return _("Not stated")
    if name == "channel":
        return str(Channel(code).label)
    if name == "language":
        try:
            return str(get_language_info(code)["name_translated"])
        except KeyError:
            return _("Another language") if code == "und" else code
    return code


def report_of(
    consultation: Consultation, edition: ResultEdition, questions: Iterable[Question], *, unsuppressed: bool = False
) -> Data:
    """The whole report of one edition, JSON only; ``questions`` with their options."""
    groups = Groups(consultation, edition.split["rest"])
    totals = edition.totals
    if unsuppressed:
        bases = edition.counted["bases"]
        categories, others = [{**_own_head(groups, code), "count": count} for code, count in bases.items()], None
    else:
        categories, others = _categories(groups, edition)
    categories += _organisation_categories(totals["organisations"])
    return {
        "slug": consultation.slug,
        "title": str(consultation.title),
        "is_archive": consultation.is_archive,
        "edition": edition.number,
        "made_on": edition.made_at.date().isoformat(),
        "opened_on": consultation.opens_on.isoformat(),
        "closed_on": consultation.closes_on.isoformat(),
        "is_suppressed": not unsuppressed,
        "notice": _("Not a poll: people chose to take part."),
        "method": str(consultation.method_note),
        "responses": {
            "total": totals["persons"] + len(totals["organisations"]),
            "persons": totals["persons"],
            "organisations": len(totals["organisations"]),
            "late": totals["late"],
            "by_category": categories,
            "others": others,
            **{f"by_{name}": _spread(name, found) for name, found in totals.get("spreads", {}).items()},
            "by_week": [{"week": monday, "count": count} for monday, count in totals.get("weeks", [])],
        },
        "questions": [_question(groups, edition, question, unsuppressed) for question in questions],
        "organisations": [
            {**found, "name": name_of(found["name"]) if found["name"] else None} for found in totals["organisations"]
        ],
    }


def name_of(name: Mapping[str, str]) -> str:
    """An organisation's name in the reader's language, or the first it has."""
    return str(Translated.of(name))


def _own_head(groups: Groups, code: str) -> Data:
    return {
        "category": code,
        "label": groups.own_label(code),
        "platform_category": groups.platform_category(code),
    }


def _categories(groups: Groups, edition: ResultEdition) -> tuple[list[Data], Data | None]:
    """Groups told with their sizes, and all others together.

    Of an archive the types are known from its file: those not told by themselves have no number.
    """
    told = [{**groups.head(code), "count": count} for code, count in edition.split["bases"].items()]
    shown, others = _apart(told)
    if groups.consultation.is_archive:
        codes = {found["category"] for found in shown}
        hidden = [code for code in groups.consultation.archive_groups if code not in codes]
        if others is None or _are_wide(others["count"], len(hidden), groups.rest, edition.split["minimum"]):
            shown += [{**_own_head(groups, code), "count": None} for code in hidden]
    return shown, others


def _apart(told: list[Data]) -> tuple[list[Data], Data | None]:
    """Declared groups, and the one made of all others."""
    shown = [found for found in told if found["category"] != OTHER_PERSONS]
    return shown, next((found for found in told if found["category"] == OTHER_PERSONS), None)


def _are_wide(together: int, hidden: int, rest: str, minimum: int) -> bool:
    """Whether naming so many groups without a number leaves each number under the minimum room: each has at least one.

    ``together`` is what they add up to; where a group of the minimum or more took in the others, it is one of them.
    """
    if rest == OTHER_PERSONS:
        least, most = together - (minimum - 1) * (hidden - 1), together - (hidden - 1)
    else:
        least, most = 1, together - minimum - (hidden - 2)
    return min(minimum - 1, most) - max(1, least) >= NARROW


def _organisation_categories(organisations: Iterable[Mapping[str, Any]]) -> list[Data]:
    """Organisations act in public: their kinds are counted as they are."""
    counts: dict[str, int] = {}
    for found in organisations:
        counts[found["category"]] = counts.get(found["category"], 0) + 1
    return [
        {
            "category": code,
            "label": str(vocabularies.label("stakeholder_category", code)),
            "platform_category": code,
            "count": count,
        }
        for code, count in sorted(counts.items())
    ]


def _spread(name: str, split: Mapping[str, Any]) -> list[Data]:
    return [
        {"code": code, "label": label_in_spread(name, code, split["rest"]), "count": count}
        for code, count in split["bases"].items()
    ]


def label_in_spread(name: str, code: str, rest: str) -> str:
    """As ``spread_label``; the value that took in the rest says so."""
    label = spread_label(name, code)
    return _("%(group)s and others") % {"group": label} if code == rest != OTHER_PERSONS else label


def _question(groups: Groups, edition: ResultEdition, question: Question, unsuppressed: bool) -> Data:
    lines = [option for option in question.options.all() if option.is_row]
    options = [option for option in question.options.all() if not option.is_row]
    figures = edition.totals.get("questions", {})
    own = figures.get(question.code, {})
    head: Data = {
        "code": question.code,
        "text": str(question.text),
        "kind": question.kind,
        "answered": own.get("answered"),
        "with_words": own.get("words"),
    }
    if question.kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        return {**head, **_measures(question.kind, own), "options": [], "by_category": []}
    if lines:
        keys = keys_of(question)
        rows = [
            {
                "code": line.code,
                "text": str(line.label),
                "kind": _kind_of_line(options),
                **_table(groups, edition, key, options, figures.get(key, {}), unsuppressed),
            }
            for line, key in zip(lines, keys, strict=True)
        ]
        return {**head, "options": [], "mean": None, "by_category": [], "rows": rows}
    return {**head, **_table(groups, edition, question.code, options, own, unsuppressed)}


def _kind_of_line(options: Iterable[Option]) -> str:
    return QuestionKind.SCALE if any(o.value is not None for o in options) else QuestionKind.SINGLE


def _measures(kind: str, own: Mapping[str, Any]) -> Data:
    """Mean and quartiles of numbers; of dates the days."""
    quartiles, mean = own.get("quartiles"), own.get("mean")
    if quartiles is None:
        return {"mean": None, "quartiles": None}
    if kind == QuestionKind.DATE:
        return {"mean": None, "quartiles": [day_of(value).isoformat() for value in quartiles]}
    return {"mean": mean, "quartiles": quartiles}


def day_of(value: float) -> datetime.date:
    """The day that a quartile of dates falls on."""
    return datetime.date.fromordinal(round(value))


def _table(
    groups: Groups,
    edition: ResultEdition,
    key: str,
    options: list[Option],
    own: Mapping[str, Any],
    unsuppressed: bool,
) -> Data:
    counts = own.get("options", {})
    labels = {option.code: str(option.label) for option in options} | {NO_ANSWER: _("No answer")}
    if unsuppressed:
        by_category, others = _whole(groups, edition.counted, key, options), None
    else:
        told = edition.tables.get(key, {}).get("groups", [])
        by_category, others = _apart([_told(groups, group, options, labels) for group in told])
    return {
        "answered": own.get("answered"),
        "options": [{"label": labels[option.code], "count": counts.get(option.code)} for option in options],
        "mean": own.get("mean"),
        "by_category": by_category,
        "others": others,
    }


def _whole(groups: Groups, counted: Mapping[str, Any], key: str, options: list[Option]) -> list[Data]:
    """Every declared group with everything that was counted."""
    table = counted["tables"].get(key)
    if table is None:
        return []
    return [
        {
            **_own_head(groups, code),
            "base": base,
            "options": [
                {"label": str(option.label), "count": table.get(code, {}).get(option.code, 0)} for option in options
            ],
        }
        for code, base in counted["bases"].items()
    ]


def _told(groups: Groups, told: Mapping[str, Any], options: list[Option], labels: Mapping[str, str]) -> Data:
    """One group of a table. An option without a number of its own is null, and part of a fold where it has one."""
    head = groups.head(told["code"])
    if told["kind"] == "words":
        return {**head, "in_words": in_words(told, labels)}
    alone = {cell["codes"][0]: cell["count"] for cell in told["cells"] if len(cell["codes"]) == 1}
    return {
        **head,
        "base": told["base"],
        "options": [{"label": labels[option.code], "count": alone.get(option.code)} for option in options],
        "no_answer": alone.get(NO_ANSWER),
        "folded": [
            {"labels": [labels[code] for code in cell["codes"]], "count": cell["count"]}
            for cell in told["cells"]
            if len(cell["codes"]) > 1
        ],
    }


def in_words(told: Mapping[str, Any], labels: Mapping[str, Any]) -> str:
    """What a group of 10 to 49 said."""
    if told["leading"]:
        answers = joined(labels.get(code, code) for code in told["leading"])
        return _("Named most often: %(answers)s") % {"answers": answers}
    words = {
        "mostly_for": _("Mostly for"),
        "mostly_against": _("Mostly against"),
        "divided": _("Divided"),
        "not_told": _("Not told, so that nobody can be worked out"),
    }
    return words.get(told["words"], _("No clear view"))
