"""Thirty days after a round has closed nobody, the operators included, can lead a person to a vote any more."""

import datetime

from django.db import models, transaction

from accounts.models import User
from core import audit, clock, keyring
from recommendations.actions.ballots import commitments_of
from recommendations.actions.votes import reason_tag, voter_tag
from recommendations.enums import RoundState
from recommendations.models import BallotCommitment, Round, Vote, VoteReason

KEEP_KEY = datetime.timedelta(days=30)


class RandomTag(models.Func):
    """64 random hexadecimal digits, other ones in every row."""

    output_field = models.CharField()

    def as_sqlite(self, compiler, connection, **context):  # type: ignore[no-untyped-def]
        return "lower(hex(randomblob(32)))", []

    def as_postgresql(self, compiler, connection, **context):  # type: ignore[no-untyped-def]
        return "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')", []


def unlink_round(round_: Round, *, now: datetime.datetime) -> bool:
    """Destroy the round's key, then overwrite every tag that it made. Safe to repeat; a stop between is made good.

    The key goes first: what was copied before, backups too, can no longer be linked from that moment on. Random tags
    then make the ballots of one voter strangers to each other.
    """
    if round_.state != RoundState.CLOSED or not round_.closed_at or now < round_.closed_at + KEEP_KEY:
        return False
    keyring.destroy(round_.key_name)
    return _forget_tags(round_, now)


@transaction.atomic
def _forget_tags(round_: Round, now: datetime.datetime) -> bool:
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.unlinked_on:
        return False
    for model in (Vote, VoteReason, BallotCommitment):
        model._default_manager.filter(item__round=round_).update(tag=RandomTag())
    round_.unlinked_on = clock.day_of(now)
    round_.save(update_fields=["unlinked_on"])
    audit.record("round.unlinked", obj=round_, public=True, now=now)
    return True


def unlink_person(round_: Round, user: User) -> None:
    """The same for one person who leaves after the closing and before that day."""
    items = list(round_.items.values_list("pk", flat=True))
    mine = (
        Vote.objects.filter(item__in=items, tag=voter_tag(round_, user)),
        VoteReason.objects.filter(item__in=items, tag=reason_tag(round_, user)),
        commitments_of(round_, user, items),
    )
    for rows in mine:
        rows.update(tag=RandomTag())


def unlink_due_rounds(now: datetime.datetime | None = None) -> int:
    """Every round whose time has come; called by the clock."""
    moment = now or clock.now()
    due = Round.objects.filter(is_archive=False, unlinked_on=None, state=RoundState.CLOSED)
    return sum(unlink_round(found, now=moment) for found in due.filter(closed_at__lte=moment - KEEP_KEY))
