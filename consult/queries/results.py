"""The published results as pages, files and commands show them. Nothing is counted here but campaigns, which people
confirm after the closing; everything else was frozen in the edition."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from consult.analysis.report import Groups, day_of, in_words, label_in_spread, report_of
from consult.analysis.tables import PERSON_CATEGORIES
from consult.enums import CampaignState, OrganisationSize, QuestionKind
from consult.models import Campaign, CampaignMember, Consultation, Option, Question, ResultEdition
from core import vocabularies
from core.charts import Answer, GroupPart, GroupRow
from core.components import Fact, Text
from core.dates import day_text
from core.disclosure import NO_ANSWER, OTHER_PERSONS, GroupSplit, disclose
from core.translated import Translated

# From so many charts on, a page shows everybody together, and the groups behind a line that opens.
LONG = 20


@dataclass(frozen=True)
class Part:
    """One line of a matrix; ``everybody`` is the row of all persons, the last of ``rows``."""

    id: str
    label: Text
    rows: tuple[GroupRow, ...]
    note: str = ""
    everybody: tuple[GroupRow, ...] = ()


@dataclass(frozen=True)
class Table:
    """One question: a row to each group, or one part to each line of a matrix; of a number or a date its ``facts``."""

    id: str
    number: int
    caption: Text
    answered: int
    answers: tuple[Answer, ...] = ()
    rows: tuple[GroupRow, ...] = ()
    parts: tuple[Part, ...] = ()
    facts: tuple[Fact, ...] = ()
    note: str = ""
    is_closed: bool = True
    # The code of a question with room for words: what people wrote to it stands on a page of its own.
    words: str = ""
    everybody: tuple[GroupRow, ...] = ()

    @property
    def all_id(self) -> str:
        return f"{self.id}-all"

    @property
    def has_everybody(self) -> bool:
        """Whether every line of the matrix has its row of all persons: then they make one small table."""
        return bool(self.parts) and all(part.everybody for part in self.parts)


@dataclass(frozen=True)
class Bar:
    """A line of a distribution; ``width`` in percent of the longest, as SVG writes it."""

    label: Text
    count: int
    width: str
    day: datetime.date | None = None


@dataclass(frozen=True)
class Distribution:
    """How the answers are spread over one thing: told by itself and crossed with nothing."""

    id: str
    title: str
    head: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class CampaignShown:
    """Nearly the same words from many: what they ask for, and by how many."""

    name: Text
    summary: Text
    question: int
    supporters: int
    groups: tuple[Fact, ...]


@dataclass(frozen=True)
class OrganisationShown:
    """What an organisation says of itself; without a name where it asked to be counted only."""

    name: Text
    category: str
    country: str = ""
    level: Text = ""
    size: Text = ""
    register_number: str = ""
    speaks_for: int | None = None
    speaks_for_how: str = ""
    language: str = ""


@dataclass(frozen=True)
class Results:
    edition: ResultEdition
    editions: tuple[int, ...]
    total: int
    total_apart: int | None
    late: int
    who: tuple[Fact, ...]
    distributions: tuple[Distribution, ...]
    tables: tuple[Table, ...]
    campaigns: tuple[CampaignShown, ...]
    organisations: tuple[OrganisationShown, ...]

    @property
    def is_long(self) -> bool:
        return sum(len(table.parts) or bool(table.rows) for table in self.tables) >= LONG


def edition_at(consultation: Consultation, number: int | None = None) -> ResultEdition | None:
    """The newest edition, or the one with that number: earlier ones stay at their address. One query."""
    editions = consultation.editions.all()
    return editions.first() if number is None else editions.filter(number=number).first()


def results_of(consultation: Consultation, number: int | None = None) -> Results | None:
    """An edition with everything that its page shows; the number of queries is constant."""
    edition = edition_at(consultation, number)
    if edition is None:
        return None
    totals = edition.totals
    total = totals["persons"] + len(totals["organisations"])
    campaigns, members = _campaigns(consultation, edition)
    return Results(
        edition=edition,
        editions=tuple(consultation.editions.order_by("number").values_list("number", flat=True)),
        total=total,
        total_apart=total - members if campaigns else None,
        late=totals["late"],
        who=_who(consultation, edition),
        distributions=_distributions(totals),
        tables=tuple(_table(question, edition, consultation) for question in questions_of(consultation)),
        campaigns=campaigns,
        organisations=tuple(_organisation(found) for found in totals["organisations"]),
    )


def questions_of(consultation: Consultation) -> list[Question]:
    """With their options, in their order: two queries."""
    return list(consultation.questions.prefetch_related("options"))


def report(consultation: Consultation, edition: ResultEdition, *, unsuppressed: bool = False) -> dict[str, Any]:
    """The report as plain data, campaigns included."""
    found = report_of(consultation, edition, questions_of(consultation), unsuppressed=unsuppressed)
    campaigns, members = _campaigns(consultation, edition)
    found["responses"]["without_campaigns"] = found["responses"]["total"] - members
    found["campaigns"] = [
        {
            "name": str(campaign.name),
            "summary": str(campaign.summary),
            "question": campaign.question,
            "supporters": campaign.supporters,
            "by_category": [{"label": str(fact.term), "at_least": str(fact.value)} for fact in campaign.groups],
        }
        for campaign in campaigns
    ]
    return found


def group_label(code: str, rest: str = "") -> Text:
    """A group of the split in words; the one that took in the ``rest`` says so."""
    if code == OTHER_PERSONS:
        return _("Other persons")
    label = vocabularies.label("stakeholder_category", code)
    return _("%(group)s and other persons") % {"group": label} if code == rest else label


def _organisation(found: Mapping[str, Any]) -> OrganisationShown:
    level, size = found.get("level", ""), found.get("size", "")
    return OrganisationShown(
        Translated.of(found["name"]) if found["name"] else "",
        found["category"],
        found.get("country", ""),
        vocabularies.label("level", level) if level else "",
        OrganisationSize(size).label if size else "",
        found.get("register_number", ""),
        found.get("speaks_for"),
        found.get("speaks_for_how", ""),
        found.get("language", ""),
    )


def _who(consultation: Consultation, edition: ResultEdition) -> tuple[Fact, ...]:
    groups = Groups(consultation, edition.split["rest"])
    facts = [Fact(groups.label(code), str(count)) for code, count in edition.split["bases"].items()]
    if not consultation.is_archive:
        facts.append(Fact(_("Organisations"), str(len(edition.totals["organisations"]))))
    if edition.totals["late"]:
        facts.append(Fact(_("Sent late, in no table"), str(edition.totals["late"])))
    return tuple(facts)


def _distributions(totals: Mapping[str, Any]) -> tuple[Distribution, ...]:
    titles = {
        "language": (_("By language"), _("Language")),
        "country": (_("By country"), _("Country")),
        "channel": (_("By the way in which it reached us"), _("Way")),
    }
    found = []
    for name, (title, head) in titles.items():
        split = totals.get("spreads", {}).get(name, {"bases": {}, "rest": ""})
        pairs = [(label_in_spread(name, code, split["rest"]), count, None) for code, count in split["bases"].items()]
        found.append(Distribution(name, title, head, _bars(pairs)))
    weeks = [("", count, datetime.date.fromisoformat(monday)) for monday, count in totals.get("weeks", [])]
    found.append(Distribution("week", _("Over time"), _("Week from"), _bars(weeks)))
    return tuple(one for one in found if one.bars)


def _bars(pairs: Sequence[tuple[Text, int, datetime.date | None]]) -> tuple[Bar, ...]:
    most = max((count for _label, count, _day in pairs), default=0)
    return tuple(Bar(label, count, f"{100 * count / most:.1f}%", day) for label, count, day in pairs)


def _table(question: Question, edition: ResultEdition, consultation: Consultation) -> Table:
    options = [o for o in question.options.all() if not o.is_row]
    lines = [o for o in question.options.all() if o.is_row]
    figures = edition.totals.get("questions", {})
    own = figures.get(question.code, {})
    head: dict[str, Any] = {
        "id": f"q-{question.code}",
        "number": question.number,
        "caption": question.text,
        "answered": own.get("answered", 0),
        "words": question.code if question.has_words else "",
    }
    if not options:
        return Table(**head, facts=_measures(question, own), is_closed=False)
    codes = [o.code for o in options]
    answers = [Answer(o.label) for o in options]
    if question.kind not in (QuestionKind.MULTIPLE, QuestionKind.RANKING):
        codes.append(NO_ANSWER)
        answers.append(Answer(_("No answer")))
    labels: dict[str, Text] = dict(zip(codes, (a.label for a in answers), strict=True))
    groups = Groups(consultation, edition.split["rest"])

    def rows(key: str) -> dict[str, Any]:
        everybody = _everybody(figures.get(key, {}), codes, edition.totals["persons"])
        return {"rows": (*rows_of(edition.tables.get(key), codes, labels, groups), *everybody), "everybody": everybody}

    def part(line: Option) -> Part:
        key = f"{question.code}.{line.code}"
        return Part(f"q-{question.code}-{line.code}", line.label, note=_mean(figures.get(key)), **rows(key))

    if lines:
        return Table(**head, answers=tuple(answers), parts=tuple(part(line) for line in lines))
    note = _("Counted is what stands in the first place.") if question.kind == QuestionKind.RANKING else _mean(own)
    return Table(**head, answers=tuple(answers), note=note, **rows(question.code))


def _mean(figures: Mapping[str, Any] | None) -> str:
    """The mean of a scale in words; empty where there is none."""
    if not figures or figures.get("mean") is None:
        return ""
    return _("Mean of those who chose a value: %(mean).1f") % {"mean": figures["mean"]}


def _everybody(figures: Mapping[str, Any], codes: list[str], persons: int) -> tuple[GroupRow, ...]:
    """All persons together, in counts: what is not split is shown as it is."""
    counts = figures.get("options")
    if not counts:
        return ()
    silent = [persons - sum(counts.values())] if NO_ANSWER in codes else []
    values = [counts[code] for code in codes if code != NO_ANSWER] + silent
    return (GroupRow.of(_("All of them together"), values, total=persons),)


def _measures(question: Question, own: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Quartiles of numbers or dates, over everybody: what single persons said cannot be told from them."""
    quartiles = own.get("quartiles")
    if quartiles is None:
        return ()
    if question.kind == QuestionKind.DATE:
        days = [day_text(day_of(value)) for value in quartiles]
        return (
            Fact(_("A quarter named this day or an earlier one"), days[0]),
            Fact(_("Half of them named this day or an earlier one"), days[1]),
            Fact(_("Three quarters named this day or an earlier one"), days[2]),
        )
    shown = [f"{number_format(Decimal(str(value)).normalize())} {question.unit}".strip() for value in quartiles]
    return (
        Fact(_("A quarter said at most"), shown[0]),
        Fact(_("Half of them said at most"), shown[1]),
        Fact(_("Three quarters said at most"), shown[2]),
    )


def rows_of(
    told: Mapping[str, Any] | None, codes: list[str], labels: Mapping[str, Text], groups: Groups
) -> tuple[GroupRow, ...]:
    """Rows of a chart from what ``core.disclosure`` told (as JSON)."""
    return tuple(_row(group, codes, labels, groups) for group in told["groups"]) if told else ()


def _row(group: Mapping[str, Any], codes: list[str], labels: Mapping[str, Text], groups: Groups) -> GroupRow:
    label = groups.label(group["code"])
    if group["kind"] == "words":
        return GroupRow(label, words=in_words(group, labels))
    parts = tuple(
        GroupPart(cell["count"], tuple(codes.index(code) for code in cell["codes"]))
        for cell in group["cells"]
        if all(code in codes for code in cell["codes"])
    )
    return GroupRow(label, group["base"], parts)


def _campaigns(consultation: Consultation, edition: ResultEdition) -> tuple[tuple[CampaignShown, ...], int]:
    """Confirmed campaigns, and how many of all responses belong to any. Three queries, two without a campaign.

    They are confirmed after the edition was frozen, so their groups move in steps of ten, rule (d).
    """
    confirmed = Campaign.objects.filter(consultation=consultation, state=CampaignState.CONFIRMED)
    campaigns = list(confirmed.select_related("question"))
    if not campaigns:
        return (), 0
    field = "source_category" if consultation.is_archive else "category"
    members = CampaignMember.objects.filter(
        campaign__in=campaigns, answer__response__state="sent", answer__response__is_late=False
    )
    rows = members.values_list("campaign_id", f"answer__response__{field}").annotate(n=Count("pk")).order_by()
    by_campaign: dict[int, dict[str, int]] = {}
    for campaign_id, group, count in rows:
        by_campaign.setdefault(campaign_id, {})[group] = count
    together = members.aggregate(n=Count("answer__response", distinct=True))["n"]
    return tuple(_campaign(c, by_campaign.get(c.pk, {}), consultation, edition) for c in campaigns), together


def _campaign(
    campaign: Campaign, by_group: Mapping[str, int], consultation: Consultation, edition: ResultEdition
) -> CampaignShown:
    split = GroupSplit.from_json(edition.split)
    bases = edition.counted.get("bases", {})
    table = {
        code: {"supports": min(count, bases[code])}
        for code, count in by_group.items()
        if code in bases and (consultation.is_archive or code in PERSON_CATEGORIES)
    }
    told = disclose(table, bases=bases, split=split, while_open=True) if table and split.groups else None
    groups = Groups(consultation, split.rest)
    facts = [
        Fact(groups.label(group.code), _("%(n)d or more") % {"n": cell.count})
        for group in (told.groups if told else ())
        for cell in group.cells
        if cell.codes == ("supports",) and cell.count
    ]
    return CampaignShown(
        campaign.name, campaign.summary, campaign.question.number, sum(by_group.values()), tuple(facts)
    )
