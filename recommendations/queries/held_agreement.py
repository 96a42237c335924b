"""What is told of agreement in a closed round that was held here.

Totals of ten ballots and more are published as they are. Figures of groups, discovered ones or declared, are those that
:func:`core.disclosure.disclose` tells, and consensus is worked out from what is told alone: where one group is told in
words, it is not told, since a reader could work the words back into numbers with it.

Opinion groups and declared groups divide the same people twice. Before opinion groups are told, a solver looks whether
both together lay open what each of them hides, over all recommendations at once: then numbers of opinion groups give
way to words, and words to nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.disclosure import (
    NO_ANSWER,
    Disclosed,
    DisclosedGroup,
    GroupSplit,
    Publication,
    disclose,
    fix_groups,
    publication,
    step,
    too_close_together,
)
from recommendations.analysis.consensus import (
    INSTITUTIONS,
    PERSONS,
    Stakeholders,
    group_informed,
    pair_gaps,
    stakeholder_informed,
)
from recommendations.analysis.opinion_groups import OpinionGroups, opinion_groups
from recommendations.analysis.tallies import Tally, tallies
from recommendations.analysis.words import GroupView, View, agreement_of, view_of_counts, view_told
from recommendations.enums import Stance
from recommendations.models import OrganisationStance, Round, RoundEdition
from recommendations.queries.agreement import Ballots, Item, ballots_of, majorities_of
from recommendations.queries.columns import COLUMNS, told_number

# A group of people under ten is neither drawn nor described.
SMALLEST_GROUP = 10
WITHOUT_GROUP = "without_group"
FOR = frozenset({Stance.SUPPORT.value, Stance.SUPPORT_WITH_CHANGES.value})
AGAINST = frozenset({Stance.OPPOSE.value})
UNSEEN = frozenset({NO_ANSWER})
# Tables of opinion groups count them together.
MERGED = {Stance.SUPPORT_WITH_CHANGES.value: Stance.SUPPORT.value}
# Of so many recommendations at most opinion groups are told: those on which the totals are the most even.
DESCRIBED = 24
SETTING_APART = 5
# From here on a group is told in words however large it is.
NEVER = 10**9

Level = Literal["counts", "words", "nothing"]


@dataclass(frozen=True)
class Opinion:
    """What is told of opinion groups: of each recommendation (its column), and how far at all."""

    level: Level
    split: GroupSplit
    tables: Mapping[int, Disclosed]

    @property
    def codes(self) -> list[str]:
        return [code for code in self.split.groups if code != WITHOUT_GROUP]


def held_analysis(round_: Round, *, column: str = "open") -> dict[str, Any]:
    """Of the persons of one column, with the organisations beside them: see ``docs/agreement.md`` for the keys."""
    made = round_.analyses.filter(column=column).first()
    if made is not None:
        found: dict[str, Any] = made.told
        return found
    ballots = ballots_of(round_, vouched=COLUMNS[column])
    return held_told(round_, column, ballots, opinion_groups(ballots.votes, smallest=SMALLEST_GROUP))[0]


def held_told(round_: Round, column: str, ballots: Ballots, found: OpinionGroups) -> tuple[dict[str, Any], bool]:
    """The figures as they are told, and whether opinion groups are told at all."""
    edition = round_.editions.first()
    totals = [_total(edition, column, item) for item in ballots.items]
    opinion = _opinion(ballots, found, edition, column, totals)
    organisations = organisation_tallies(round_)
    told = {
        "participants": told_number(len(ballots.people)),
        "column": column,
        "recommendations": [
            _row(item, total, edition, column, organisations.get(item.pk, {}), opinion.tables.get(place, Disclosed()))
            for place, (item, total) in enumerate(zip(ballots.items, totals, strict=True))
        ],
        # No vote that was cast here leads to a person.
        "people": [],
        "groups": [_described(code, opinion, ballots) for code in opinion.codes],
        "groups_told": opinion.level,
        "majorities": _majorities(ballots, totals),
    }
    return told, bool(opinion.codes)


def _row(
    item: Item,
    total: Mapping[str, int] | None,
    edition: RoundEdition | None,
    column: str,
    organisations: Mapping[str, Tally],
    opinion: Disclosed,
) -> dict[str, Any]:
    declared = _declared(edition, column, item)
    views = [*person_views(declared), *organisation_views(organisations)]
    return {
        "source_id": item.source_id,
        **_figures(total),
        "group_informed_consensus": _group_informed(opinion),
        **_stakeholders(declared, organisations),
        "agreement": agreement_of(views).shape,
        "views": [{"kind": one.kind, "group": one.code, "words": one.view} for one in views],
        "groups": [_told(group) for group in opinion.groups],
    }


def _total(edition: RoundEdition | None, column: str, item: Item) -> Mapping[str, int] | None:
    """By stance; nothing where fewer than ten voted on it."""
    found: Mapping[str, int] | None = edition.totals[column]["items"][str(item.pk)] if edition else None
    return found


def _declared(edition: RoundEdition | None, column: str, item: Item) -> Disclosed:
    return Disclosed.from_json(edition.tables[str(item.pk)][column]) if edition else Disclosed()


def _figures(total: Mapping[str, int] | None) -> dict[str, int | None]:
    if total is None:
        return dict.fromkeys(("support", "oppose", "neutral", "seen"))
    support, oppose = (sum(total[code] for code in kind) for kind in (FOR, AGAINST))
    return {"support": support, "oppose": oppose, "neutral": total[Stance.NEUTRAL], "seen": sum(total.values())}


def _majorities(ballots: Ballots, totals: Sequence[Mapping[str, int] | None]) -> dict[str, list[str]]:
    hidden = {item.source_id for item, total in zip(ballots.items, totals, strict=True) if total is None}
    return {side: [code for code in codes if code not in hidden] for side, codes in majorities_of(ballots).items()}


def person_views(declared: Disclosed) -> list[GroupView]:
    """What the declared groups of persons think, as far as their table tells it."""
    views = ((group.code, view_told(group)) for group in declared.groups)
    return [GroupView("persons", code, view) for code, view in views if view]


def organisation_views(groups: Mapping[str, Tally]) -> list[GroupView]:
    """What kinds of organisations think of which two or more took a stance; their stances are public."""
    return [
        GroupView("organisations", code, organisation_view(found))
        for code, found in sorted(groups.items())
        if found.seen[0] >= INSTITUTIONS
    ]


def organisation_view(found: Tally) -> View:
    counts = {Stance.SUPPORT: found.agree, Stance.OPPOSE: found.disagree, Stance.NEUTRAL: found.neutral}
    return view_of_counts({code.value: int(count[0]) for code, count in counts.items()})


# --- Opinion groups ---------------------------------------------------------------------------------------------------


def _opinion(
    ballots: Ballots,
    found: OpinionGroups,
    edition: RoundEdition | None,
    column: str,
    totals: Sequence[Mapping[str, int] | None],
) -> Opinion:
    """As much as both divisions of the same people together may tell."""
    members = {str(code): flags for code, flags in found.members.items()}
    members[WITHOUT_GROUP] = found.labels < 0
    bases = {code: int(np.count_nonzero(flags)) for code, flags in members.items()}
    split = fix_groups(bases)
    places = _described_places(totals)
    counted = tallies(ballots.votes, members)
    declared = {place: _publication_of(edition, column, ballots.items[place], len(ballots.people)) for place in places}
    levels: tuple[tuple[Level, int | None], ...] = (("counts", None), ("words", NEVER))
    for level, counts_from in levels if edition else ():
        tables = {place: _opinion_table(counted, place, bases, split, counts_from) for place in places}
        pairs = [(declared[place], _opinion_publication(tables[place], split, totals[place])) for place in places]
        if split.groups and too_close_together(pairs, merged=MERGED) is None:
            return Opinion(level, split, tables)
    return Opinion("nothing", split, {})


def _described_places(totals: Sequence[Mapping[str, int] | None]) -> list[int]:
    """The recommendations on which most stand against each other, by the totals, which everybody knows."""

    def evenness(place: int) -> tuple[float, int]:
        figures = _figures(totals[place])
        support, oppose, seen = (figures[key] or 0 for key in ("support", "oppose", "seen"))
        return -min(support, oppose) / max(1, seen), place

    return sorted(sorted((p for p, total in enumerate(totals) if total), key=evenness)[:DESCRIBED])


def _opinion_table(
    groups: Mapping[str, Tally], place: int, bases: Mapping[str, int], split: GroupSplit, counts_from: int | None
) -> Disclosed:
    table = {
        code: {
            Stance.SUPPORT.value: int(told.agree[place]),
            Stance.NEUTRAL.value: int(told.neutral[place]),
            Stance.OPPOSE.value: int(told.disagree[place]),
        }
        for code, told in groups.items()
    }
    if counts_from is None:
        return disclose(table, bases=bases, split=split)
    return disclose(table, bases=bases, split=split, counts_from=counts_from)


def _publication_of(edition: RoundEdition | None, column: str, item: Item, people: int) -> Publication:
    sizes = edition.split[column]["bases"] if edition else {}
    total = _total(edition, column, item) or {}
    return publication(_declared(edition, column, item), sizes=sizes or {"": people}, totals=total)


def _opinion_publication(told: Disclosed, split: GroupSplit, total: Mapping[str, int] | None) -> Publication:
    figures = _figures(total)
    totals = {stance.value: figures[stance.value] or 0 for stance in (Stance.SUPPORT, Stance.NEUTRAL, Stance.OPPOSE)}
    return publication(told, sizes=split.bases, totals=totals)


def _described(code: str, opinion: Opinion, ballots: Ballots) -> dict[str, Any]:
    """The size of a group, in tens where it is told in words, and where it stands against all others."""
    apart = []
    for place, told in opinion.tables.items():
        views = {group.code: view_told(group) for group in told.groups if group.code != WITHOUT_GROUP}
        own, others = views.pop(code, None), set(views.values())
        if own in ("mostly_for", "mostly_against") and others and not others & {own, None}:
            apart.append({"source_id": ballots.items[place].source_id, "words": own})
    size = opinion.split.bases[code]
    return {
        "group": code,
        "people": size if opinion.level == "counts" else step(size),
        "sets_apart": apart[:SETTING_APART],
    }


def _group_informed(told: Disclosed) -> float | None:
    tallied = [_tally_of(group) for group in told.groups if group.code != WITHOUT_GROUP]
    known = [found for found in tallied if found is not None]
    if not known or len(known) < len(tallied) or told.withheld:
        return None
    return float(group_informed(known)[0])


def _tally_of(group: DisclosedGroup) -> Tally | None:
    """The tally of a group as far as it is told with counts; nothing where a fold hides a part of it."""
    if group.kind != "counts" or group.base is None:
        return None
    kinds = (FOR, AGAINST, UNSEEN)
    if any(not _fits(cell.codes, kind) for cell in group.cells for kind in kinds):
        return None
    agree, disagree, unseen = (sum(c.count for c in group.cells if kind >= set(c.codes)) for kind in kinds)
    neutral = group.base - agree - disagree - unseen
    return Tally(*(np.array([count]) for count in (agree, disagree, neutral)))


def _fits(codes: Iterable[str], kind: frozenset[str]) -> bool:
    """Whether a cell counts nothing but this, or nothing of it."""
    return kind >= set(codes) or not kind & set(codes)


def _stakeholders(declared: Disclosed, organisations: Mapping[str, Tally]) -> dict[str, Any]:
    """Consensus over declared groups of persons, as published at closing, and kinds of organisations; never pooled."""
    nothing: dict[str, Any] = {
        "stakeholder_informed_consensus": None,
        "weakest_group": None,
        "not_enough": [],
        "gaps": [],
    }
    tallied = [(f"persons:{group.code}", _tally_of(group)) for group in declared.groups]
    persons = [Stakeholders(code, found, PERSONS) for code, found in tallied if found is not None]
    if not persons or len(persons) < len(tallied) or declared.withheld:
        return nothing
    institutions = [Stakeholders(f"institutions:{code}", t, INSTITUTIONS) for code, t in organisations.items()]
    groups = [*persons, *institutions]
    (found,) = stakeholder_informed(groups)
    return {
        "stakeholder_informed_consensus": found.value,
        "weakest_group": found.weakest or None,
        "not_enough": list(found.not_enough),
        "gaps": [
            {"groups": list(pair), "gap": float(gap[0])} for pair, gap in pair_gaps(groups).items() if gap[0] >= 0
        ],
    }


def organisation_tallies(round_: Round) -> dict[int, dict[str, Tally]]:
    """Item → kind of organisation → tally; their stances are public. One query."""
    rows = OrganisationStance.objects.filter(item__round=round_)
    by_item: dict[int, list[tuple[str, str]]] = {}
    for item, category, stance in rows.values_list("item_id", "organisation__category", "stance"):
        by_item.setdefault(item, []).append((category, stance))
    return {item: organisations_by_kind(stances) for item, stances in by_item.items()}


def organisations_by_kind(stances: Iterable[tuple[str, str]]) -> dict[str, Tally]:
    """Category and stance of each → kind → tally."""
    found: dict[str, Tally] = {}
    for category, stance in stances:
        kind = kind_of(category)
        one = [stance in FOR, stance in AGAINST, stance == Stance.NEUTRAL]
        added = Tally(*(np.array([int(count)]) for count in one))
        found[kind] = found[kind] + added if kind in found else added
    return found


def kind_of(category: str) -> str:
    """National and local authorities of one side of the journey make one kind; else the category is the kind."""
    for side in ("origin", "destination"):
        if category.startswith(f"authority_{side}"):
            return f"authorities_{side}"
    return category


def _told(group: DisclosedGroup) -> dict[str, Any]:
    return {
        "group": group.code,
        "people": group.base,
        "words": group.words,
        "counts": [{"answers": list(cell.codes), "count": cell.count} for cell in group.cells],
    }
