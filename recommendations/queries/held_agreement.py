"""What is told of agreement in a closed round that was held here.

Totals are published as they are. Figures of groups, discovered ones or declared, are those that
:func:`core.disclosure.disclose` tells, and consensus is worked out from what is told alone: where one group is told in
words, it is not told, since a reader could work the words back into numbers with it.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from core.disclosure import NO_ANSWER, Disclosed, DisclosedGroup, GroupSplit, disclose, fix_groups
from recommendations.actions.rounds import COLUMNS
from recommendations.analysis.consensus import (
    INSTITUTIONS,
    PERSONS,
    Stakeholders,
    group_informed,
    stakeholder_informed,
)
from recommendations.analysis.opinion_groups import OpinionGroups, opinion_groups
from recommendations.analysis.tallies import Tally, tallies
from recommendations.enums import Stance
from recommendations.models import OrganisationStance, Round, RoundEdition
from recommendations.queries.agreement import Ballots, Item, ballots_of, counts_of, majorities_of

# A group of people under ten is neither drawn nor described.
SMALLEST_GROUP = 10
WITHOUT_GROUP = "without_group"
FOR = frozenset({Stance.SUPPORT.value, Stance.SUPPORT_WITH_CHANGES.value})
AGAINST = frozenset({Stance.OPPOSE.value})
UNSEEN = frozenset({NO_ANSWER})


def held_analysis(round_: Round, *, column: str = "open") -> dict[str, Any]:
    """Of the persons of one column, with the organisations beside them: see ``docs/agreement.md`` for the keys."""
    ballots = ballots_of(round_, vouched=COLUMNS[column])
    edition = round_.editions.first()
    opinion = _opinion_tables(ballots, opinion_groups(ballots.votes, smallest=SMALLEST_GROUP))
    organisations = _organisations(round_)
    return {
        "participants": len(ballots.people),
        "column": column,
        "recommendations": [
            {
                **counts_of(item, place, ballots.total),
                "group_informed_consensus": _group_informed(opinion[place]),
                **_stakeholders(item, edition, column, organisations.get(item.pk, {})),
                "groups": [_told(group) for group in opinion[place].groups],
            }
            for place, item in enumerate(ballots.items)
        ],
        # No vote that was cast here leads to a person.
        "people": [],
        "majorities": majorities_of(ballots),
    }


def _opinion_tables(ballots: Ballots, found: OpinionGroups) -> list[Disclosed]:
    """Of every recommendation, what may be told of the opinion groups."""
    members = {str(code): flags for code, flags in found.members.items()}
    members[WITHOUT_GROUP] = found.labels < 0
    bases = {code: int(np.count_nonzero(flags)) for code, flags in members.items()}
    split = fix_groups(bases)
    counted = tallies(ballots.votes, members)
    return [_opinion_table(counted, place, bases, split) for place in range(len(ballots.items))]


def _opinion_table(groups: dict[str, Tally], place: int, bases: dict[str, int], split: GroupSplit) -> Disclosed:
    table = {
        code: {
            Stance.SUPPORT.value: int(told.agree[place]),
            Stance.NEUTRAL.value: int(told.neutral[place]),
            Stance.OPPOSE.value: int(told.disagree[place]),
        }
        for code, told in groups.items()
    }
    return disclose(table, bases=bases, split=split)


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


def _stakeholders(
    item: Item, edition: RoundEdition | None, column: str, organisations: dict[str, Tally]
) -> dict[str, Any]:
    """Consensus over declared groups of persons, as published at closing, and groups of institutions; never pooled."""
    nothing: dict[str, Any] = {"stakeholder_informed_consensus": None, "weakest_group": None, "not_enough": []}
    if edition is None:
        return nothing
    told = Disclosed.from_json(edition.tables[str(item.pk)][column])
    tallied = [(f"persons:{group.code}", _tally_of(group)) for group in told.groups]
    persons = [Stakeholders(code, found, PERSONS) for code, found in tallied if found is not None]
    if not persons or len(persons) < len(tallied) or told.withheld:
        return nothing
    institutions = [Stakeholders(f"institutions:{code}", t, INSTITUTIONS) for code, t in organisations.items()]
    (found,) = stakeholder_informed([*persons, *institutions])
    return {
        "stakeholder_informed_consensus": found.value,
        "weakest_group": found.weakest or None,
        "not_enough": list(found.not_enough),
    }


def _organisations(round_: Round) -> dict[int, dict[str, Tally]]:
    """Item → kind of organisation → tally; their stances are public. One query."""
    rows = OrganisationStance.objects.filter(item__round=round_)
    found: dict[int, dict[str, Tally]] = {}
    for item, category, stance in rows.values_list("item_id", "organisation__category", "stance"):
        one = [stance in FOR, stance in AGAINST, stance == Stance.NEUTRAL]
        groups = found.setdefault(item, {})
        added = Tally(*(np.array([int(count)]) for count in one))
        groups[category] = groups[category] + added if category in groups else added
    return found


def _told(group: DisclosedGroup) -> dict[str, Any]:
    return {
        "group": group.code,
        "people": group.base,
        "words": group.words,
        "counts": [{"answers": list(cell.codes), "count": cell.count} for cell in group.cells],
    }
