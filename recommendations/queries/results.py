"""Results of a closed round as pages show them, each recommendation in words first, then in numbers by group.

Everything is read from the edition that was frozen at the closing and from the stances of organisations, which are
public; nothing is counted from ballots here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from consult.queries.results import group_label
from core import vocabularies
from core.charts import Answer, GroupPart, GroupRow
from core.components import Fact, Text
from core.disclosure import NO_ANSWER, Disclosed
from core.translated import joined
from recommendations.analysis.consensus import INSTITUTIONS
from recommendations.analysis.words import Agreement, GroupView, View, agree_on, agreement_of
from recommendations.enums import ReasonState, Stance
from recommendations.models import OrganisationStance, RoundEdition, RoundItem, VoteReason
from recommendations.queries.columns import COLUMNS
from recommendations.queries.held_agreement import (
    kind_of,
    organisation_view,
    organisations_by_kind,
    person_views,
)

CODES = [*Stance.values, NO_ANSWER]
# A reason is shown only under a stance that this many persons took (product.md, rounds and votes).
REASONS_FROM = 10
REASONS_SHOWN = 100

WORDS = {
    "mostly_for": lambda: _("Mostly for"),
    "mostly_against": lambda: _("Mostly against"),
    "divided": lambda: _("Divided"),
    "no_clear_view": lambda: _("No clear view"),
    "not_told": lambda: _("Not told, so that nobody can be worked out"),
}


@dataclass(frozen=True)
class Column:
    """Results of one item among one kind of voters: never added to another column. ``voters`` is empty where fewer
    than ten took part, ``total`` where fewer than ten voted on the item: then no number is told."""

    code: str
    label: str
    voters: int | None
    total: Mapping[str, int] | None
    rows: tuple[GroupRow, ...]
    agreement: Agreement
    sentences: tuple[str, ...]
    weakest: str


@dataclass(frozen=True)
class Kind:
    """Organisations of one kind: what they think together, from two on, and each by name."""

    label: Text
    words: str
    stances: tuple[OrganisationStance, ...]


@dataclass(frozen=True)
class ItemResults:
    """What a closed round says about one item."""

    item: RoundItem
    columns: tuple[Column, ...]
    kinds: tuple[Kind, ...]

    @property
    def key(self) -> str:
        """For ids on a page with many items."""
        return str(self.item.pk)

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (
            *(Answer(vocabularies.label("vote_position", code)) for code in Stance.values),
            Answer(_("No vote"), "line"),
        )


def voters_of(edition: RoundEdition) -> tuple[Fact, ...]:
    """How many voted, by column; of one to nine no number."""
    return tuple(
        Fact(label, _("fewer than 10") if voters is None else str(voters))
        for code, label in column_labels().items()
        if (voters := edition.totals[code]["voters"]) != 0
    )


def column_labels() -> dict[str, str]:
    return {
        "vouched": _("People vouched for by an organisation"),
        "open": _("People who chose to take part"),
    }


def results_of(item: RoundItem, edition: RoundEdition) -> ItemResults:
    """Of one item; one query."""
    return item_results(item, edition, list(item.organisation_stances.select_related("organisation")))


def positions_of(items: Sequence[RoundItem]) -> dict[int, tuple[Kind, ...]]:
    """What organisations say of each item, by kind and name, while the round is open too: they speak in public, and
    are never added to persons. One query."""
    by_item: dict[int, list[OrganisationStance]] = {}
    for one in OrganisationStance.objects.filter(item__in=items).select_related("organisation"):
        by_item.setdefault(one.item_id, []).append(one)
    return {item: tuple(_kinds(stances, {})) for item, stances in by_item.items()}


def reasons_of(item: RoundItem, edition: RoundEdition) -> list[VoteReason]:
    """What moderators let through, under stances that ten persons or more of one column took; one query."""
    totals = [edition.totals[code]["items"][str(item.pk)] or {} for code in COLUMNS]
    often = {stance for total in totals for stance, count in total.items() if count >= REASONS_FROM}
    shown = VoteReason.objects.filter(item=item, state=ReasonState.VISIBLE, stance__in=often)
    return list(shown.order_by("stance", "text")[:REASONS_SHOWN])


def item_results(item: RoundItem, edition: RoundEdition, stances: Sequence[OrganisationStance]) -> ItemResults:
    """Disclosed tables by column and organisations by kind."""
    by_kind = organisations_by_kind((one.organisation.category, one.stance) for one in stances)
    organisations = [
        GroupView("organisations", kind, organisation_view(found))
        for kind, found in sorted(by_kind.items())
        if found.seen[0] >= INSTITUTIONS
    ]
    columns = tuple(
        _column(code, item, edition, organisations) for code in COLUMNS if edition.totals[code]["voters"] != 0
    )
    return ItemResults(item, columns, tuple(_kinds(stances, {one.code: one.view for one in organisations})))


def _column(code: str, item: RoundItem, edition: RoundEdition, organisations: Sequence[GroupView]) -> Column:
    told: dict[str, Any] = edition.tables[str(item.pk)][code]
    rest = told["includes_rest"]
    agreement = agreement_of([*person_views(Disclosed.from_json(told)), *organisations])
    return Column(
        code=code,
        label=column_labels()[code],
        voters=edition.totals[code]["voters"],
        total=edition.totals[code]["items"][str(item.pk)],
        rows=tuple(_row(group, rest) for group in told["groups"]),
        agreement=agreement,
        sentences=sentences_of(agreement, rest),
        weakest=weakest_of(agreement, rest),
    )


def _row(group: dict[str, Any], rest: str) -> GroupRow:
    label = group_label(group["code"], rest)
    if group["kind"] == "words":
        return GroupRow(label, words=WORDS.get(group["words"], WORDS["no_clear_view"])())
    parts = tuple(
        GroupPart(cell["count"], tuple(CODES.index(code) for code in cell["codes"])) for cell in group["cells"]
    )
    return GroupRow(label, group["base"], parts)


def _kinds(stances: Sequence[OrganisationStance], views: Mapping[str, View]) -> Iterable[Kind]:
    found: dict[str, list[OrganisationStance]] = {}
    for one in sorted(stances, key=lambda one: one.organisation.slug):
        found.setdefault(kind_of(one.organisation.category), []).append(one)
    for kind, members in sorted(found.items()):
        yield Kind(kind_label(kind), WORDS[views[kind]]() if kind in views else "", tuple(members))


def kind_label(kind: str) -> Text:
    if kind == "authorities_origin":
        return _("Authorities of countries of origin")
    if kind == "authorities_destination":
        return _("Authorities of countries of destination")
    return vocabularies.label("stakeholder_category", kind)


# --- In words ---------------------------------------------------------------------------------------------------------


def sentences_of(agreement: Agreement, rest: str = "") -> tuple[str, ...]:
    """The plain sentences that stand before the numbers."""
    if agreement.shape == "nothing":
        return (_("Too few people and organisations voted to say how far groups agree."),)
    if agreement.shape == "all_for":
        return (_("Every group that can be told is mostly for it."),)
    if agreement.shape == "all_against":
        return (_("Every group that can be told is mostly against it."),)
    parts = [_part(view, agreement, rest) for view in WORDS if agreement.with_view(view)]  # type: ignore[arg-type]
    first = _("Groups stand against each other.") if agreement.shape == "split" else _("Groups do not all agree.")
    return (first, *parts)


def _part(view: str, agreement: Agreement, rest: str) -> str:
    return _names(WORDS[view](), agreement.with_view(view), rest)  # type: ignore[arg-type]


def weakest_of(agreement: Agreement, rest: str) -> str:
    """Who agrees least, where not all agree alike."""
    return _names(_("Least agreement"), agreement.weakest, rest) if agreement.weakest else ""


def _names(head: str, groups: Sequence[GroupView], rest: str) -> str:
    return _("%(head)s: %(groups)s.") % {"head": head, "groups": joined(view_label(group, rest) for group in groups)}


def view_label(group: GroupView, rest: str = "") -> Text:
    """The name of a group: declared, or a kind of organisations."""
    return kind_label(group.code) if group.kind == "organisations" else group_label(group.code, rest)


def in_common(agreement: Agreement) -> View | None:
    """The clear view that returnees share with authorities of countries of destination; nothing where they do not."""
    returnees = [one for one in agreement.views if one.kind == "persons" and one.code == "returnee"]
    authorities = [one for one in agreement.views if one.code == "authorities_destination"]
    return agree_on(returnees, authorities)
