"""Rounds as pages show them: items, one's own votes, what is next."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, Space, User
from core import keyring
from core.components import HorizonPoint
from recommendations.actions.votes import voter_tag
from recommendations.enums import RoundState
from recommendations.models import OrganisationStance, Round, RoundItem, Vote
from recommendations.queries.results import Kind


@dataclass(frozen=True)
class ItemLine:
    """An item of a round and the reader's own stance on it."""

    item: RoundItem
    stance: str = ""
    # The text was changed after the vote.
    is_outdated: bool = False
    # What organisations say of it, by name; where the page shows it.
    said: tuple[Kind, ...] = ()

    @property
    def speakers(self) -> int:
        """How many organisations took a position."""
        return sum(len(kind.stances) for kind in self.said)

    @property
    def is_merged(self) -> bool:
        return self.item.recommendation.merged_into_id is not None

    @property
    def waits(self) -> bool:
        """Whether the reader's vote is asked for."""
        return not self.is_merged and (not self.stance or self.is_outdated)


def lines(round_: Round, actor: object) -> list[ItemLine]:
    """All items in order with the reader's own votes: two queries."""
    items = round_.items.select_related("recommendation", "version")
    votes = own_votes(round_, actor)
    return [_line(item, votes.get(item.pk)) for item in items]


def _line(item: RoundItem, vote: Vote | None) -> ItemLine:
    return ItemLine(item, vote.stance, vote.is_on_older_text) if vote else ItemLine(item)


def own_votes(round_: Round, actor: object) -> dict[int, Vote]:
    """The reader's own votes by item; a person always sees their own, until the key of the round is destroyed."""
    if not isinstance(actor, User) or keyring.is_destroyed(round_.key_name):
        return {}
    votes = Vote.objects.filter(item__round=round_, tag=voter_tag(round_, actor))
    return {vote.item_id: vote for vote in votes}


def stance_of(item: RoundItem, organisation: Organisation) -> OrganisationStance | None:
    """What the organisation says of the item now; one query."""
    return item.organisation_stances.filter(organisation=organisation).first()


def horizon(round_: Round, now: datetime.datetime) -> tuple[HorizonPoint, ...]:
    """Opened, today, closes; after it what follows."""
    if round_.state == RoundState.SCHEDULED:
        return (
            HorizonPoint(_("Today"), "now"),
            HorizonPoint(_("Opens"), "todo", round_.opens_at.date()),
            HorizonPoint(_("Closes"), "todo", round_.closes_at.date()),
        )
    opened = HorizonPoint(_("Opened"), "done", round_.opens_at.date())
    if round_.state == RoundState.OPEN:
        days = max((round_.closes_at - now).days, 0)
        return (
            opened,
            HorizonPoint(_("Today"), "now", text=ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}),
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


def spaces_of_rounds() -> list[Space]:
    """Where votes can be cast now or soon: people can be vouched for there. One query."""
    coming = Round.objects.filter(is_archive=False).exclude(state=RoundState.CLOSED)
    return list(Space.objects.filter(pk__in=coming.values("space")))
