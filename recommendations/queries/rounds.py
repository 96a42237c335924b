"""Rounds as pages show them: items, one's own votes, results after closing."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from consult.queries.results import group_label
from core import keyring, vocabularies
from core.charts import Answer, GroupPart, GroupRow
from core.components import HorizonPoint
from core.disclosure import NO_ANSWER
from recommendations.actions.votes import voter_tag
from recommendations.enums import RoundState, Stance
from recommendations.models import OrganisationStance, Round, RoundEdition, RoundItem, Vote, VoteReason

CODES = [*Stance.values, NO_ANSWER]
# A reason is shown only under a stance that this many persons took (product.md, rounds and votes).
REASONS_FROM = 10


@dataclass(frozen=True)
class ItemLine:
    """An item of a round and the reader's own stance on it."""

    item: RoundItem
    stance: str = ""


@dataclass(frozen=True)
class Column:
    """Results of one item among one kind of voters: never added to another column."""

    code: str
    label: str
    voters: int
    total: dict[str, int]
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class ItemResults:
    """What a closed round says about one item."""

    columns: tuple[Column, ...]
    organisations: tuple[OrganisationStance, ...]
    reasons: tuple[VoteReason, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (
            *(Answer(vocabularies.label("vote_position", code)) for code in Stance.values),
            Answer(_("No vote"), "line"),
        )


def lines(round_: Round, actor: object) -> list[ItemLine]:
    """All items in order with the reader's own stances: two queries."""
    items = round_.items.select_related("recommendation", "version")
    stances = own_stances(round_, actor)
    return [ItemLine(item, stances.get(item.pk, "")) for item in items]


def own_stances(round_: Round, actor: object) -> dict[int, str]:
    """The reader's own votes by item; a person always sees their own, until the round's key is destroyed."""
    if not isinstance(actor, User) or keyring.is_destroyed(round_.key_name):
        return {}
    votes = Vote.objects.filter(item__round=round_, tag=voter_tag(round_, actor))
    return dict(votes.values_list("item_id", "stance"))


def next_item(line_list: list[ItemLine], after: int = 0) -> int:
    """Order of the next item without a vote after that one, else before it; 0 when all are voted."""
    waiting = [line.item.order for line in line_list if not line.stance]
    later = [order for order in waiting if order > after]
    return (later or waiting or [0])[0]


def horizon(round_: Round, now: datetime.datetime) -> tuple[HorizonPoint, ...]:
    """Opened, today, closes; after it what follows."""
    opened = HorizonPoint(_("Opened"), "done", round_.opens_at.date())
    if round_.state == RoundState.OPEN:
        days = (round_.closes_at - now).days
        return (
            opened,
            HorizonPoint(_("Today"), "now", text=_("%(days)d days left") % {"days": max(days, 0)}),
            HorizonPoint(_("Closes"), "todo", round_.closes_at.date()),
            HorizonPoint(_("Results"), "todo", round_.closes_at.date()),
        )
    closed_on = (round_.closed_at or round_.closes_at).date()
    return (
        opened,
        HorizonPoint(_("Closed"), "done", closed_on),
        HorizonPoint(_("Results"), "done", closed_on),
        HorizonPoint(_("Now"), "now", text=_("institutions answer")),
    )


def results_of(item: RoundItem, edition: RoundEdition) -> ItemResults:
    """Disclosed tables by column, organisations by name, reasons under stances of ten persons or more."""
    columns = tuple(_column(code, item, edition) for code in ("vouched", "open") if edition.totals[code]["voters"])
    often = {stance for column in columns for stance, count in column.total.items() if count >= REASONS_FROM}
    return ItemResults(
        columns=columns,
        organisations=tuple(item.organisation_stances.select_related("organisation").order_by("organisation__slug")),
        reasons=tuple(
            VoteReason.objects.filter(item=item, state="visible", stance__in=often).order_by("stance", "text")[:40]
        ),
    )


def _column(code: str, item: RoundItem, edition: RoundEdition) -> Column:
    told: dict[str, Any] = edition.tables[str(item.pk)][code]
    labels = {
        "vouched": _("People vouched for by an organisation"),
        "open": _("People who chose to take part"),
    }
    return Column(
        code=code,
        label=labels[code],
        voters=edition.totals[code]["voters"],
        total=edition.totals[code]["items"][str(item.pk)],
        rows=tuple(_row(group, told["includes_rest"]) for group in told["groups"]),
    )


WORDS = {
    "mostly_for": lambda: _("Mostly for"),
    "mostly_against": lambda: _("Mostly against"),
    "divided": lambda: _("Divided"),
    "no_clear_view": lambda: _("No clear view"),
    "not_told": lambda: _("Not told, so that nobody can be worked out"),
}


def _row(group: dict[str, Any], rest: str) -> GroupRow:
    label = group_label(group["code"], rest)
    if group["kind"] == "words":
        return GroupRow(label, words=WORDS.get(group["words"], WORDS["no_clear_view"])())
    parts = tuple(
        GroupPart(cell["count"], tuple(CODES.index(code) for code in cell["codes"])) for cell in group["cells"]
    )
    return GroupRow(label, group["base"], parts)
