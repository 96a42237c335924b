"""Sending recommendations to institutions; their answers: prepared privately, signed, published."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell_followers
from accounts.models import Notice, Organisation, User
from accounts.queries.mandates import mandate_for
from consult.actions.news import tell_addresses
from consult.models import Consultation
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import Translated
from recommendations.enums import ANSWER_DAYS, NO_RESPONSE, WITHOUT_REASON, PositionState
from recommendations.models import Addressee, Measure, Position, ProgressReport, Recommendation
from recommendations.permissions import can_prepare_position, can_publish_position


class UnknownPosition(InvalidInput):
    code = "unknown_position"
    message = _("Choose one of the positions from the list.")


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Give the reasons, in at least one language. Only a plain acceptance needs none.")


class NoDraft(StateRefused):
    code = "no_draft"
    message = _("There is no prepared answer to publish. Prepare one first.")


class MeasureIncomplete(InvalidInput):
    code = "measure_incomplete"
    message = _("A measure needs a title, and it cannot end before it begins.")


class ReportIncomplete(InvalidInput):
    code = "report_incomplete"
    message = _("“Implemented” needs evidence: say where it can be seen.")


@transaction.atomic
def send_to_institution(
    recommendation: Recommendation, *, institution: Organisation, now: datetime.datetime | None = None
) -> Addressee:
    """Ask a named institution for its answer; due in 84 days. Safe to repeat."""
    moment = now or clock.now()
    due = clock.day_of(moment) + datetime.timedelta(days=ANSWER_DAYS)
    addressee, created = Addressee.objects.get_or_create(
        recommendation=recommendation, institution=institution, defaults={"sent_at": moment, "due_on": due}
    )
    if created:
        if recommendation.stage in ("recorded", "proposed", "in_discussion", "voting"):
            recommendation.stage = "addressed"
            recommendation.save(update_fields=["stage"])
        audit.record(
            "recommendation.sent",
            obj=addressee,
            public=True,
            space_id=recommendation.space_id,
            details={"recommendation": recommendation.code, "institution": institution.slug},
            now=moment,
        )
    return addressee


@transaction.atomic
def prepare_position(addressee: Addressee, *, actor: User, code: str, reason: Translated) -> Position:
    """Keep a draft that only this institution's officials see; the last text counts."""
    addressee = Addressee.objects.select_for_update(of=("self",)).select_related("institution").get(pk=addressee.pk)
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
    addressee = (
        Addressee.objects.select_for_update(of=("self",))
        .select_related("institution", "recommendation")
        .get(pk=addressee.pk)
    )
    can_publish_position(actor, addressee).require()
    draft = addressee.positions.filter(state=PositionState.DRAFT).first()
    if draft is None:
        raise NoDraft
    if draft.code not in WITHOUT_REASON and not draft.reason:
        raise ReasonMissing(field="reason")
    moment = now or clock.now()
    addressee.positions.filter(state=PositionState.PUBLISHED).update(state=PositionState.REPLACED)
    draft.state = PositionState.PUBLISHED
    draft.published_at = moment
    draft.mandate = mandate_for(actor, addressee.institution)
    draft.save(update_fields=["state", "published_at", "mandate"])
    recommendation = addressee.recommendation
    if recommendation.stage in ("voting", "addressed"):
        recommendation.stage = "responded"
        recommendation.save(update_fields=["stage"])
    audit.record(
        "position.published",
        actor=actor,
        role="official",
        obj=draft,
        public=True,
        space_id=recommendation.space_id,
        details={
            "recommendation": recommendation.code,
            "institution": addressee.institution.slug,
            "position": draft.code,
        },
        now=moment,
    )
    _tell(recommendation, Notice.Kind.ANSWERED, f"position.{draft.pk}")
    return draft


@transaction.atomic
def publish_measure(
    addressee: Addressee,
    *,
    actor: User,
    title: Translated,
    starts_on: datetime.date,
    ends_on: datetime.date,
    now: datetime.datetime | None = None,
    **details: Any,
) -> Measure:
    """What the institution will do, from when until when; ``details`` are the optional fields of the model."""
    addressee = Addressee.objects.select_related("institution", "recommendation").get(pk=addressee.pk)
    can_publish_position(actor, addressee).require()
    if not title or ends_on < starts_on:
        raise MeasureIncomplete(field="title" if not title else "ends_on")
    measure = Measure.objects.create(
        addressee=addressee,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        published_at=now or clock.now(),
        **details,
    )
    audit.record(
        "measure.published",
        actor=actor,
        role="official",
        obj=measure,
        public=True,
        space_id=addressee.recommendation.space_id,
        details={"recommendation": addressee.recommendation.code, "institution": addressee.institution.slug},
        now=now,
    )
    _tell(addressee.recommendation, Notice.Kind.PROGRESS, f"measure.{measure.pk}")
    return measure


@transaction.atomic
def report_progress(
    measure: Measure,
    *,
    actor: User,
    status: str,
    text: Translated,
    evidence: Translated,
    now: datetime.datetime | None = None,
) -> ProgressReport:
    """A dated claim of the institution about its measure; “implemented” needs evidence."""
    addressee = Addressee.objects.select_related("institution", "recommendation").get(pk=measure.addressee_id)
    can_publish_position(actor, addressee).require()
    if status not in vocabularies.codes("implementation_status"):
        raise InvalidInput(field="status")
    if status == "implemented" and not evidence:
        raise ReportIncomplete(field="evidence")
    report = ProgressReport.objects.create(
        measure=measure, status=status, text=text, evidence=evidence, reported_at=now or clock.now()
    )
    audit.record(
        "progress.reported",
        actor=actor,
        role="official",
        obj=report,
        public=True,
        space_id=addressee.recommendation.space_id,
        details={"recommendation": addressee.recommendation.code, "status": status},
        now=now,
    )
    _tell(addressee.recommendation, Notice.Kind.PROGRESS, f"report.{report.pk}")
    return report


def _tell(recommendation: Recommendation, kind: str, key: str) -> None:
    """Have those told who follow it, and those who left an address with a consultation whose themes led to it."""
    for consultation in Consultation.objects.filter(themes__cited_by__recommendation=recommendation).distinct():
        tell_addresses(consultation, event=f"{recommendation.pk}.{key}", path=recommendation.path)
    topic, subject, path = recommendation.topic, recommendation.title, recommendation.path
    transaction.on_commit(lambda: tell_followers(topic, kind=kind, key=key, subject=subject, path=path), robust=True)
