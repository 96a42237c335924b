"""Obstacles of a measure: reported, acknowledged by the institution, removed. Each step is written once."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from core import clock, limits
from core.errors import StateRefused
from core.translated import Translated
from recommendations.actions import written
from recommendations.actions.events import happened
from recommendations.actions.measures import lock_published
from recommendations.adoption_permissions import can_report_obstacle
from recommendations.enums import EventKind
from recommendations.models import Measure, Obstacle
from recommendations.permissions import can_publish_position

REPORTS_PER_DAY = "20/d"


class ObstacleStep(StateRefused):
    code = "obstacle_step"
    message = _("This step was taken already, or the one before it is missing. What was written stays as it is.")


@transaction.atomic
def report_obstacle(
    measure: Measure,
    *,
    actor: User,
    organisation: Organisation,
    text: Translated,
    submission_key: uuid.UUID | None = None,
    now: datetime.datetime | None = None,
) -> Obstacle:
    """Say in public what stands in the way, for the institution itself or for an organisation. Followers are told."""
    measure = lock_published(measure)
    can_report_obstacle(actor, measure, organisation).require()
    before = written.sent_before(measure.obstacles.all(), submission_key)
    if before is not None:
        return before
    limits.limit("obstacle", key=organisation.pk, rate=REPORTS_PER_DAY)
    obstacle = Obstacle.objects.create(
        measure=measure,
        organisation=organisation,
        text=written.words(text, field="text"),
        reported_at=now or clock.now(),
        submission_key=submission_key,
        mandate=mandate_for(actor, organisation),
    )
    _tell_of(EventKind.OBSTACLE, obstacle, measure, actor=actor, reason=obstacle.text, now=obstacle.reported_at)
    return obstacle


@transaction.atomic
def acknowledge_obstacle(
    obstacle: Obstacle, *, actor: User, text: Translated, now: datetime.datetime | None = None
) -> None:
    """The institution says in public that it knows, and what it makes of it. Raises ObstacleStep."""
    measure, obstacle = _locked(obstacle, actor)
    if obstacle.acknowledged_at is not None:
        raise ObstacleStep
    obstacle.acknowledgement = written.words(text, field="text")
    obstacle.acknowledged_at = now or clock.now()
    obstacle.save(update_fields=["acknowledgement", "acknowledged_at"])
    reason, moment = obstacle.acknowledgement, obstacle.acknowledged_at
    _tell_of(EventKind.ACKNOWLEDGED, obstacle, measure, actor=actor, reason=reason, now=moment, is_reply=True)


@transaction.atomic
def remove_obstacle(obstacle: Obstacle, *, actor: User, text: Translated, now: datetime.datetime | None = None) -> None:
    """The institution says in public how it was removed. Raises ObstacleStep."""
    measure, obstacle = _locked(obstacle, actor)
    if obstacle.acknowledged_at is None or obstacle.removed_at is not None:
        raise ObstacleStep
    obstacle.removal = written.words(text, field="text")
    obstacle.removed_at = now or clock.now()
    obstacle.save(update_fields=["removal", "removed_at"])
    reason, moment = obstacle.removal, obstacle.removed_at
    _tell_of(EventKind.REMOVED, obstacle, measure, actor=actor, reason=reason, now=moment, is_reply=True)


def _locked(obstacle: Obstacle, actor: User) -> tuple[Measure, Obstacle]:
    measure = lock_published(obstacle.measure)
    can_publish_position(actor, measure.addressee).require()
    return measure, Obstacle.objects.select_related("organisation").get(pk=obstacle.pk)


def _tell_of(
    kind: EventKind,
    obstacle: Obstacle,
    measure: Measure,
    *,
    actor: User,
    reason: Translated,
    now: datetime.datetime,
    is_reply: bool = False,
) -> None:
    addressee = measure.addressee
    is_own = is_reply or obstacle.organisation_id == addressee.institution_id
    happened(
        kind,
        obstacle,
        actor=actor,
        role="official" if is_own else "organisation",
        recommendation=addressee.recommendation,
        institution=addressee.institution,
        measure=measure,
        organisation=None if is_own else obstacle.organisation,
        reason=reason,
        now=now,
    )
