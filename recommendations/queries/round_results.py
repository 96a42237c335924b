"""The results page of a round: what groups agree on, where they stand apart, recommendation by recommendation."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from core import vocabularies
from core.charts import Answer, GroupRow
from core.components import Fact, Text
from core.disclosure import Disclosed
from core.translated import Translated
from recommendations.analysis.words import Agreement, GroupView, agreement_of, view_of_counts
from recommendations.models import OrganisationStance, Recommendation, Round, RoundAnalysis, RoundEdition, RoundItem
from recommendations.queries.columns import COLUMNS
from recommendations.queries.distances import Distances, distances, views_of
from recommendations.queries.held_agreement import organisation_tallies, organisation_views, person_views
from recommendations.queries.opinions import Opinions, opinions_of
from recommendations.queries.results import (
    WORDS,
    ItemResults,
    in_common,
    item_results,
    voters_of,
)

PAGE_SIZE = 10
IN_COMMON = 12
ORDERS = ("given", "agreed", "divided")
ANSWERS = ("support", "neutral", "oppose")


@dataclass(frozen=True)
class Line:
    """One item: its recommendation and where its groups stand, over all columns."""

    item: int
    place: int
    title: Translated
    code: str
    areas: tuple[str, ...]
    by_column: dict[str, Agreement]
    share: float

    @cached_property
    def agreement(self) -> Agreement:
        """Of the groups of both columns, each a group of its own, and of organisations."""
        return agreement_of(view for _column, view in views_of(self.by_column))


@dataclass(frozen=True)
class Common:
    """A recommendation on which returnees and authorities of countries of destination share a view."""

    title: Translated
    code: str
    words: str


@dataclass(frozen=True)
class RoundResults:
    """What the page shows; ``chosen`` and ``shown`` are one page of the recommendations in the order asked for."""

    voters: tuple[Fact, ...]
    shapes: tuple[Fact, ...]
    common: tuple[Common, ...]
    distances: Distances
    opinions: tuple[Opinions, ...]
    edition: RoundEdition
    chosen: tuple[int, ...]
    areas: tuple[str, ...]
    total: int
    has_more: bool

    @cached_property
    def shown(self) -> tuple[ItemResults, ...]:
        """Read only where the drawing of it is not kept; two queries."""
        return tuple(_shown(self.edition, self.chosen))


def results_of_round(
    round_: Round, edition: RoundEdition, *, order: str = "given", area: str = "", number: int = 1
) -> RoundResults:
    """Six queries with what is shown, whatever the number of recommendations."""
    lines = _lines(round_, edition)
    chosen = sorted((line for line in lines if not area or area in line.areas), key=_key(order))
    first = (number - 1) * PAGE_SIZE
    return RoundResults(
        voters=voters_of(edition),
        shapes=tuple(_shapes(lines)),
        common=tuple(_common(lines))[:IN_COMMON],
        distances=distances([line.by_column for line in lines]),
        opinions=opinions_of(round_, {line.code: line.title for line in lines}),
        edition=edition,
        chosen=tuple(line.item for line in chosen[first : first + PAGE_SIZE]),
        areas=tuple(sorted({name for line in lines for name in line.areas})),
        total=len(chosen),
        has_more=first + PAGE_SIZE < len(chosen),
    )


def _lines(round_: Round, edition: RoundEdition) -> list[Line]:
    organisations = organisation_tallies(round_)
    columns = [code for code in COLUMNS if edition.totals[code]["voters"] != 0]
    rows = round_.items.select_related("recommendation").only(
        "round", "order", "recommendation__title", "recommendation__code", "recommendation__policy_areas"
    )
    return [
        _line(item, edition, columns, organisation_views(organisations.get(item.pk, {})))
        for item in rows.order_by("order")
    ]


def _line(item: RoundItem, edition: RoundEdition, columns: Sequence[str], organisations: Sequence[GroupView]) -> Line:
    tables = edition.tables[str(item.pk)]
    found: Recommendation = item.recommendation
    return Line(
        item=item.pk,
        place=item.order,
        title=found.title,
        code=found.code,
        areas=tuple(found.policy_areas),
        by_column={
            column: agreement_of([*person_views(Disclosed.from_json(tables[column])), *organisations])
            for column in columns
        },
        share=_share([edition.totals[column]["items"][str(item.pk)] for column in columns]),
    )


def _share(totals: Iterable[dict[str, int] | None]) -> float:
    """For the order of what is alike in words: the smaller share of support of the columns, by their totals."""
    shares = [
        (total["support"] + total["support_with_changes"]) / seen
        for total in totals
        if total and (seen := sum(total.values()))
    ]
    return min(shares, default=0.0)


def _key(order: str) -> Callable[[Line], Any]:
    if order == "agreed":
        return lambda line: (line.agreement.rank, -line.share, line.place)
    if order == "divided":
        return lambda line: (tuple(-part for part in line.agreement.division), abs(line.share - 0.5), line.place)
    return lambda line: line.place


def _shapes(lines: Sequence[Line]) -> Iterable[Fact]:
    """How many recommendations all groups are for, and so on."""
    names = {
        "all_for": _("Every group mostly for"),
        "all_against": _("Every group mostly against"),
        "split": _("Groups stand against each other"),
        "mixed": _("Groups do not all agree"),
        "nothing": _("Too few voted to tell"),
    }
    counted = Counter(line.agreement.shape for line in lines)
    return (Fact(name, str(counted[shape])) for shape, name in names.items() if counted[shape])  # type: ignore[index]


def _common(lines: Sequence[Line]) -> Iterable[Common]:
    """Where every column in which returnees can be told says so."""
    for line in lines:
        views = {in_common(found) for found in line.by_column.values() if _tells_returnees(found)}
        if len(views) == 1 and (view := views.pop()):
            yield Common(line.title, line.code, WORDS[view]())


def _tells_returnees(agreement: Agreement) -> bool:
    return any(view.kind == "persons" and view.code == "returnee" for view in agreement.views)


def _shown(edition: RoundEdition, items: Sequence[int]) -> Iterable[ItemResults]:
    found = RoundItem.objects.select_related("recommendation", "version").in_bulk(items)
    stances: dict[int, list[OrganisationStance]] = {}
    for stance in OrganisationStance.objects.filter(item__in=items).select_related("organisation"):
        stances.setdefault(stance.item_id, []).append(stance)
    return (item_results(found[pk], edition, stances.get(pk, [])) for pk in items)


def area_choices(areas: Sequence[str]) -> list[tuple[str, Text]]:
    """Policy areas that occur, with their names."""
    return [(code, vocabularies.label("policy_area", code)) for code in areas]


# --- Archives ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """A statement of an archive: sentence, and a row to each opinion group."""

    text: Translated
    sentence: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class ArchiveResults:
    """One page of the statements; ``analysis`` is missing until the task has run."""

    participants: int
    opinions: tuple[Opinions, ...]
    statements: tuple[Statement, ...]
    has_more: bool

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (Answer(_("Agree")), Answer(_("Pass"), "none"), Answer(_("Disagree"), "dot"))


def results_of_archive(round_: Round, *, order: str = "given", number: int = 1) -> ArchiveResults | None:
    """Of an imported round, whose figures were public before; nothing until it is analysed. Three queries."""
    made = RoundAnalysis.objects.filter(round=round_).first()
    if made is None:
        return None
    rows = sorted(made.told["recommendations"], key=_archive_key(order))
    first = (number - 1) * PAGE_SIZE
    items = round_.items.filter(is_moderated_out=False).select_related("version")
    texts = {item.source_id: item.version.text for item in items}
    return ArchiveResults(
        participants=made.told["participants"],
        opinions=opinions_of(round_, texts),
        statements=tuple(_statement(row, texts[row["source_id"]]) for row in rows[first : first + PAGE_SIZE]),
        has_more=first + PAGE_SIZE < len(rows),
    )


def _archive_key(order: str) -> Callable[[dict[str, Any]], Any]:
    def spread(row: dict[str, Any]) -> float:
        shares = [group["support_share"] for group in row["groups"]]
        return max(shares, default=0.0) - min(shares, default=0.0)

    if order == "agreed":
        return lambda row: -(row["group_informed_consensus"] or 0)
    if order == "divided":
        return lambda row: -spread(row)
    return lambda row: 0


def _statement(row: dict[str, Any], text: Translated) -> Statement:
    views = [
        GroupView("opinion", str(group["group"]), view_of_counts({answer: group[answer] for answer in ANSWERS}))
        for group in row["groups"]
    ]
    rows = tuple(
        GroupRow.of(_("Group %(n)s") % {"n": group["group"] + 1}, (group["support"], group["neutral"], group["oppose"]))
        for group in row["groups"]
    )
    return Statement(text, archive_sentence(agreement_of(views)), rows)


def archive_sentence(agreement: Agreement) -> str:
    words = {
        "nothing": _("There is one group only."),
        "all_for": _("All groups mostly agree with it."),
        "all_against": _("All groups mostly disagree with it."),
        "split": _("It sets the groups apart."),
        "mixed": _("The groups do not all see it the same way."),
    }
    return words[agreement.shape]
