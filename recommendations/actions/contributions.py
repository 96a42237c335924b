"""What participants write on recommendations: put forward, let through, hidden, withdrawn.

What becomes of it afterwards stands in ``proposals.py``, ``amendments.py`` and ``minority.py``.
"""

import datetime
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.aliases import ensure_alias
from accounts.actions.notices import follow, tell
from accounts.models import Notice, Organisation, Space, User
from accounts.queries.mandates import mandate_for
from core import audit, clock, limits
from core.errors import Conflict, InvalidInput, StateRefused
from core.models import AuditEntry
from core.sanitize import clean_text
from core.translated import LANGUAGES, Translated
from core.verdicts import Verdict
from dialogue.analysis import danger
from dialogue.enums import Reason
from recommendations.enums import ContributionState
from recommendations.models import Amendment, MinorityStatement, Proposal, Recommendation
from recommendations.permissions import can_contribute, can_moderate_contributions, can_withdraw_contribution

MAX_TEXT = 3000
MAX_WHY = 3000
PER_DAY = "10/d"

Written = TypeVar("Written", Proposal, Amendment, MinorityStatement)


class TextMissing(InvalidInput):
    code = "text_missing"
    message = _("Write the text before you send it.")


class KeyTaken(Conflict):
    code = "key_taken"
    message = _("The form was not complete. Load the page again and send your text once more.")


class NotWaiting(StateRefused):
    code = "not_waiting"
    message = _("Somebody else has decided about this meanwhile. Look at it again.")


class UnknownReason(InvalidInput):
    code = "unknown_reason"
    message = _("Choose a reason from the list. The author and the public log are told it.")


def submitted(model: type[Written], key: uuid.UUID, actor: User) -> Written | None:
    """What the same form made before; another person’s key is refused."""
    found = model._default_manager.filter(submission_key=key).first()
    if found is not None and found.author_id != actor.pk:
        raise KeyTaken
    return found


def write(
    model: type[Written],
    *,
    space: Space,
    actor: User,
    text: str,
    why: str = "",
    language: str,
    on_behalf_of: Organisation | None = None,
    submission_key: uuid.UUID,
    now: datetime.datetime,
    **fields: Any,
) -> Written:
    """Store a text that waits; called by the actions of the three kinds, in their transaction.

    Raises TextMissing, TextTooLong, RateLimited, PermissionRefused (no account, no mandate, not verified).
    """
    can_contribute(actor, on_behalf_of).require()
    text = clean_text(text, max_length=MAX_TEXT, field="text").strip()
    if not text:
        raise TextMissing(field="text")
    limits.limit("contribution", key=actor.pk, rate=PER_DAY)
    made = model._default_manager.create(
        author=actor,
        alias="" if on_behalf_of else ensure_alias(actor, space).name,
        on_behalf_of=on_behalf_of,
        mandate=mandate_for(actor, on_behalf_of) if on_behalf_of else None,
        language=language if language in LANGUAGES else "en",
        text=text,
        why=clean_text(why, max_length=MAX_WHY, field="why").strip(),
        submission_key=submission_key,
        written_on=clock.day_of(now),
        **fields,
    )
    # Of a person the log keeps the day, like the page.
    at = now if on_behalf_of else clock.start_of_day(now)
    audit.record(f"{made._meta.model_name}.sent", obj=made, actor=actor, space_id=space.pk, now=at)
    return made


Beside = TypeVar("Beside", Amendment, MinorityStatement)
Permission = Callable[[object, Recommendation, Organisation | None], Verdict]


def write_beside(
    model: type[Beside],
    recommendation: Recommendation,
    *,
    permission: Permission,
    actor: User,
    on_behalf_of: Organisation | None,
    submission_key: uuid.UUID,
    now: datetime.datetime,
    **fields: Any,
) -> Beside:
    """Store a text that belongs to a recommendation, or give what the same form made before; its author follows.

    What an organisation writes under a mandate is public at once, what a person writes when a moderator has read it.
    """
    # The lock first: the same form sent twice at once waits here, and finds what the other made.
    locked = Recommendation.objects.select_for_update(of=("self",)).select_related("space").get(pk=recommendation.pk)
    before = submitted(model, submission_key, actor)
    if before is not None:
        return before
    permission(actor, locked, on_behalf_of).require()
    made = write(
        model,
        space=locked.space,
        actor=actor,
        on_behalf_of=on_behalf_of,
        submission_key=submission_key,
        now=now,
        recommendation=locked,
        **fields,
    )
    follow(actor, locked.topic)
    if on_behalf_of is not None and not is_dangerous(made):
        _show(made, actor=actor, role="organisation", now=now)
    return made


@transaction.atomic
def let_through(made: Beside, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Have everybody read it. Safe to repeat."""
    made = lock(made)
    can_moderate_contributions(actor).require()
    if made.state == ContributionState.OPEN:
        return
    if made.state != ContributionState.WAITING:
        raise NotWaiting
    _show(made, actor=actor, role="moderator", now=now or clock.now())
    recommendation = made.recommendation
    tell_its_author(made, kind=Notice.Kind.CHANGED, subject=recommendation.title, path=recommendation.path)


def _show(made: Amendment | MinorityStatement, *, actor: User, role: str, now: datetime.datetime) -> None:
    made.state = ContributionState.OPEN
    made.save(update_fields=["state"])
    audit.record(
        f"{made._meta.model_name}.opened",
        actor=actor,
        role=role,
        obj=made,
        public=True,
        space_id=made.recommendation.space_id,
        details={"recommendation": made.recommendation.code},
        now=now,
    )


def is_dangerous(made: Proposal | Amendment | MinorityStatement) -> bool:
    """Whether words of danger stand in it: then a moderator reads it first, whatever the rules of the round say."""
    return any(danger.is_found(text) for text in (made.text, made.why))


def lock(made: Written) -> Written:
    """The row as it stands now, for whoever decides about it."""
    return type(made)._default_manager.select_for_update(of=("self",)).get(pk=made.pk)


def settle(
    made: Proposal | Amendment | MinorityStatement, state: ContributionState, *, now: datetime.datetime, **fields: Any
) -> None:
    """Store what became of it, and the day."""
    for name, value in {"state": state, "decided_on": clock.day_of(now), **fields}.items():
        setattr(made, name, value)
    made.save(update_fields=["state", "decided_on", *fields])


def tell_its_author(
    made: Proposal | Amendment | MinorityStatement,
    *,
    kind: str,
    subject: Translated | str,
    path: str,
    event: str = "",
) -> None:
    """One notice for each state that it comes into, or for the event."""
    if made.author is None:
        return
    author, key = made.author, f"{made._meta.model_name}.{made.pk}.{event or made.state}"
    transaction.on_commit(lambda: tell(author, kind=kind, key=key, subject=subject, path=path), robust=True)


@transaction.atomic
def hide(made: Written, *, actor: User, reason: str, now: datetime.datetime | None = None) -> None:
    """Not let through, or taken from sight, for a reason of the closed list; its author is told. Safe to repeat."""
    moment = now or clock.now()
    made = lock(made)
    can_moderate_contributions(actor).require()
    if reason not in Reason.values:
        raise UnknownReason(field="reason")
    if made.state == ContributionState.HIDDEN:
        return
    if made.state not in (ContributionState.WAITING, ContributionState.OPEN):
        raise NotWaiting
    settle(made, ContributionState.HIDDEN, now=moment, reason=reason)
    record_moderation(made, "hidden", actor=actor, reason=reason, now=moment)
    tell_its_author(made, kind=Notice.Kind.MODERATED, subject=title_of(made), path="my-contributions/")


def record_moderation(
    made: Proposal | Amendment | MinorityStatement, deed: str, *, actor: User, reason: str, now: datetime.datetime
) -> AuditEntry:
    """The public entry of what a moderator did, without a word of the text."""
    return audit.record(
        f"{made._meta.model_name}.{deed}",
        actor=actor,
        role="moderator",
        obj=made,
        public=True,
        space_id=space_of(made).pk,
        reason=Reason(reason).label,
        details={"reason": reason},
        now=now,
    )


@transaction.atomic
def withdraw(made: Written, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Its author takes it back while nothing has come of it; the text goes. Safe to repeat."""
    moment = now or clock.now()
    made = lock(made)
    if made.state == ContributionState.WITHDRAWN:
        return
    can_withdraw_contribution(actor, made).require()
    settle(made, ContributionState.WITHDRAWN, now=moment, text="", why="")
    audit.record(
        f"{made._meta.model_name}.withdrawn",
        actor=actor,
        obj=made,
        space_id=space_of(made).pk,
        now=clock.start_of_day(moment),
    )


def space_of(made: Proposal | Amendment | MinorityStatement) -> Space:
    """The space in which its author has a name."""
    return made.round.space if isinstance(made, Proposal) else made.recommendation.space


def title_of(made: Proposal | Amendment | MinorityStatement) -> Translated | str:
    """What it is about, for whoever is told."""
    return made.title if isinstance(made, Proposal) else made.recommendation.title
