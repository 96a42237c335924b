"""Opening and closing a round."""

import datetime
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Count

from accounts.actions.notices import tell_followers
from accounts.models import Notice
from core import audit, clock
from core.disclosure import disclose, fix_groups
from recommendations import tasks
from recommendations.actions.ballots import open_ballots, publish_waiting
from recommendations.enums import RoundState, Stance
from recommendations.models import Recommendation, Round, RoundEdition, Vote
from recommendations.queries.columns import COLUMNS, told_number

# A recommendation that institutions have received already does not go back to the vote by being voted on again.
BEFORE_VOTING = ("recorded", "proposed", "in_discussion")


@transaction.atomic
def open_round(round_: Round, *, now: datetime.datetime | None = None) -> bool:
    """Open when its time has come; safe to repeat."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    moment = now or clock.now()
    if round_.state not in (RoundState.DRAFT, RoundState.SCHEDULED) or round_.opens_at > moment:
        return False
    round_.state = RoundState.OPEN
    round_.save(update_fields=["state"])
    put = Recommendation.objects.filter(round_items__round=round_, stage__in=BEFORE_VOTING)
    put.update(stage="voting")
    audit.record("round.opened", obj=round_, public=True, now=moment)
    return True


@transaction.atomic
def close_round(round_: Round, *, now: datetime.datetime | None = None) -> RoundEdition | None:
    """Close when its time has come, freeze the results and open the ballots in the ledger in the same transaction;
    safe to repeat."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    moment = now or clock.now()
    if round_.state != RoundState.OPEN or round_.closes_at > moment:
        return None
    round_.state = RoundState.CLOSED
    round_.closed_at = moment
    round_.save(update_fields=["state", "closed_at"])
    edition = RoundEdition.objects.create(round=round_, made_at=moment, **edition_of(round_))
    publish_waiting(round_, now=moment, everything=True)
    audit.record("round.closed", obj=round_, public=True, now=moment)
    open_ballots(round_, now=moment)
    topic, key = round_.topic, f"{round_.topic}.closed"
    subject, path = round_.title, round_.path
    transaction.on_commit(
        lambda: tell_followers(topic, kind=Notice.Kind.CLOSED, key=key, subject=subject, path=path),
        robust=True,
    )
    transaction.on_commit(lambda: tasks.analyse_round.enqueue(round_.pk), robust=True)
    return edition


def edition_of(round_: Round) -> dict[str, Any]:
    """Split, totals and disclosed tables of every item, by column. Three queries."""
    votes = Vote.objects.filter(item__round=round_)
    counted = list(votes.values_list("is_vouched", "item_id", "category", "stance").annotate(n=Count("pk")))
    voters = list(votes.values_list("is_vouched", "category").annotate(n=Count("tag", distinct=True)))
    items = list(round_.items.values_list("pk", flat=True))
    split: dict[str, Any] = {}
    totals: dict[str, Any] = {}
    tables: dict[str, dict[str, Any]] = {str(item): {} for item in items}
    for column, vouched in COLUMNS.items():
        bases = {category: n for is_vouched, category, n in voters if is_vouched == vouched}
        fixed = fix_groups(bases)
        split[column] = fixed.as_json()
        totals[column] = {"voters": told_number(sum(bases.values())), "items": {}}
        by_item = _by_item(counted, vouched)
        for item in items:
            counts = by_item.get(item, {})
            tables[str(item)][column] = asdict(disclose(counts, bases=bases, split=fixed))
            total = {stance: sum(row[stance] for row in counts.values()) for stance in Stance.values}
            totals[column]["items"][str(item)] = total if told_number(sum(total.values())) is not None else None
    return {"split": split, "totals": totals, "tables": tables}


def _by_item(counted: list[tuple[bool, int, str, str, int]], vouched: bool) -> dict[int, dict[str, dict[str, int]]]:
    """Item → group → stance → persons, of one column."""
    found: dict[int, dict[str, dict[str, int]]] = {}
    for is_vouched, item, category, stance, n in counted:
        if is_vouched == vouched:
            groups = found.setdefault(item, {})
            groups.setdefault(category, dict.fromkeys(Stance.values, 0))[stance] = n
    return found


def run_due_changes(now: datetime.datetime | None = None) -> int:
    """Open and close what is due; called by the clock, safe to run twice."""
    moment = now or clock.now()
    ready = Round.objects.filter(state=RoundState.SCHEDULED, opens_at__lte=moment)
    changed = sum(open_round(round_, now=moment) for round_ in ready)
    due = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=moment)
    return changed + sum(close_round(r, now=moment) is not None for r in due)


def publish_ballots(now: datetime.datetime | None = None) -> int:
    """Batches of all open rounds; called by the clock, safe to run twice."""
    moment = now or clock.now()
    return sum(
        _publish_ballots(number, moment) for (number,) in Round.objects.filter(state=RoundState.OPEN).values_list("pk")
    )


@transaction.atomic
def _publish_ballots(number: int, now: datetime.datetime) -> int:
    round_ = Round.objects.select_for_update(no_key=True).get(pk=number)
    return publish_waiting(round_, now=now) if round_.state == RoundState.OPEN else 0
