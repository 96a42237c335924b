"""Minority statements: what those who were outvoted put on record beside a recommendation."""

import datetime
import uuid

from django.db import transaction

from accounts.actions.notices import follow
from accounts.models import Notice, Organisation, User
from accounts.queries.mandates import mandate_for
from core import audit, clock
from recommendations.actions.contributions import (
    NotWaiting,
    is_dangerous,
    lock,
    settle,
    submitted,
    tell_its_author,
    write,
)
from recommendations.enums import ContributionState
from recommendations.models import MinorityStatement, MinoritySupport, Recommendation
from recommendations.permissions import can_join_minority, can_moderate_contributions, can_state_minority


@transaction.atomic
def state_minority(
    recommendation: Recommendation,
    *,
    actor: User,
    text: str,
    language: str,
    on_behalf_of: Organisation | None = None,
    submission_key: uuid.UUID,
    now: datetime.datetime | None = None,
) -> MinorityStatement:
    """Put a statement on record beside a recommendation whose round has closed. Of an organisation it is public at
    once, of a person when a moderator has read it. Sending the same form twice makes one."""
    moment = now or clock.now()
    before = submitted(MinorityStatement, submission_key, actor)
    if before is not None:
        return before
    recommendation = (
        Recommendation.objects.select_for_update(of=("self",)).select_related("space").get(pk=recommendation.pk)
    )
    can_state_minority(actor, recommendation, on_behalf_of).require()
    made = write(
        MinorityStatement,
        space=recommendation.space,
        actor=actor,
        text=text,
        language=language,
        on_behalf_of=on_behalf_of,
        submission_key=submission_key,
        now=moment,
        recommendation=recommendation,
    )
    follow(actor, recommendation.topic)
    if on_behalf_of is not None and not is_dangerous(made):
        _show(made, actor=actor, role="organisation", now=moment)
    return made


@transaction.atomic
def let_through(statement: MinorityStatement, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Have everybody read it. Safe to repeat."""
    statement = lock(statement)
    can_moderate_contributions(actor).require()
    if statement.state == ContributionState.OPEN:
        return
    if statement.state != ContributionState.WAITING:
        raise NotWaiting
    _show(statement, actor=actor, role="moderator", now=now or clock.now())
    recommendation = statement.recommendation
    tell_its_author(statement, kind=Notice.Kind.CHANGED, subject=recommendation.title, path=recommendation.path)


@transaction.atomic
def join_minority(
    statement: MinorityStatement, *, actor: User, organisation: Organisation, now: datetime.datetime | None = None
) -> None:
    """An organisation joins in public, under a mandate. Safe to repeat."""
    moment = now or clock.now()
    statement = lock(statement)
    can_join_minority(actor, statement, organisation).require()
    joined, created = MinoritySupport.objects.get_or_create(
        statement=statement,
        organisation=organisation,
        defaults={"mandate": mandate_for(actor, organisation), "joined_at": moment},
    )
    if created:
        audit.record(
            "minoritystatement.joined",
            actor=actor,
            role="organisation",
            obj=joined,
            public=True,
            space_id=statement.recommendation.space_id,
            details={"recommendation": statement.recommendation.code, "organisation": organisation.slug},
            now=moment,
        )


def _show(statement: MinorityStatement, *, actor: User, role: str, now: datetime.datetime) -> None:
    settle(statement, ContributionState.OPEN, now=now)
    audit.record(
        "minoritystatement.opened",
        actor=actor,
        role=role,
        obj=statement,
        public=True,
        space_id=statement.recommendation.space_id,
        details={"recommendation": statement.recommendation.code},
        now=now,
    )
