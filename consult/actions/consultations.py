"""The state machine of a consultation: draft → scheduled → open → closed → summary → outcome."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell_followers
from accounts.models import Notice, User
from consult.actions.following import follow_respondents
from consult.analysis.tables import edition_of
from consult.enums import ANSWERABLE, State
from consult.models import Consultation, ResultEdition
from consult.models.consultations import label_of
from consult.permissions import can_run_consultation
from core import audit, clock
from core.errors import StateRefused
from core.verdicts import refused


class NotInThatState(StateRefused):
    code = "wrong_state"
    message = _("The consultation is not in a state in which that can be done.")


class PlanIncomplete(StateRefused):
    code = "plan_incomplete"
    message = _("The plan is not complete. Still missing: %(missing)s.")


class ThemeWithoutReply(StateRefused):
    code = "theme_without_reply"
    message = _("Every theme needs a reply, and every reply but “taken up” needs reasons. Still missing: %(missing)s.")


REQUIRED = (
    "purpose",
    "definition",
    "decides",
    "decision_how",
    "asked",
    "methods",
    "languages",
    "readers",
    "promise",
    "target_groups",
    "countries",
)


def _lock(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_for_update(of=("self",)).select_related("space").get(pk=consultation.pk)


@transaction.atomic
def propose_opening(consultation: Consultation, *, actor: User) -> None:
    """Freeze plan and questions and ask a second person to approve (K01–K04, K12)."""
    consultation = _lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.DRAFT:
        raise NotInThatState
    missing = _missing_in_plan(consultation)
    if missing:
        raise PlanIncomplete(missing=", ".join(missing))
    consultation.opened_by = actor
    consultation.save(update_fields=["opened_by"])
    audit.record("consultation.proposed", actor=actor, role="official", obj=consultation)


def _missing_in_plan(consultation: Consultation) -> list[str]:
    """Names of what the plan still lacks; a question is one of it."""
    missing = [str(label_of(name)) for name in REQUIRED if not getattr(consultation, name)]
    return missing if consultation.questions.exists() else [*missing, str(_("questions"))]


@transaction.atomic
def approve_opening(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """A second person approves: it opens now, or at its time (K12)."""
    consultation = _lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.DRAFT or consultation.opened_by_id is None:
        raise NotInThatState
    if consultation.opened_by_id == actor.pk:
        refused("same_person", _("A second person must approve the opening.")).require()
    consultation.approved_by = actor
    consultation.state = State.SCHEDULED
    consultation.save(update_fields=["approved_by", "state"])
    audit.record("consultation.scheduled", actor=actor, role="official", obj=consultation, public=True)
    _open_if_due(consultation, now or clock.now())


def _open_if_due(consultation: Consultation, now: datetime.datetime) -> bool:
    if consultation.state != State.SCHEDULED or consultation.opens_at > now:
        return False
    consultation.state = State.OPEN
    consultation.save(update_fields=["state"])
    audit.record("consultation.opened", obj=consultation, public=True, now=now)
    return True


@transaction.atomic
def close_consultation(consultation: Consultation, *, now: datetime.datetime | None = None) -> ResultEdition | None:
    """Close when its time has come, and freeze the tables in the same transaction. Safe to repeat."""
    consultation = _lock(consultation)
    now = now or clock.now()
    if consultation.state not in ANSWERABLE or consultation.closes_at > now:
        return None
    consultation.state = State.CLOSED
    consultation.closed_at = now
    consultation.save(update_fields=["state", "closed_at"])
    edition = ResultEdition.objects.create(consultation=consultation, made_at=now, **edition_of(consultation))
    audit.record("consultation.closed", obj=consultation, public=True, now=now)
    follow_respondents(consultation)
    _tell(consultation, Notice.Kind.CLOSED, "closed", consultation.path)
    return edition


@transaction.atomic
def publish_summary(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Publish the factual summary (K31)."""
    consultation = _lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.CLOSED:
        raise NotInThatState
    consultation.state = State.SUMMARY_PUBLISHED
    consultation.summary_published_at = now or clock.now()
    consultation.save(update_fields=["state", "summary_published_at"])
    audit.record("consultation.summary_published", actor=actor, role="official", obj=consultation, public=True, now=now)


@transaction.atomic
def publish_outcome(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Publish the reasoned response; every theme must have one, with reasons unless taken up (K33, K34)."""
    consultation = _lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.SUMMARY_PUBLISHED:
        raise NotInThatState
    themes = list(consultation.themes.all())
    missing = [
        str(theme)
        for theme in themes
        if not theme.response_code or (theme.response_code != "taken_up" and not theme.response_reason)
    ]
    if missing or not themes:
        raise ThemeWithoutReply(missing=", ".join(missing) or str(_("themes")))
    consultation.state = State.OUTCOME_PUBLISHED
    consultation.outcome_published_at = now or clock.now()
    consultation.save(update_fields=["state", "outcome_published_at"])
    audit.record("consultation.outcome_published", actor=actor, role="official", obj=consultation, public=True, now=now)
    _tell(consultation, Notice.Kind.ANSWERED, "outcome", f"{consultation.path}outcome/")


def _tell(consultation: Consultation, kind: str, event: str, path: str) -> None:
    """Have the followers told after the commit, each once."""
    topic, subject = consultation.topic, consultation.title
    key = f"{topic}.{event}"
    transaction.on_commit(lambda: tell_followers(topic, kind=kind, key=key, subject=subject, path=path), robust=True)


def run_due_changes(now: datetime.datetime | None = None) -> int:
    """Open and close what is due; called by the clock, safe to run twice."""
    now = now or clock.now()
    changed = 0
    for consultation in Consultation.objects.filter(state=State.SCHEDULED, opens_at__lte=now):
        with transaction.atomic():
            changed += _open_if_due(_lock(consultation), now)
    for consultation in Consultation.objects.open().filter(closes_at__lte=now):
        changed += close_consultation(consultation, now=now) is not None
    return changed
