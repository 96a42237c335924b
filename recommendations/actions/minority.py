"""Minority statements: what those who were outvoted put on record beside a recommendation."""

import datetime
import uuid

from django.db import transaction

from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from core import audit, clock
from recommendations.actions.contributions import lock, write_beside
from recommendations.models import MinorityStatement, MinoritySupport, Recommendation
from recommendations.permissions import can_join_minority, can_state_minority


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
    return write_beside(
        MinorityStatement,
        recommendation,
        permission=can_state_minority,
        actor=actor,
        text=text,
        language=language,
        on_behalf_of=on_behalf_of,
        submission_key=submission_key,
        now=now or clock.now(),
    )


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
