"""Rounds as pages show them: items, one's own votes, what is next."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from core.components import HorizonPoint
from recommendations.actions.votes import voter_tag
from recommendations.enums import RoundState
from recommendations.models import Round, RoundItem, Vote


@dataclass(frozen=True)
class ItemLine:
    """An item of a round and the reader's own stance on it."""

    item: RoundItem
    stance: str = ""


def lines(round_: Round, actor: object) -> list[ItemLine]:
    """All items in order with the reader's own stances: two queries."""
    items = round_.items.select_related("recommendation", "version")
    stances = own_stances(round_, actor)
    return [ItemLine(item, stances.get(item.pk, "")) for item in items]


def own_stances(round_: Round, actor: object) -> dict[int, str]:
    """The reader's own votes by item; a person always sees their own."""
    if not isinstance(actor, User):
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
