"""What every step of adoption does after its change: the event, one public audit entry, followers told."""

import datetime
from functools import partial

from django.db import models, transaction

from accounts.actions.notices import tell_followers
from accounts.models import Notice, Organisation, User
from consult.actions.news import tell_addresses
from consult.models import Consultation
from core import audit
from core.translated import NO_TEXT, Translated
from recommendations.enums import EventKind
from recommendations.models import ActionPlan, AdoptionEvent, Measure, Recommendation

CODES: dict[EventKind, tuple[str, Notice.Kind]] = {
    EventKind.PUT_FORWARD: ("recommendation.proposed", Notice.Kind.CHANGED),
    EventKind.TEXT: ("recommendation.text_changed", Notice.Kind.CHANGED),
    EventKind.MERGED: ("recommendation.merged", Notice.Kind.CHANGED),
    EventKind.SENT: ("recommendation.sent", Notice.Kind.SENT),
    EventKind.SILENT: ("silence.began", Notice.Kind.SILENT),
    EventKind.POSITION: ("position.published", Notice.Kind.ANSWERED),
    EventKind.MEASURE: ("measure.published", Notice.Kind.PROGRESS),
    EventKind.CHANGED: ("measure.changed", Notice.Kind.PROGRESS),
    EventKind.REPORT: ("progress.reported", Notice.Kind.PROGRESS),
    EventKind.ASSESSED: ("measure.assessed", Notice.Kind.ASSESSED),
    EventKind.CONTESTED: ("contest.opened", Notice.Kind.ASSESSED),
    EventKind.CONTEST_ANSWERED: ("contest.answered", Notice.Kind.ASSESSED),
    EventKind.SETTLED: ("contest.settled", Notice.Kind.ASSESSED),
    EventKind.OBSTACLE: ("obstacle.reported", Notice.Kind.PROGRESS),
    EventKind.ACKNOWLEDGED: ("obstacle.acknowledged", Notice.Kind.PROGRESS),
    EventKind.REMOVED: ("obstacle.removed", Notice.Kind.PROGRESS),
    EventKind.PROPOSED: ("proposal.signed", Notice.Kind.CHANGED),
    EventKind.JOINED: ("proposal.joined", Notice.Kind.CHANGED),
    EventKind.PLANNED: ("plan.measure_added", Notice.Kind.PLANNED),
    EventKind.UNPLANNED: ("plan.measure_removed", Notice.Kind.PLANNED),
    EventKind.PLAN: ("plan.published", Notice.Kind.PLANNED),
    EventKind.AGREED: ("plan.agreed", Notice.Kind.PLANNED),
    EventKind.INVITED: ("plan.invited", Notice.Kind.PLANNED),
    EventKind.UNINVITED: ("plan.uninvited", Notice.Kind.PLANNED),
}
"""The stable code in the public log, and how followers are told."""


def happened(
    kind: EventKind,
    obj: models.Model,
    *,
    now: datetime.datetime,
    actor: User | None = None,
    role: str = "official",
    recommendation: Recommendation | None = None,
    plan: ActionPlan | None = None,
    measure: Measure | None = None,
    institution: Organisation | None = None,
    organisation: Organisation | None = None,
    code: str = "",
    reason: Translated = NO_TEXT,
) -> AdoptionEvent:
    """Write the event and its one public audit entry, and have followers told after the commit.

    ``obj`` is what changed; ``reason`` the words given with it. Must run in the transaction of the change.
    """
    action, notice = CODES[kind]
    event = AdoptionEvent.objects.create(
        kind=kind,
        at=now,
        role=role,
        recommendation=recommendation,
        plan=plan,
        measure=measure,
        institution=institution,
        organisation=organisation,
        code=code,
        reason=reason,
    )
    details = {
        "recommendation": recommendation.code if recommendation else "",
        "plan": plan.slug if plan else "",
        "institution": institution.slug if institution else "",
        "organisation": organisation.slug if organisation else "",
        "code": code,
    }
    audit.record(
        action,
        actor=actor,
        role=role,
        obj=obj,
        public=True,
        space_id=recommendation.space_id if recommendation else None,
        reason=str(reason),
        details={name: value for name, value in details.items() if value},
        now=now,
    )
    _tell(event, notice, but=[actor.pk] if actor else [])
    return event


def _tell(event: AdoptionEvent, notice: Notice.Kind, *, but: list[int]) -> None:
    """Have those told who follow one of the things it is about; each once."""
    subject, path = _about(event)
    topics = [event.recommendation.topic] if event.recommendation else []
    topics += [event.plan.topic] if event.plan else []
    topics += [event.institution.topic] if event.institution else []
    for topic in topics:
        tell = partial(
            tell_followers, topic, kind=notice, key=f"adoption.{event.pk}", subject=subject, path=path, but=but
        )
        transaction.on_commit(tell, robust=True)
    if event.recommendation:
        _tell_consultations(event.recommendation, f"{event.recommendation.pk}.{event.kind}.{event.pk}")


def _about(event: AdoptionEvent) -> tuple[Translated, str]:
    """What the notice names, and where it leads."""
    if event.measure and event.measure.published_at:
        return event.measure.title, event.measure.path
    if event.recommendation:
        return event.recommendation.title, event.recommendation.path
    assert event.plan is not None
    return event.plan.title, event.plan.path


def _tell_consultations(recommendation: Recommendation, key: str) -> None:
    """Those who left an address with a consultation whose themes led to the recommendation (K36)."""
    for consultation in Consultation.objects.filter(themes__cited_by__recommendation=recommendation).distinct():
        tell_addresses(consultation, event=key, path=recommendation.path)
