"""Agreement in a closed round: counts, consensus across groups, opinion groups, as ``analyse_round`` prints them.

Archives are told in full: their votes were public before they came here. What is told of a round that was held here
stands in :mod:`recommendations.queries.held_agreement`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from recommendations.analysis.consensus import Stakeholders, group_informed, pair_gaps, stakeholder_informed
from recommendations.analysis.opinion_groups import OpinionGroups, opinion_groups
from recommendations.analysis.representative import Representative, majorities, representative
from recommendations.analysis.tallies import (
    AGREE,
    DISAGREE,
    NEUTRAL,
    UNSEEN,
    Flags,
    Tally,
    Votes,
    share,
    tallies,
    tally,
)
from recommendations.enums import Stance
from recommendations.imports.declared import Declared
from recommendations.models import Round, Vote

CODES: dict[str, int] = {
    Stance.SUPPORT.value: AGREE,
    Stance.SUPPORT_WITH_CHANGES.value: AGREE,
    Stance.NEUTRAL.value: NEUTRAL,
    Stance.OPPOSE.value: DISAGREE,
}
SIDES = {"agree": "support", "disagree": "oppose"}


class TooManyGroups(InvalidInput):
    code = "too_many_groups"
    message = _("%(groups)s groups are too many: %(people)s people voted enough to be divided.")


@dataclass(frozen=True)
class Item:
    """A recommendation of the round; archives call it by its number in the export."""

    pk: int
    source_id: str


@dataclass(frozen=True)
class Ballots:
    """All who voted (rows, by tag in order) and the analysed recommendations (columns)."""

    people: tuple[str, ...]
    items: tuple[Item, ...]
    votes: Votes

    @cached_property
    def total(self) -> Tally:
        return tally(self.votes)


def ballots_of(round_: Round, *, vouched: bool = False) -> Ballots:
    """Of the persons of one column: vouched for by an organisation, or all others; never both. Two queries.

    Statements that moderators took out are no columns, but who voted only on them is a row.
    """
    items = _items(round_)
    columns = {item.pk: place for place, item in enumerate(items)}
    rows: dict[str, int] = {}
    cells = np.fromiter(
        (
            (rows.setdefault(tag, len(rows)), columns.get(item, -1), CODES[stance])
            for tag, item, stance in _cast(round_, vouched)
        ),
        dtype=[("row", np.int32), ("column", np.int32), ("vote", np.int8)],
    )
    people = sorted(rows, key=lambda tag: (len(tag), tag))
    places = np.empty(len(rows), dtype=np.int32)
    places[[rows[tag] for tag in people]] = np.arange(len(people))
    votes = np.full((len(people), len(items)), UNSEEN, dtype=np.int8)
    kept = cells[cells["column"] >= 0]
    votes[places[kept["row"]], kept["column"]] = kept["vote"]
    return Ballots(tuple(people), items, votes)


def _items(round_: Round) -> tuple[Item, ...]:
    rows = round_.items.filter(is_moderated_out=False).values_list("pk", "source_id", "recommendation__code")
    return tuple(Item(pk, source_id if round_.is_archive else code) for pk, source_id, code in rows)


def _cast(round_: Round, vouched: bool) -> Iterator[tuple[str, int, str]]:
    chosen = Q(item__round=round_, is_vouched=vouched)
    return Vote.objects.filter(chosen).values_list("tag", "item_id", "stance").iterator(chunk_size=10_000)


def archive_analysis(round_: Round, *, k: int | None = None, declared: Declared | None = None) -> dict[str, Any]:
    """Everything about an imported round: see ``docs/agreement.md`` for the keys.

    Raises :class:`TooManyGroups` where ``k`` is more than there are people on the map.
    """
    ballots = ballots_of(round_)
    found = opinion_groups(ballots.votes, k=k)
    people = len(found.projection.points)
    if k is not None and k > people:
        raise TooManyGroups(groups=k, people=people)
    told = told_of_archive(ballots, found)
    if declared is not None:
        _add_declared(told, ballots, declared)
    return told


def told_of_archive(ballots: Ballots, found: OpinionGroups) -> dict[str, Any]:
    """Counts, consensus across opinion groups, who is in which, and what sets each apart."""
    opinion = tallies(ballots.votes, found.members)
    consensus = _group_informed(opinion.values(), ballots)
    return {
        "participants": len(ballots.people),
        "recommendations": [
            {
                **counts_of(item, place, ballots.total),
                "group_informed_consensus": consensus[place],
                "stakeholder_informed_consensus": None,
                "groups": _group_rows(opinion, place),
            }
            for place, item in enumerate(ballots.items)
        ],
        "people": [
            {"source_id": person, "group": int(label) if label >= 0 else None}
            for person, label in zip(ballots.people, found.labels, strict=True)
        ],
        "groups": [_described(code, found.members[code], opinion, ballots) for code in opinion],
        "majorities": majorities_of(ballots),
        "silhouette": {str(k): value for k, value in found.silhouette.items()},
    }


def counts_of(item: Item, place: int, total: Tally) -> dict[str, Any]:
    return {"source_id": item.source_id, **_figures(total, place)}


def _figures(told: Tally, place: int) -> dict[str, int]:
    return {
        "support": int(told.agree[place]),
        "oppose": int(told.disagree[place]),
        "neutral": int(told.neutral[place]),
        "seen": int(told.seen[place]),
    }


def _group_informed(groups: Iterable[Tally], ballots: Ballots) -> list[float | None]:
    told = list(groups)
    return [float(value) for value in group_informed(told)] if told else [None] * len(ballots.items)


def _group_rows(groups: Mapping[Any, Tally], place: int) -> list[dict[str, Any]]:
    return [
        {
            "group": code,
            **_figures(told, place),
            "support_share": float(share(told.agree, told.seen)[place]),
        }
        for code, told in groups.items()
    ]


def _described(code: int, members: Flags, groups: Mapping[int, Tally], ballots: Ballots) -> dict[str, Any]:
    """The size of an opinion group and what sets it apart from the others."""
    others = [told for other, told in groups.items() if other != code]
    speaking: Sequence[Representative] = ()
    if others:
        speaking = representative(groups[code], sum(others[1:], start=others[0]))
    return {
        "group": code,
        "people": int(np.count_nonzero(members)),
        "representative": [
            {
                "source_id": ballots.items[found.place].source_id,
                "side": SIDES[found.side],
                "share": found.p,
                "z": found.z,
                "ratio": found.ratio,
                "z_against_the_rest": found.z_two,
            }
            for found in speaking
        ],
    }


def majorities_of(ballots: Ballots) -> dict[str, list[str]]:
    return {
        SIDES[side]: [ballots.items[place].source_id for place in places]
        for side, places in majorities(ballots.total).items()
    }


def _add_declared(told: dict[str, Any], ballots: Ballots, declared: Declared) -> None:
    """Consensus over the groups of the file in the place of that over opinion groups, which moves to ``opinion``."""
    names = sorted(set(declared.groups.values()))
    of_people = np.array([declared.groups.get(person, "") for person in ballots.people])
    members = {name: of_people == name for name in names}
    groups = {name: found for name, found in tallies(ballots.votes, members).items() if members[name].any()}
    stakeholders = [Stakeholders(name, found) for name, found in groups.items()]
    consensus = _group_informed(groups.values(), ballots)
    stakes = stakeholder_informed(stakeholders)
    gaps = pair_gaps(stakeholders)
    for place, row in enumerate(told["recommendations"]):
        row["opinion"] = {key: row[key] for key in ("group_informed_consensus", "groups")}
        row["group_informed_consensus"] = consensus[place]
        row["groups"] = _group_rows(groups, place)
        if stakes:
            row["stakeholder_informed_consensus"] = stakes[place].value
            row["weakest_group"] = stakes[place].weakest or None
            row["weakest_agreement"] = stakes[place].weakest_value
            row["not_enough"] = list(stakes[place].not_enough)
            row["gaps"] = [
                {"groups": list(pair), "gap": float(gap[place])}
                for pair, gap in gaps.items()
                if not np.isnan(gap[place])
            ]
    told["declared"] = {
        "groups": [{"group": name, "people": int(np.count_nonzero(members[name]))} for name in groups],
        "without_group": int(np.count_nonzero(of_people == "")),
        "unknown": sorted(set(declared.groups) - set(ballots.people), key=int),
        "skipped": declared.skipped,
    }
