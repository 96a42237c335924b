"""Casting a vote: one statement, one row per person and item, changeable until the round closes."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.aliases import declare_group
from accounts.models import Organisation, Space, User
from accounts.queries.declarations import declaration_of
from accounts.queries.mandates import mandate_for
from core import audit, clock, keyring
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text
from core.translated import Translated
from recommendations.actions import ballots
from recommendations.enums import ReasonState, RoundState, Stance
from recommendations.models import OrganisationStance, Round, RoundItem, Vote, VoteReason
from recommendations.permissions import can_take_stance, can_vote_in

MAX_REASON = 1000


class Merged(StateRefused):
    code = "merged"
    message = _("This recommendation goes on in another one that asks for the same. Vote on that one.")


class TextChanged(StateRefused):
    code = "text_changed"
    message = _("The text changed while you were reading. Read it again, then choose: nothing was stored.")


def voter_tag(round_: Round, user: User) -> str:
    """The name of a voter in one round; without the round's key it leads nowhere."""
    return keyring.tag(round_.key_name, "voter", str(user.pk))


def reason_tag(round_: Round, user: User) -> str:
    """Another name, so that a reason cannot be joined to a ballot."""
    return keyring.tag(round_.key_name, "reason", str(user.pk))


@transaction.atomic
def cast_vote(
    item: RoundItem,
    *,
    actor: User,
    stance: str,
    reason: str | None = None,
    change: str | None = None,
    language: str = "en",
    read: int | None = None,
    now: datetime.datetime | None = None,
) -> None:
    """Store the stance in place of an earlier one. ``reason`` and ``change`` (what should change in the text) None
    leave these words as they are, empty removes them. ``read`` is the text version that the voter saw.

    Safe to repeat and to race: the database holds one row per person and item. Raises a refusal when the round is
    closed, Merged where the recommendation goes on in another, TextChanged where another text is put to the vote by
    now, and InvalidInput for an unknown stance.
    """
    # The lock makes voting and closing take turns: no vote is accepted that the closing did not count.
    round_ = Round.objects.select_for_update(no_key=True).get(pk=item.round_id)
    moment = now or clock.now()
    can_vote_in(actor, round_, moment).require()
    if stance not in Stance.values:
        raise InvalidInput(field="stance")
    if item.recommendation.merged_into_id is not None:
        raise Merged
    _require_read(item, read)
    declared = declaration_of(actor, round_.space_id)
    vote = Vote(
        item=item,
        tag=voter_tag(round_, actor),
        stance=stance,
        category=declared.category if declared else "person_unspecified",
        is_vouched=bool(declared and declared.is_vouched),
    )
    Vote.objects.bulk_create(
        [vote],
        update_conflicts=True,
        unique_fields=["item", "tag"],
        update_fields=["stance", "category", "is_vouched", "is_on_older_text"],
    )
    ballots.commit_ballot(
        round_,
        item,
        tag=ballots.ballot_tag(round_, item.pk, actor),
        column=ballots.column_of(vote.is_vouched),
        day=clock.day_of(moment),
    )
    tag = reason_tag(round_, actor)
    words = {"text": reason, "change": change}
    given = {name: clean_text(text, max_length=MAX_REASON).strip() for name, text in words.items() if text is not None}
    if given:
        _store_words(item, tag, stance, given, language)
    else:
        # The words stay as they are; they are shown under the stance that their author holds now.
        VoteReason.objects.filter(item=item, tag=tag).update(stance=stance)


def _require_read(item: RoundItem, read: int | None) -> None:
    if read is not None and not RoundItem.objects.filter(pk=item.pk, version=read).exists():
        raise TextChanged


def _store_words(item: RoundItem, tag: str, stance: str, given: dict[str, str], language: str) -> None:
    """A moderator reads anew what was written anew; where nothing is left, the row goes."""
    kept, _created = VoteReason.objects.update_or_create(
        item=item,
        tag=tag,
        defaults={"stance": stance, "language": language, "state": ReasonState.PENDING, **given},
    )
    if not (kept.text or kept.change):
        kept.delete()


@transaction.atomic
def declare_voter(round_: Round, *, actor: User, category: str, now: datetime.datetime | None = None) -> None:
    """Say to which group one belongs in these votes. Raises InvalidInput for a group that is none, a refusal after
    closing."""
    moment = now or clock.now()
    round_ = Round.objects.select_for_update(of=("self",), no_key=True).select_related("space").get(pk=round_.pk)
    can_vote_in(actor, round_, moment).require()
    declare_group(actor, space=round_.space, category=category)
    carry_votes(actor, round_.space, now=moment)


@transaction.atomic
def carry_votes(actor: User, space: Space, *, now: datetime.datetime | None = None) -> None:
    """Votes cast before move to the group and the column that now hold, while their round is open: nobody is counted
    in two. Called by whatever changes a declaration, the redeeming of a voucher too."""
    moment = now or clock.now()
    declared = declaration_of(actor, space.pk)
    if declared is None:
        return
    column = ballots.column_of(declared.is_vouched)
    for found in Round.objects.select_for_update(no_key=True).filter(space=space, state=RoundState.OPEN):
        if not found.takes_votes(moment):
            continue
        votes = Vote.objects.filter(item__round=found, tag=voter_tag(found, actor))
        moving = list(votes.exclude(is_vouched=declared.is_vouched).select_related("item"))
        votes.update(category=declared.category, is_vouched=declared.is_vouched)
        for vote in moving:
            tag = ballots.ballot_tag(found, vote.item_id, actor)
            ballots.commit_ballot(found, vote.item, tag=tag, column=column, day=clock.day_of(moment))


@transaction.atomic
def withdraw_vote(item: RoundItem, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Take the vote and its reason back; safe to repeat."""
    round_ = Round.objects.select_for_update(no_key=True).get(pk=item.round_id)
    moment = now or clock.now()
    can_vote_in(actor, round_, moment).require()
    _withdraw(round_, actor, [item.pk], moment)


def withdraw_votes(round_: Round, *, actor: User, now: datetime.datetime | None = None) -> None:
    """All votes and reasons of a person who leaves, while the round is open: as if each were withdrawn."""
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if round_.state == RoundState.OPEN:
        _withdraw(round_, actor, list(round_.items.values_list("pk", flat=True)), now or clock.now())


def _withdraw(round_: Round, actor: User, items: list[int], now: datetime.datetime) -> None:
    Vote.objects.filter(item__in=items, tag=voter_tag(round_, actor)).delete()
    VoteReason.objects.filter(item__in=items, tag=reason_tag(round_, actor)).delete()
    ballots.withdraw(ballots.commitments_of(round_, actor, items), clock.day_of(now))


@transaction.atomic
def take_stance(
    item: RoundItem,
    *,
    actor: User,
    organisation: Organisation,
    stance: str,
    reason: Translated | None = None,
    read: int | None = None,
    now: datetime.datetime | None = None,
) -> None:
    """The organisation's public stance in place of its earlier one. ``read`` is the text version that was seen.

    Raises a refusal when the round is closed or the mandate ended, TextChanged where another text is put to the vote
    by now, and InvalidInput for an unknown stance.
    """
    moment = now or clock.now()
    round_ = Round.objects.select_for_update(no_key=True).get(pk=item.round_id)
    can_take_stance(actor, organisation, round_, moment).require()
    if stance not in Stance.values:
        raise InvalidInput(field="stance")
    _require_read(item, read)
    found, _created = OrganisationStance.objects.update_or_create(
        item=item,
        organisation=organisation,
        defaults={
            "stance": stance,
            "reason": reason or Translated(),
            "taken_at": moment,
            "is_on_older_text": False,
            "mandate": mandate_for(actor, organisation),
        },
    )
    audit.record(
        "stance.taken",
        actor=actor,
        role="organisation",
        obj=found,
        public=True,
        space_id=round_.space_id,
        details={"organisation": organisation.slug, "stance": stance},
        now=moment,
    )
