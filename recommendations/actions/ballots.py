"""What the public ledger learns of votes: commitments in batches while a round is open, two lists at its closing.

All but the giving of receipts run in the caller's transaction, under the lock of the round.
"""

import datetime
from collections.abc import Iterable
from secrets import SystemRandom
from typing import Any

from django.db import models, transaction

from accounts.models import Declaration, User
from core import clock, keyring, ledger
from core.ledger.promises import receipt
from recommendations.analysis.commitments import new_ballot
from recommendations.enums import BallotState
from recommendations.models import BallotCommitment, Round, RoundItem, Vote
from recommendations.models.votes import random_tag
from recommendations.queries.columns import COLUMNS

# Fewer ballots are published only at the end of a day, and their choices never.
BATCH = 10
TRACKER_DIGITS = 16
NEW = (BallotState.WAITING, BallotState.DROPPED)


def column_of(is_vouched: bool) -> str:
    """The column in which a vote is counted."""
    return "vouched" if is_vouched else "open"


def ballot_tag(round_: Round, item_id: int, user: User) -> str:
    """A name of the voter for one item's commitment; nothing but the round's key joins it to the vote's tag."""
    return keyring.tag(round_.key_name, "ballot", str(item_id), str(user.pk))


def tracker_of(secret: bytes, item_id: int, tag: str) -> str:
    """The number beside a choice in the ledger; random to whoever does not hold the round's key (``secret``)."""
    return keyring.tag_with(secret, "tracker", str(item_id), tag)[:TRACKER_DIGITS]


def new_commitment(round_: Round, item: RoundItem, *, tag: str, column: str, day: datetime.date) -> BallotCommitment:
    """The unsaved commitment of a ballot."""
    made = new_ballot(round_.slug, item.order, column)
    return BallotCommitment(
        item=item, tag=tag, column=column, day=day, ballot=made.ballot, salt=made.salt, commit=made.commit
    )


def commit_ballot(round_: Round, item: RoundItem, *, tag: str, column: str, day: datetime.date) -> None:
    """Make the commitment of a ballot unless it is there: a changed choice writes nothing, another column a new one."""
    found = BallotCommitment.objects.filter(item=item, tag=tag).first()
    if found is not None and found.column == column:
        return
    if found is not None:
        withdraw([found], day)
    new_commitment(round_, item, tag=tag, column=column, day=day).save(force_insert=True)


def withdraw(found: Iterable[BallotCommitment], day: datetime.date) -> None:
    """Take commitments back: number and salt go, nothing leads to them. Of one that was neither published nor promised
    no trace stays."""
    for commitment in found:
        if commitment.state == BallotState.WAITING and not commitment.is_promised:
            commitment.delete()
        elif commitment.state in BallotState.live():
            was_published = commitment.state == BallotState.PUBLISHED
            commitment.state = BallotState.LEAVING if was_published else BallotState.DROPPED
            commitment.tag, commitment.ballot, commitment.salt = random_tag(), "", ""
            commitment.day = day
            commitment.save()


def commitments_of(round_: Round, user: User, item_ids: Iterable[int]) -> models.QuerySet[BallotCommitment]:
    """The commitments of a voter's ballots on these items."""
    tags = [ballot_tag(round_, item_id, user) for item_id in item_ids]
    return BallotCommitment.objects.filter(item__round=round_, tag__in=tags)


@transaction.atomic
def give_receipts(round_: Round, *, actor: User) -> dict[int, str]:
    """Order of the item → receipt of the voter's ballot on it, until the round's key is destroyed. Safe to repeat: the
    same ballot has the same receipt. What is promised here is in the ledger by the day that the receipt names."""
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if keyring.is_destroyed(round_.key_name):
        return {}
    mine = commitments_of(round_, actor, round_.items.values_list("pk", flat=True))
    mine.filter(state=BallotState.WAITING).update(is_promised=True)
    found = mine.order_by("item__order").values_list("item__order", "commit", "day")
    return {order: receipt(commit, day) for order, commit, day in found}


def publish_waiting(round_: Round, *, now: datetime.datetime, everything: bool = False) -> int:
    """Put what waits into the ledger: ten and more at once, fewer when a day has passed or ``everything`` goes.

    Returns how many commitments were published or withdrawn.
    """
    day = clock.day_of(now)
    rows = BallotCommitment.objects.filter(item__round=round_)
    done = _publish(round_, "ballots.batch", rows.filter(state__in=NEW), day, everything)
    if done:
        rows.filter(state=BallotState.WAITING).update(state=BallotState.PUBLISHED)
        rows.filter(state=BallotState.DROPPED).update(state=BallotState.LEAVING)
    leaving = rows.filter(state=BallotState.LEAVING)
    gone = _publish(round_, "ballot.withdrawn", leaving, day, everything)
    if gone:
        leaving.delete()
    return done + gone


def _publish(
    round_: Round, kind: str, rows: models.QuerySet[BallotCommitment], day: datetime.date, everything: bool
) -> int:
    """One entry with the commitments in an order that tells nothing; 0 when they have to wait."""
    waiting = list(rows.values_list("commit", "day"))
    is_due = everything or len(waiting) >= BATCH or any(since < day for _commit, since in waiting)
    if not waiting or not is_due:
        return 0
    commits = [commit for commit, _since in waiting]
    SystemRandom().shuffle(commits)
    ledger.append(kind, subject=ledger.subject_of(round_), body={"commits": commits}, day=day)
    return len(commits)


def open_ballots(round_: Round, *, now: datetime.datetime) -> None:
    """At closing: of every item and column the live commitments, and the choices under fresh numbers, apart."""
    subject, day = ledger.subject_of(round_), clock.day_of(now)
    secret = keyring.key(round_.key_name)
    for item in round_.items.select_related("recommendation"):
        for column, body in _opened(item, secret).items():
            of = {"item": item.order, "recommendation": item.recommendation.code, "column": column}
            ledger.append("poll.opened_ballots", subject=subject, body={**body, "of": of}, day=day)
    ledger.append("roll.counts", subject=subject, body=_roll(round_), day=day)


def _opened(item: RoundItem, secret: bytes) -> dict[str, dict[str, Any]]:
    """Column → the two lists, each in an order that tells nothing; of fewer than ten ballots no choices."""
    commits = list(item.commitments.values_list("column", "commit").order_by("commit"))
    votes = list(item.votes.values_list("is_vouched", "tag", "stance"))
    found: dict[str, dict[str, Any]] = {}
    for column, is_vouched in COLUMNS.items():
        live = [commit for name, commit in commits if name == column]
        choices = sorted((tracker_of(secret, item.pk, tag), stance) for v, tag, stance in votes if v == is_vouched)
        if len(live) >= BATCH:
            found[column] = {"commits": live, "choices": choices}
        elif live:
            found[column] = {"commits": live, "fewer_than": BATCH}
    return found


def _roll(round_: Round) -> dict[str, Any]:
    """Who could have voted, and how many did: what outsiders need to judge whether ballots were added."""
    voters = (
        Vote.objects.filter(item__round=round_).values_list("is_vouched").annotate(n=models.Count("tag", distinct=True))
    )
    counted = dict(voters)
    return {
        "accounts": User.objects.filter(is_active=True).count(),
        "vouched": Declaration.objects.filter(space=round_.space_id, is_vouched=True).count(),
        "voters": {column: counted.get(is_vouched, 0) for column, is_vouched in COLUMNS.items()},
    }
