"""A voter's own ballots: the number beside each choice after the closing, and where it stands."""

from dataclasses import dataclass

from accounts.models import User
from core import keyring, ledger
from core.ledger.reading import opened
from recommendations.actions.ballots import column_of, tracker_of
from recommendations.actions.votes import voter_tag
from recommendations.enums import RoundState
from recommendations.models import Round, RoundItem, Vote


@dataclass(frozen=True)
class OwnBallot:
    """One's own ballot on an item; ``tracker`` is empty where choices are not published, or not yet."""

    item: RoundItem
    tracker: str = ""
    entry: int | None = None


def own_ballots(round_: Round, user: User) -> list[OwnBallot]:
    """In the order of the items, without what was chosen; empty once the round's key is destroyed. Two queries."""
    if keyring.is_destroyed(round_.key_name):
        return []
    tag = voter_tag(round_, user)
    votes = Vote.objects.filter(item__round=round_, tag=tag).select_related("item__recommendation")
    is_closed = round_.state == RoundState.CLOSED
    entries = opened(ledger.subject_of(round_)) if is_closed else {}
    secret = keyring.key(round_.key_name)
    found = []
    for vote in votes.order_by("item__order"):
        entry = entries.get((vote.item.order, column_of(vote.is_vouched)))
        tracker = tracker_of(secret, vote.item_id, tag) if entry is not None else ""
        found.append(OwnBallot(vote.item, tracker, entry))
    return found
