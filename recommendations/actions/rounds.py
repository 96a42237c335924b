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
from recommendations.enums import RoundState, Stance
from recommendations.models import Recommendation, Round, RoundEdition, Vote

# Persons known to a verified organisation, and all others: two columns that are never added up.
COLUMNS = {"vouched": True, "open": False}


@transaction.atomic
def open_round(round_: Round, *, now: datetime.datetime | None = None) -> bool:
    """Open when its time has come; safe to repeat."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    moment = now or clock.now()
    if round_.state != RoundState.DRAFT or round_.opens_at > moment:
        return False
    round_.state = RoundState.OPEN
    round_.save(update_fields=["state"])
    Recommendation.objects.filter(round_items__round=round_).update(stage="voting")
    audit.record("round.opened", obj=round_, public=True, now=moment)
    return True


@transaction.atomic
def close_round(round_: Round, *, now: datetime.datetime | None = None) -> RoundEdition | None:
    """Close when its time has come and freeze the results in the same transaction; safe to repeat."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    moment = now or clock.now()
    if round_.state != RoundState.OPEN or round_.closes_at > moment:
        return None
    round_.state = RoundState.CLOSED
    round_.closed_at = moment
    round_.save(update_fields=["state", "closed_at"])
    edition = RoundEdition.objects.create(round=round_, made_at=moment, **edition_of(round_))
    audit.record("round.closed", obj=round_, public=True, now=moment)
    topic, key = f"round.{round_.pk}", f"round.{round_.pk}.closed"
    subject, path = round_.title, round_.path
    transaction.on_commit(
        lambda: tell_followers(topic, kind=Notice.Kind.CLOSED, key=key, subject=subject, path=path), robust=True
    )
    return edition


def edition_of(round_: Round) -> dict[str, Any]:
    """Split, totals and disclosed tables of every item, by column. Three queries."""
    split, totals, tables = {}, {}, {}
    rows = list(
        Vote.objects.filter(item__round=round_)
        .values_list("is_vouched", "item_id", "category", "stance")
        .annotate(n=Count("pk"))
    )
    voters = list(
        Vote.objects.filter(item__round=round_)
        .values_list("is_vouched", "category")
        .annotate(n=Count("tag", distinct=True))
    )
    items = list(round_.items.values_list("pk", flat=True))
    for column, vouched in COLUMNS.items():
        bases = {category: n for is_vouched, category, n in voters if is_vouched == vouched}
        fixed = fix_groups(bases)
        split[column] = fixed.as_json()
        totals[column] = {"voters": sum(bases.values()), "items": {}}
        for item in items:
            counts: dict[str, dict[str, int]] = {}
            for is_vouched, item_id, category, stance, n in rows:
                if is_vouched == vouched and item_id == item:
                    counts.setdefault(category, dict.fromkeys(Stance.values, 0))[stance] = n
            told = disclose(counts, bases=bases, split=fixed)
            tables.setdefault(str(item), {})[column] = asdict(told)
            total = {stance: sum(row[stance] for row in counts.values()) for stance in Stance.values}
            totals[column]["items"][str(item)] = total
    return {"split": split, "totals": totals, "tables": tables}


def run_due_changes(now: datetime.datetime | None = None) -> int:
    """Open and close what is due; called by the clock, safe to run twice."""
    moment = now or clock.now()
    changed = sum(open_round(r, now=moment) for r in Round.objects.filter(state=RoundState.DRAFT, opens_at__lte=moment))
    due = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=moment)
    return changed + sum(close_round(r, now=moment) is not None for r in due)
