"""What an analysis of a closed round holds: figures as they are told, the map, and what places a person on it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommendations.analysis.clustering import Labels
from recommendations.analysis.opinion_groups import NO_GROUP, OpinionGroups, kept_labels, opinion_groups
from recommendations.analysis.opinion_map import centres, drawn, nearest, point_of
from recommendations.analysis.projection import LEAST_PEOPLE, LEAST_VOTES, Projection, qualified
from recommendations.analysis.tallies import Flags
from recommendations.models import Round, RoundAnalysis
from recommendations.queries.agreement import Ballots, ballots_of, told_of_archive
from recommendations.queries.columns import COLUMNS
from recommendations.queries.held_agreement import SMALLEST_GROUP, held_told

# Raised whenever the same votes would be told otherwise.
VERSION = 1


@dataclass(frozen=True)
class Made:
    """``told`` is public; ``place`` is not."""

    told: dict[str, Any]
    place: dict[str, Any]
    digest: str


def held_made(round_: Round, column: str) -> Made:
    """Of the persons of one column of a round held here. Some ten queries."""
    ballots = ballots_of(round_, vouched=COLUMNS[column])
    found = opinion_groups(ballots.votes, smallest=SMALLEST_GROUP)
    told, is_divided = held_told(round_, column, ballots, found)
    edition = round_.editions.first()
    return _made(ballots, found, told, [edition.tables, edition.totals] if edition else [], is_divided=is_divided)


def archive_made(round_: Round, earlier: RoundAnalysis | None) -> Made:
    """Of an imported round; its groups get the numbers of an earlier analysis. Four queries."""
    ballots = ballots_of(round_)
    found = opinion_groups(ballots.votes)
    if earlier is not None:
        found = _kept(ballots, found, earlier)
    return _made(ballots, found, told_of_archive(ballots, found), [])


def _made(
    ballots: Ballots, found: OpinionGroups, told: dict[str, Any], tables: Sequence[Any], *, is_divided: bool = True
) -> Made:
    counted = qualified(ballots.votes)
    labels = found.labels[counted] if is_divided else np.full(np.count_nonzero(counted), NO_GROUP)
    marks, frame = drawn(found.projection.points, labels)
    told["map"] = [[mark.group if mark.group != NO_GROUP else None, mark.x, mark.y] for mark in marks]
    place = {
        "items": [item.pk for item in ballots.items],
        "components": found.projection.components.tolist(),
        "means": found.projection.means.tolist(),
        "centres": {str(group): middle for group, middle in centres(found.projection.points, labels).items()},
        "frame": [frame.low, frame.high],
    }
    return Made(told, place, _digest(ballots, counted, tables))


def _digest(ballots: Ballots, counted: Flags, tables: Sequence[Any]) -> str:
    """Of what was counted, whatever the order of people and their tags."""
    head = {
        "version": VERSION,
        "parameters": [LEAST_VOTES, LEAST_PEOPLE, SMALLEST_GROUP, int(np.count_nonzero(counted))],
        "items": [item.source_id for item in ballots.items],
        "tables": tables,
    }
    digest = hashlib.sha256(json.dumps(head, sort_keys=True, ensure_ascii=False).encode())
    for row in sorted(row.tobytes() for row in ballots.votes):
        digest.update(row)
    return digest.hexdigest()


def map_of(place: Mapping[str, Any]) -> tuple[Projection, dict[int, tuple[float, float]]]:
    """The directions and means of a stored map, and the middles of its groups."""
    components, means = np.array(place["components"]), np.array(place["means"])
    middles = {int(group): (float(x), float(y)) for group, (x, y) in place["centres"].items()}
    return Projection(np.empty((0, 2)), components, means), middles


def _kept(ballots: Ballots, found: OpinionGroups, earlier: RoundAnalysis) -> OpinionGroups:
    """The same groups under the numbers that the earlier map gives to most of their people."""
    if earlier.place["items"] != [item.pk for item in ballots.items]:
        return found
    map_, middles = map_of(earlier.place)
    before = [
        nearest(point_of(votes, map_), middles) if label != NO_GROUP else NO_GROUP
        for votes, label in zip(ballots.votes, found.labels, strict=True)
    ]
    labels: Labels = np.array(kept_labels(before, found.labels.tolist()), dtype=np.intp)
    return OpinionGroups(labels, found.projection, found.silhouette)
