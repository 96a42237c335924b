"""The opinion map and what sets its groups apart, and where one voter stands: read from the analysis that is stored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from accounts.models import User
from core import keyring
from core.components import Text
from core.translated import Translated
from recommendations.actions.votes import voter_tag
from recommendations.analysis.opinion_groups import NO_GROUP
from recommendations.analysis.opinion_map import HIGH, WIDE, Frame, nearest, point_of
from recommendations.analysis.projection import LEAST_VOTES
from recommendations.analysis.tallies import UNSEEN
from recommendations.models import Round, Vote
from recommendations.queries.agreement import CODES
from recommendations.queries.analysis import map_of
from recommendations.queries.columns import COLUMNS
from recommendations.queries.results import WORDS, column_labels

# Shapes tell groups apart without colour; there are five groups at most.
MARKS = ("disc", "square", "diamond", "triangle", "ring")
UNIT, EDGE = 10, 26


@dataclass(frozen=True)
class DrawnMark:
    """Ten persons or a few more, where the picture draws them."""

    shape: str
    x: int
    y: int

    @property
    def left(self) -> int:
        return self.x - 6

    @property
    def top(self) -> int:
        return self.y - 6


@dataclass(frozen=True)
class Apart:
    """A recommendation on which a group stands against all others."""

    title: Translated
    words: str


@dataclass(frozen=True)
class OpinionGroup:
    """A group of people who voted alike: its sign, about how many, what sets it apart, where its name stands."""

    name: str
    shape: str
    people: int
    apart: tuple[Apart, ...]
    x: int
    y: int

    @property
    def sign(self) -> DrawnMark:
        """Its mark, to stand beside its name."""
        return DrawnMark(self.shape, 10, 10)


@dataclass(frozen=True)
class OwnPlace:
    """Where the reader stands: worked out from their own votes when they ask, stored nowhere."""

    column: str
    x: int
    y: int
    group: str = ""


@dataclass(frozen=True)
class Opinions:
    """The map of one column; ``own`` for the reader alone."""

    column: str
    label: str
    groups: tuple[OpinionGroup, ...]
    marks: tuple[DrawnMark, ...]
    # Sizes of groups that are told in words are told in tens.
    is_exact: bool = True
    own: OwnPlace | None = None

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDE * UNIT + 2 * EDGE} {HIGH * UNIT + 2 * EDGE}"


def opinions_of(round_: Round, titles: Mapping[str, Translated]) -> tuple[Opinions, ...]:
    """A map to each column that has marks; one query. ``titles`` names recommendations by their code."""
    found = {made.column: made.told for made in round_.analyses.only("round", "column", "told")}
    labels = column_labels()
    maps = (_opinions(column, labels[column], found[column], titles) for column in COLUMNS if column in found)
    return tuple(map_ for map_ in maps if map_.marks)


def _opinions(column: str, label: str, told: Mapping[str, Any], titles: Mapping[str, Translated]) -> Opinions:
    rows = told["groups"] if told["map"] and told["map"][0][0] is not None else []
    middles = _middles(told["map"])
    groups = tuple(_group(row, middles[int(row["group"])], titles) for row in rows if int(row["group"]) in middles)
    return Opinions(column, label, groups, tuple(_marks(told["map"])), told.get("groups_told", "counts") == "counts")


def _group(row: Mapping[str, Any], middle: tuple[int, int], titles: Mapping[str, Translated]) -> OpinionGroup:
    number = int(row["group"])
    return OpinionGroup(
        name=group_name(number),
        shape=MARKS[number % len(MARKS)],
        people=row["people"],
        apart=tuple(Apart(titles[code], words) for code, words in _apart(row) if code in titles),
        x=middle[0],
        y=middle[1],
    )


def _apart(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of a round held here in the words of the table; of an archive by the tests of its figures."""
    if "representative" in row:
        sides = {"support": _("mostly agrees"), "oppose": _("mostly disagrees")}
        return [(one["source_id"], sides[one["side"]]) for one in row["representative"]]
    return [(one["source_id"], WORDS[one["words"]]()) for one in row["sets_apart"]]


def group_name(number: int) -> str:
    return _("Group %(n)s") % {"n": number + 1}


def _marks(told: Sequence[Sequence[Any]]) -> list[DrawnMark]:
    """Marks that would cover each other stand beside each other."""
    there: Counter[tuple[int, int]] = Counter()
    found = []
    for group, x, y in told:
        beside = there[x, y]
        there[x, y] += 1
        place = _at(x, y)
        found.append(DrawnMark(MARKS[(group or 0) % len(MARKS)], place[0] + 5 * beside, place[1] + 4 * beside))
    return found


def _at(x: int, y: int) -> tuple[int, int]:
    return EDGE + x * UNIT, EDGE + y * UNIT


def _middles(told: Sequence[Sequence[Any]]) -> dict[int, tuple[int, int]]:
    """Where the name of each group stands: above its highest mark, in the middle from side to side."""
    by_group: dict[int, list[tuple[int, int]]] = {}
    for group, x, y in told:
        if group is not None:
            by_group.setdefault(group, []).append(_at(x, y))
    return {
        group: (round(sum(x for x, _y in places) / len(places)), max(18, min(y for _x, y in places) - 12))
        for group, places in by_group.items()
    }


# --- The reader's own place -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnWords:
    """What is said to a signed-in reader beside the map."""

    place: OwnPlace | None
    sentence: Text


def own_place(round_: Round, actor: object) -> OwnWords | None:
    """Nothing for a visitor; a sentence where no place can be told. Two queries, and nothing is written."""
    if not isinstance(actor, User) or round_.is_archive:
        return None
    if keyring.is_destroyed(round_.key_name):
        return OwnWords(None, _("Your vote can no longer be shown to you: the key that led to it is destroyed."))
    votes = list(
        Vote.objects.filter(item__round=round_, tag=voter_tag(round_, actor)).values_list(
            "item_id", "stance", "is_vouched"
        )
    )
    if not votes:
        return OwnWords(None, _("You did not vote in this round, so you have no place on the map."))
    column = "vouched" if votes[0][2] else "open"
    made = round_.analyses.filter(column=column).first()
    if made is None or not made.told["map"]:
        return None
    place = made.place
    columns = {pk: number for number, pk in enumerate(place["items"])}
    row = np.full(len(columns), UNSEEN, dtype=np.int8)
    for item, stance, _vouched in votes:
        if item in columns:
            row[columns[item]] = CODES[stance]
    if np.count_nonzero(row != UNSEEN) < min(LEAST_VOTES, len(columns)):
        return OwnWords(None, _("You voted on too few recommendations to have a place on the map."))
    return _placed(row, place, column)


def _placed(row: Any, place: Mapping[str, Any], column: str) -> OwnWords:
    map_, middles = map_of(place)
    point = point_of(row, map_)
    low, high = place["frame"]
    x, y = _at(*Frame((low[0], low[1]), (high[0], high[1])).place(point))
    number = nearest(point, middles)
    group = group_name(number) if number != NO_GROUP else ""
    sentence = (
        _("You stand nearest to %(group)s. Only you see this; it is worked out now and stored nowhere.")
        % {"group": group}
        if group
        else _("The sun on the map is you. Only you see it; it is worked out now and stored nowhere.")
    )
    return OwnWords(OwnPlace(column, x, y, group), sentence)


def with_own(maps: Sequence[Opinions], own: OwnWords | None) -> tuple[Opinions, ...]:
    """The maps, with the reader's place on the one of their column."""
    place = own.place if own else None
    return tuple(replace(map_, own=place if place and place.column == map_.column else None) for map_ in maps)
