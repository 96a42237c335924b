"""Sending recommendations to institutions; their answers: prepared privately, signed, published."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation, User
from accounts.queries.mandates import mandate_for
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import Translated
from recommendations.actions.events import happened
from recommendations.actions.following import follow_by_default
from recommendations.enums import ANSWER_DAYS, NO_RESPONSE, WITHOUT_REASON, EventKind, PositionState
from recommendations.models import Addressee, CommonPosition, Position, Recommendation
from recommendations.permissions import can_prepare_position, can_publish_position

NOT_YET_SENT = ("recorded", "proposed", "in_discussion", "voting")


class UnknownPosition(InvalidInput):
    code = "unknown_position"
    message = _("Choose one of the positions from the list.")


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Give the reasons, in at least one language. Only a plain acceptance needs none.")


class NoDraft(StateRefused):
    code = "no_draft"
    message = _("There is no prepared answer to publish. Prepare one first.")


@transaction.atomic
def send_to_institution(
    recommendation: Recommendation,
    *,
    institution: Organisation,
    actor: User | None = None,
    now: datetime.datetime | None = None,
) -> Addressee:
    """Ask a named institution for its answer; due in 84 days. Safe to repeat. Followers are told.

    Who may send is asked by ``editing.send``; the demonstration sends by itself.
    """
    moment = now or clock.now()
    due = clock.day_of(moment) + datetime.timedelta(days=ANSWER_DAYS)
    addressee, created = Addressee.objects.get_or_create(
        recommendation=recommendation, institution=institution, defaults={"sent_at": moment, "due_on": due}
    )
    if created:
        if recommendation.addressees.count() == 1:
            follow_by_default(recommendation)
        move_on(recommendation, "addressed", after=NOT_YET_SENT)
        happened(
            EventKind.SENT,
            addressee,
            actor=actor,
            role="staff" if actor else "system",
            recommendation=recommendation,
            institution=institution,
            now=moment,
        )
    return addressee


def check_answer(code: str, reason: Translated) -> None:
    """Whether an answer can be published so. Raises UnknownPosition and ReasonMissing."""
    if code not in vocabularies.codes("adoption_position") or code == NO_RESPONSE:
        raise UnknownPosition(field="code")
    if code not in WITHOUT_REASON and not reason:
        raise ReasonMissing(field="reason")


def lock_addressee(pk: int) -> Addressee:
    """The row, locked, with institution and recommendation."""
    related = ("institution", "recommendation")
    return Addressee.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)


@transaction.atomic
def prepare_position(addressee: Addressee, *, actor: User, code: str, reason: Translated) -> Position:
    """Keep a draft that only this institution's officials see; the last text counts."""
    addressee = lock_addressee(addressee.pk)
    can_prepare_position(actor, addressee).require()
    if code not in vocabularies.codes("adoption_position") or code == NO_RESPONSE:
        raise UnknownPosition(field="code")
    draft, _created = Position.objects.update_or_create(
        addressee=addressee, state=PositionState.DRAFT, defaults={"code": code, "reason": reason}
    )
    audit.record("position.prepared", actor=actor, role="official", obj=draft)
    return draft


@transaction.atomic
def publish_position(addressee: Addressee, *, actor: User, now: datetime.datetime | None = None) -> Position:
    """Publish the draft under the actor's mandate. An earlier answer stays readable; followers are told."""
    addressee = lock_addressee(addressee.pk)
    can_publish_position(actor, addressee).require()
    draft = addressee.positions.filter(state=PositionState.DRAFT).first()
    if draft is None:
        raise NoDraft
    check_answer(draft.code, draft.reason)
    return make_public(
        draft, addressee, mandate=mandate_for(actor, addressee.institution), actor=actor, now=now or clock.now()
    )


def make_public(
    position: Position,
    addressee: Addressee,
    *,
    mandate: Mandate | None,
    actor: User,
    now: datetime.datetime,
    common: CommonPosition | None = None,
) -> Position:
    """The answer in force of a locked addressee; what was in force is replaced and stays readable."""
    addressee.positions.filter(state=PositionState.PUBLISHED).update(state=PositionState.REPLACED)
    position.state = PositionState.PUBLISHED
    position.published_at = now
    position.mandate = mandate
    position.common = common
    position.save()
    move_on(addressee.recommendation, "responded", after=("voting", "addressed"))
    happened(
        EventKind.POSITION,
        position,
        actor=actor,
        recommendation=addressee.recommendation,
        institution=addressee.institution,
        code=position.code,
        reason=position.reason,
        now=now,
    )
    return position


def move_on(recommendation: Recommendation, stage: str, *, after: tuple[str, ...]) -> None:
    """Its next stage, where it stands in one of those before."""
    if recommendation.stage in after:
        recommendation.stage = stage
        recommendation.save(update_fields=["stage"])
