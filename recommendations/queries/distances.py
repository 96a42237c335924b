"""How far groups stand apart over a whole round: the two distances that the dialogue is about, and pairs of groups.

Worked out from the published views alone (``analysis.words``), so that it tells nobody more than they do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.queries.results import group_label
from core import vocabularies
from core.charts import Answer, GroupRow
from core.components import Text
from recommendations.analysis.words import Agreement, GroupView, distance
from recommendations.queries.held_agreement import kind_of
from recommendations.queries.results import kind_label

PAIRS = 8
# The column of persons, or ``organisations``, and the code of a group.
Group = tuple[str, str]
Views = Mapping[str, Agreement]
"""Of one recommendation: column of persons → where its groups, and organisations beside them, stand."""


@dataclass(frozen=True)
class Distances:
    """``sentences`` and the first rows: countries of origin and of destination, people and authorities, as far as both
    are told; after them the pairs of groups that differ most."""

    sentences: tuple[str, ...]
    rows: tuple[GroupRow, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (
            Answer(_("the same view")),
            Answer(_("neither the same nor opposite"), "line"),
            Answer(_("opposite views"), "dot"),
        )


def distances(items: Sequence[Views]) -> Distances:
    """Over the recommendations of a round. No query."""
    sides = [
        (_("Countries of origin – countries of destination"), _counted(items, _on("origin"), _on("destination"))),
        (_("People – authorities"), _counted(items, _is_person, _on("origin", "destination", "transit"))),
    ]
    told = [(label, counts) for label, counts in sides if sum(counts)]
    return Distances(
        sentences=tuple(_sentence(label, counts) for label, counts in told),
        rows=(*(GroupRow.of(label, counts) for label, counts in told), *_pairs(items)),
    )


def views_of(item: Views) -> Iterator[tuple[str, GroupView]]:
    """Column and view of all groups, each once: the same organisations stand beside every column of persons."""
    for place, (column, agreement) in enumerate(item.items()):
        for view in agreement.views:
            if view.kind != "organisations":
                yield column, view
            elif place == 0:
                yield view.kind, view


def _on(*sides: str) -> Callable[[GroupView], bool]:
    """Whether a kind of organisations are authorities of one of these sides of the journey (the vocabulary says)."""
    kinds = {kind_of(one.code) for one in vocabularies.terms("stakeholder_category") if one.side in sides}
    return lambda view: view.kind == "organisations" and view.code in kinds


def _is_person(view: GroupView) -> bool:
    return view.kind == "persons"


def _counted(
    items: Sequence[Views], one: Callable[[GroupView], bool], other: Callable[[GroupView], bool]
) -> tuple[int, int, int]:
    """On how many recommendations both sides hold the same view, neither the same nor opposite ones, opposite ones."""
    found = [0, 0, 0]
    for item in items:
        views = [view for _column, view in views_of(item)]
        apart = distance([view for view in views if one(view)], [view for view in views if other(view)])
        if apart is not None:
            found[apart] += 1
    same, between, opposite = found
    return same, between, opposite


def _sentence(label: str, counts: tuple[int, int, int]) -> str:
    same, _between, opposite = counts
    told = sum(counts)
    text = ngettext(
        "%(sides)s: of %(n)s recommendation on which both can be told, the same view on %(same)s, opposite views on "
        "%(opposite)s.",
        "%(sides)s: of %(n)s recommendations on which both can be told, the same view on %(same)s, opposite views on "
        "%(opposite)s.",
        told,
    )
    return text % {"sides": label, "n": told, "same": same, "opposite": opposite}


def _pairs(items: Sequence[Views]) -> list[GroupRow]:
    """Of every two groups, on how many recommendations they see it the same way; the farthest apart first."""
    found: dict[tuple[Group, Group], list[int]] = {}
    for item in items:
        views = sorted(views_of(item), key=lambda view: (view[0], view[1].code))
        for (first, one), (second, other) in combinations(views, 2):
            apart = distance([one], [other])
            if apart is not None and {first, second} != {"vouched", "open"}:
                found.setdefault(((first, one.code), (second, other.code)), [0, 0, 0])[apart] += 1
    far = sorted(found.items(), key=lambda pair: (-pair[1][2], -pair[1][1], pair[0]))
    return [
        GroupRow.of(_("%(one)s – %(other)s") % {"one": _named(one), "other": _named(other)}, counts)
        for (one, other), counts in far[:PAIRS]
    ]


def _named(group: Group) -> Text:
    """Persons who are vouched for are another group than others who declare the same."""
    kind, code = group
    if kind == "organisations":
        return kind_label(code)
    label = group_label(code)
    return _("%(group)s (vouched for)") % {"group": label} if kind == "vouched" else label
