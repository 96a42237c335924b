"""Planning a round: its words, dates and rules, what is put to the vote, announcing it, a later closing."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell_followers
from accounts.models import Notice, Space, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated, require_every_language
from recommendations.enums import RoundState
from recommendations.models import Recommendation, Round, RoundItem
from recommendations.permissions import can_edit_recommendations

SHORTEST_DAYS = 7
"""A vote that is open for less asks only those who happen to look in."""
MOST_ITEMS = 300


class PeriodTooShort(InvalidInput):
    code = "period_too_short"
    message = _("A round is open for at least %(days)d days, and opens later than now.")


class RulesFixed(StateRefused):
    code = "rules_fixed"
    message = _("This round is announced: its words, rules and list can no longer be changed.")


class NothingToVoteOn(InvalidInput):
    code = "nothing_to_vote_on"
    message = _("Put at least one recommendation into the round first.")


class NotPut(InvalidInput):
    code = "not_put"
    message = _("Not known, or merged with another: %(codes)s.")


class NotLater(InvalidInput):
    code = "not_later"
    message = _("Choose a later closing than the one that was announced.")


class WhyMissing(InvalidInput):
    code = "why_missing"
    message = _("Say why. It is public.")


@transaction.atomic
def plan_round(
    *, actor: User, submission_key: uuid.UUID, title: Translated, now: datetime.datetime | None = None, **fields: Any
) -> Round:
    """A draft that only editors see. The same form sent twice makes one."""
    can_edit_recommendations(actor).require()
    before = Round.objects.filter(submission_key=submission_key).first()
    if before is not None:
        return before
    slug = _free_slug(title)
    space = Space.objects.create(kind=Space.Kind.RECOMMENDATIONS, slug=slug, title=title)
    round_ = Round(space=space, slug=slug, title=title, submission_key=submission_key, **fields)
    _check_period(round_, now or clock.now())
    round_.save()
    audit.record("round.planned", actor=actor, role="editor", obj=round_)
    return round_


@transaction.atomic
def change_round(round_: Round, *, actor: User, now: datetime.datetime | None = None, **fields: Any) -> Round:
    """Change words, dates and rules while it is a draft."""
    round_ = _draft(round_, actor)
    for name, value in fields.items():
        setattr(round_, name, value)
    _check_period(round_, now or clock.now())
    round_.save(update_fields=[*fields])
    if "title" in fields:
        Space.objects.filter(pk=round_.space_id).update(title=round_.title)
    audit.record("round.changed", actor=actor, role="editor", obj=round_)
    return round_


@transaction.atomic
def put_items(round_: Round, *, actor: User, codes: list[str]) -> int:
    """Add recommendations by their codes with their newest texts, at the end; those in it already stay as they are."""
    round_ = _draft(round_, actor)
    found = {r.code: r for r in Recommendation.objects.public().filter(code__in=codes, merged_into=None)}
    missing = [code for code in codes if code not in found]
    if missing:
        raise NotPut(field="codes", codes=", ".join(missing))
    there = set(round_.items.values_list("recommendation", flat=True))
    last = round_.items.aggregate(last=Max("order"))["last"] or 0
    new = [found[code] for code in dict.fromkeys(codes) if found[code].pk not in there]
    for order, recommendation in enumerate(new, start=last + 1):
        version = recommendation.versions.all()[0]
        RoundItem.objects.create(round=round_, recommendation=recommendation, version=version, order=order)
    return len(new)


@transaction.atomic
def take_out(round_: Round, item: int, *, actor: User) -> None:
    """Take one out again while the round is a draft; the others close up. Safe to repeat."""
    round_ = _draft(round_, actor)
    round_.items.filter(pk=item).delete()
    for order, left in enumerate(round_.items.order_by("order"), start=1):
        if left.order != order:
            left.order = order
            left.save(update_fields=["order"])


@transaction.atomic
def announce_round(round_: Round, *, actor: User, now: datetime.datetime | None = None) -> Round:
    """Make it public and fix its rules; it opens by itself when its time comes. Safe to repeat."""
    moment = now or clock.now()
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    can_edit_recommendations(actor).require()
    if round_.state == RoundState.SCHEDULED:
        return round_
    if round_.state != RoundState.DRAFT:
        raise RulesFixed
    require_every_language(round_.title, "title")
    require_every_language(round_.lead, "lead")
    _check_period(round_, moment)
    if not round_.items.exists():
        raise NothingToVoteOn
    round_.state = RoundState.SCHEDULED
    round_.save(update_fields=["state"])
    rules = {name: getattr(round_, name) for name in ("voters", "results", "proposals_rule")}
    audit.record("round.announced", actor=actor, role="editor", obj=round_, public=True, details={**rules}, now=moment)
    return round_


@transaction.atomic
def extend_round(
    round_: Round,
    *,
    actor: User,
    closes_at: datetime.datetime,
    reason: str,
    now: datetime.datetime | None = None,
) -> None:
    """Close later than was announced, for a public reason; followers are told. Safe to repeat."""
    moment = now or clock.now()
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    can_edit_recommendations(actor).require()
    if round_.state not in (RoundState.SCHEDULED, RoundState.OPEN) or round_.closes_at <= moment:
        raise StateRefused
    if closes_at == round_.closes_at:
        return
    if closes_at < round_.closes_at:
        raise NotLater(field="closes_at")
    if not reason.strip():
        raise WhyMissing(field="reason")
    before, round_.closes_at = round_.closes_at, closes_at
    round_.save(update_fields=["closes_at"])
    audit.record(
        "round.extended",
        actor=actor,
        role="editor",
        obj=round_,
        public=True,
        reason=reason.strip(),
        details={"from": before.isoformat(), "to": closes_at.isoformat()},
        now=moment,
    )
    topic, subject, path = round_.topic, round_.title, round_.path
    key = f"{topic}.until.{closes_at:%Y%m%d%H%M}"
    transaction.on_commit(
        lambda: tell_followers(topic, kind=Notice.Kind.CHANGED, key=key, subject=subject, path=path), robust=True
    )


def _draft(round_: Round, actor: User) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    can_edit_recommendations(actor).require()
    if round_.state != RoundState.DRAFT:
        raise RulesFixed
    return round_


def _check_period(round_: Round, now: datetime.datetime) -> None:
    long_enough = round_.closes_at - round_.opens_at >= datetime.timedelta(days=SHORTEST_DAYS)
    if round_.opens_at <= now or not long_enough:
        raise PeriodTooShort(field="opens_at" if round_.opens_at <= now else "closes_at", days=SHORTEST_DAYS)


def _free_slug(title: Translated) -> str:
    wanted = slugify(title.get("en") or title.get("fr"))[:70].strip("-") or "round"
    found, number = wanted, 1
    while (
        Round.objects.filter(slug=found).exists()
        or Space.objects.filter(kind=Space.Kind.RECOMMENDATIONS, slug=found).exists()
    ):
        number += 1
        found = f"{wanted}-{number}"
    return found
