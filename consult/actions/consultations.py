"""The state machine of a consultation.

draft → scheduled → open → (extended) → closed → summary published → outcome published; withdrawn from scheduled, open
or extended. Every change has an entry in the public log.
"""

import datetime
import logging
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.actions.notices import tell_followers
from accounts.models import Notice, User
from consult import gates
from consult.actions import campaigns
from consult.actions.answers import (
    drop_unasked,
)
from consult.actions.drafting import lock, role_of, take_back_proposal
from consult.actions.following import follow_respondents
from consult.actions.news import tell_addresses
from consult.actions.versions import write_version
from consult.analysis.tables import edition_of
from consult.enums import ANSWERABLE, ResponseState, State
from consult.gates import Finding
from consult.models import Consultation, Extension, PlatformClocks, ResultEdition
from consult.permissions import can_run_consultation
from consult.queries.official import facts_of
from consult.queries.paper_text import pages_of, text_of
from core import audit, clock
from core.errors import StateRefused
from core.translated import Translated, joined, require_every_language
from core.verdicts import refused
from dialogue.actions.threads import close_threads

log = logging.getLogger(__name__)


class NotInThatState(StateRefused):
    code = "wrong_state"
    message = _("The consultation is not in a state in which that can be done.")


class NotReady(StateRefused):
    """A gate is shut. ``findings`` are those that shut it."""

    code = "not_ready"
    message = _("It cannot open yet. %(sentences)s")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        colon = pgettext("after a label", ":")
        super().__init__(sentences=" ".join(f"{found.asks}{colon} {found.sentence}" for found in findings))


class AlreadyOver(StateRefused):
    code = "already_over"
    message = _("The closing lies in the past. Write later dates into the plan.")


class NotLater(StateRefused):
    code = "not_later"
    message = _("An extension is announced before the closing, and goes to a later moment.")


class CampaignsUndecided(StateRefused):
    code = "campaigns_undecided"
    message = _(
        "Groups of nearly the same texts that no analyst has decided yet: %(n)d. What campaigns ask for belongs in the "
        "summary."
    )


class ThemeWithoutReply(StateRefused):
    code = "theme_without_reply"
    message = _("Every theme needs a reply, and every reply but “taken up” needs reasons. Still missing: %(missing)s.")


class SynopsisMissing(StateRefused):
    code = "synopsis_missing"
    message = _("Write first what was done and how it was used: the synopsis belongs to the reasoned response.")


# Approving is what K12 asks for: at a proposal nobody can have done it yet.
SECOND_PERSON = "K12"


def _refuse_unless_ready(consultation: Consultation, now: datetime.datetime) -> None:
    shut = gates.blocking(facts_of(consultation, now), but=(SECOND_PERSON,))
    if shut:
        raise NotReady(shut)


@transaction.atomic
def propose_opening(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Ask a second person to approve; every gate but that one must be met or passed with a reason (K01–K11).

    A change to plan, text or questions takes the proposal back.
    """
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.DRAFT:
        raise NotInThatState
    moment = now or clock.now()
    if consultation.closes_at <= moment:
        raise AlreadyOver
    _refuse_unless_ready(consultation, moment)
    consultation.opened_by = actor
    consultation.save(update_fields=["opened_by"])
    audit.record("consultation.proposed", actor=actor, role=role_of(actor), obj=consultation, now=now)


@transaction.atomic
def withdraw_proposal(consultation: Consultation, *, actor: User) -> None:
    """Take a proposal back, to go on writing. Safe to repeat."""
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.DRAFT:
        raise NotInThatState
    take_back_proposal(consultation, actor)


@transaction.atomic
def approve_opening(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """A second person approves: it opens now, or at its time (K12).

    The gates are asked again, the pages are published in the languages that are filled, and the platform's clocks are
    written into the record. What was to open earlier opens now: nobody could answer before.
    """
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.DRAFT or consultation.opened_by_id is None:
        raise NotInThatState
    if consultation.opened_by_id == actor.pk:
        refused("same_person", _("A second person must approve the opening.")).require()
    moment = now or clock.now()
    if consultation.closes_at <= moment:
        raise AlreadyOver
    _refuse_unless_ready(consultation, moment)
    clocks = PlatformClocks.current()
    consultation.approved_by = actor
    consultation.state = State.SCHEDULED
    consultation.opens_at = max(consultation.opens_at, moment)
    consultation.summary_days, consultation.response_days = clocks.summary_days, clocks.response_days
    consultation.save(update_fields=["approved_by", "state", "opens_at", "summary_days", "response_days"])
    _publish_pages(consultation, actor)
    write_version(consultation, actor=actor, now=moment)
    audit.record("consultation.scheduled", actor=actor, role=role_of(actor), obj=consultation, public=True, now=moment)
    _open_if_due(consultation, moment)


def _publish_pages(consultation: Consultation, actor: User) -> None:
    """Publish what was kept last, in every language whose text is whole."""
    kept = {language: page.get_latest_revision_as_object() for language, page in pages_of(consultation).items()}
    text = text_of(kept)
    for language, page in kept.items():
        if text.is_filled(language):
            revision = page.get_latest_revision() or page.save_revision(user=actor, clean=False)
            page.publish(revision, user=actor, skip_permission_checks=True, by_record=True)


def _open_if_due(consultation: Consultation, now: datetime.datetime) -> bool:
    if consultation.state != State.SCHEDULED or consultation.opens_at > now:
        return False
    consultation.state = State.OPEN
    consultation.save(update_fields=["state"])
    audit.record("consultation.opened", obj=consultation, public=True, now=now)
    _tell(consultation, Notice.Kind.OPENED, "opened", consultation.path)
    return True


@transaction.atomic
def extend_consultation(
    consultation: Consultation,
    *,
    actor: User,
    closes_at: datetime.datetime,
    reason: Translated,
    now: datetime.datetime | None = None,
) -> Extension:
    """Close later, for everybody: announced before the old closing, with a reason in three languages (K24)."""
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    moment = now or clock.now()
    if consultation.state not in ANSWERABLE or consultation.is_archive:
        raise NotInThatState
    if moment >= consultation.closes_at or closes_at <= consultation.closes_at:
        raise NotLater
    extension = Extension.objects.create(
        consultation=consultation,
        closed_before=consultation.closes_at,
        closes_now=closes_at,
        reason=require_every_language(reason, "reason"),
        announced_at=moment,
        announced_by=actor,
    )
    consultation.closes_at, consultation.state = closes_at, State.EXTENDED
    consultation.save(update_fields=["closes_at", "state"])
    audit.record(
        "consultation.extended",
        actor=actor,
        role=role_of(actor),
        obj=consultation,
        public=True,
        details={"before": extension.closed_before.isoformat(), "after": closes_at.isoformat()},
        now=moment,
    )
    _tell(consultation, Notice.Kind.CHANGED, f"extended.{extension.pk}", consultation.path)
    return extension


@transaction.atomic
def withdraw_consultation(
    consultation: Consultation, *, actor: User, reason: Translated, now: datetime.datetime | None = None
) -> None:
    """End it before its closing: the address stays and says why (K40). Drafts of answers are destroyed; what was sent
    is counted and shown nowhere, and whoever holds a code can still take it back."""
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state not in (State.SCHEDULED, *ANSWERABLE) or consultation.is_archive:
        raise NotInThatState
    moment = now or clock.now()
    consultation.withdrawal_reason = require_every_language(reason, "reason")
    consultation.state, consultation.withdrawn_at = State.WITHDRAWN, moment
    consultation.save(update_fields=["withdrawal_reason", "state", "withdrawn_at"])
    consultation.responses.filter(state=ResponseState.DRAFT).delete()
    close_threads(consultation.space)
    audit.record("consultation.withdrawn", actor=actor, role=role_of(actor), obj=consultation, public=True, now=moment)
    _tell(consultation, Notice.Kind.CHANGED, "withdrawn", consultation.path)


@transaction.atomic
def close_consultation(consultation: Consultation, *, now: datetime.datetime | None = None) -> ResultEdition | None:
    """Close when its time has come, and freeze the tables in the same transaction. Safe to repeat."""
    consultation = lock(consultation)
    now = now or clock.now()
    if consultation.state not in ANSWERABLE or consultation.closes_at > now:
        return None
    consultation.state = State.CLOSED
    consultation.closed_at = now
    consultation.save(update_fields=["state", "closed_at"])
    drop_unasked(consultation)
    edition = ResultEdition.objects.create(consultation=consultation, made_at=now, **edition_of(consultation))
    audit.record("consultation.closed", obj=consultation, public=True, now=now)
    follow_respondents(consultation)
    close_threads(consultation.space)
    _tell(consultation, Notice.Kind.CLOSED, "closed", consultation.path)
    return edition


@transaction.atomic
def publish_summary(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Publish the factual summary (K31); every group of texts that are nearly the same is decided before (K27)."""
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.CLOSED or consultation.is_archive:
        raise NotInThatState
    if not campaigns.is_searched(consultation):
        campaigns.propose_campaigns(consultation, actor=actor)
    waiting = campaigns.undecided_campaigns(consultation)
    if waiting:
        raise CampaignsUndecided(n=waiting)
    consultation.state = State.SUMMARY_PUBLISHED
    consultation.summary_published_at = now or clock.now()
    consultation.save(update_fields=["state", "summary_published_at"])
    audit.record(
        "consultation.summary_published", actor=actor, role=role_of(actor), obj=consultation, public=True, now=now
    )
    _tell(consultation, Notice.Kind.CHANGED, "summary", f"{consultation.path}results/")


@transaction.atomic
def publish_outcome(consultation: Consultation, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Publish the reasoned response: synopsis, and a reply to every theme with reasons unless taken up (K33, K34)."""
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state != State.SUMMARY_PUBLISHED or consultation.is_archive:
        raise NotInThatState
    if not consultation.synopsis:
        raise SynopsisMissing
    themes = list(consultation.themes.filter(retired_at=None))
    missing = [
        str(theme)
        for theme in themes
        if not theme.response_code or (theme.response_code != "taken_up" and not theme.response_reason)
    ]
    if missing or not themes:
        raise ThemeWithoutReply(missing=joined(missing) or str(_("themes")))
    consultation.state = State.OUTCOME_PUBLISHED
    consultation.outcome_published_at = now or clock.now()
    consultation.save(update_fields=["state", "outcome_published_at"])
    audit.record(
        "consultation.outcome_published", actor=actor, role=role_of(actor), obj=consultation, public=True, now=now
    )
    _tell(consultation, Notice.Kind.ANSWERED, "outcome", f"{consultation.path}outcome/")


def _tell(consultation: Consultation, kind: str, event: str, path: str) -> None:
    """Have the followers told after the commit, and the addresses that were left for news, each once."""
    tell_addresses(consultation, event=event, path=path)
    topic, subject = consultation.topic, consultation.title
    key = f"{topic}.{event}"
    transaction.on_commit(lambda: tell_followers(topic, kind=kind, key=key, subject=subject, path=path), robust=True)


def run_due_changes(now: datetime.datetime | None = None) -> int:
    """Open and close what is due; called by the clock, safe to run twice and by two at once.

    One that fails is told in the log of the server and keeps no other from its time.
    """
    now = now or clock.now()
    changed = 0
    for consultation in Consultation.objects.filter(state=State.SCHEDULED, opens_at__lte=now):
        changed += _safely(partial(_open, consultation, now), consultation)
    for consultation in Consultation.objects.open().filter(closes_at__lte=now):
        changed += _safely(partial(_close, consultation, now), consultation)
    return changed


@transaction.atomic
def _open(consultation: Consultation, now: datetime.datetime) -> bool:
    return _open_if_due(lock(consultation), now)


def _close(consultation: Consultation, now: datetime.datetime) -> bool:
    return close_consultation(consultation, now=now) is not None


def _safely(change: Callable[[], bool], consultation: Consultation) -> bool:
    try:
        return change()
    except Exception:
        log.exception("consultation %s could not be changed in its time", consultation.pk)
        return False
