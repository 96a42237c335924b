"""Other wordings for a recommendation: proposed, let through, accepted or not, with a reason."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import follow
from accounts.models import Notice, Organisation, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated
from recommendations.actions.contributions import (
    NotWaiting,
    is_dangerous,
    lock,
    settle,
    submitted,
    tell_its_author,
    write,
)
from recommendations.actions.texts import change_text
from recommendations.enums import ContributionState
from recommendations.models import Amendment, Recommendation, TextVersion
from recommendations.permissions import can_amend, can_edit_recommendations, can_moderate_contributions


class NothingChanged(InvalidInput):
    code = "nothing_changed"
    message = _("That is the text as it stands already. Change the words that should change.")


class AnswerMissing(InvalidInput):
    code = "answer_missing"
    message = _("Give the reasons, in at least one language. They are public.")


class NotOpen(StateRefused):
    code = "not_open"
    message = _("This amendment has been decided, or withdrawn by its author.")


@transaction.atomic
def amend(
    recommendation: Recommendation,
    *,
    actor: User,
    text: str,
    why: str,
    language: str,
    on_behalf_of: Organisation | None = None,
    submission_key: uuid.UUID,
    now: datetime.datetime | None = None,
) -> Amendment:
    """Propose another wording. What an organisation proposes under a mandate is public at once, what a person
    proposes when a moderator has read it. Sending the same form twice makes one."""
    moment = now or clock.now()
    before = submitted(Amendment, submission_key, actor)
    if before is not None:
        return before
    recommendation = (
        Recommendation.objects.select_for_update(of=("self",)).select_related("space").get(pk=recommendation.pk)
    )
    can_amend(actor, recommendation, on_behalf_of).require()
    version = recommendation.versions.all()[0]
    if " ".join(text.split()) in {" ".join(words.split()) for words in version.text.as_dict().values()}:
        raise NothingChanged(field="text")
    made = write(
        Amendment,
        space=recommendation.space,
        actor=actor,
        text=text,
        why=why,
        language=language,
        on_behalf_of=on_behalf_of,
        submission_key=submission_key,
        now=moment,
        recommendation=recommendation,
        version=version,
    )
    follow(actor, recommendation.topic)
    if on_behalf_of is not None and not is_dangerous(made):
        _show(made, actor=actor, role="organisation", now=moment)
    return made


@transaction.atomic
def let_through(amendment: Amendment, *, actor: User, now: datetime.datetime | None = None) -> None:
    """Have everybody read it. Safe to repeat."""
    moment = now or clock.now()
    amendment = lock(amendment)
    can_moderate_contributions(actor).require()
    if amendment.state == ContributionState.OPEN:
        return
    if amendment.state != ContributionState.WAITING:
        raise NotWaiting
    _show(amendment, actor=actor, role="moderator", now=moment)
    tell_its_author(
        amendment,
        kind=Notice.Kind.CHANGED,
        subject=amendment.recommendation.title,
        path=amendment.recommendation.path,
    )


@transaction.atomic
def accept(
    amendment: Amendment,
    *,
    actor: User,
    text: Translated,
    rationale: Translated,
    answer: Translated,
    now: datetime.datetime | None = None,
) -> TextVersion:
    """Publish the text as a new version that grew from the amendment; ``answer`` says why, in public."""
    moment = now or clock.now()
    amendment = _open(amendment, actor, answer)
    version = change_text(
        amendment.recommendation, actor=actor, text=text, rationale=rationale, reason=answer.text, now=moment
    )
    _decide(amendment, ContributionState.ACCEPTED, actor=actor, answer=answer, now=moment, led_to=version)
    return version


@transaction.atomic
def decline(amendment: Amendment, *, actor: User, answer: Translated, now: datetime.datetime | None = None) -> None:
    """Leave the text as it stands; ``answer`` says why, in public."""
    amendment = _open(amendment, actor, answer)
    _decide(amendment, ContributionState.NOT_ACCEPTED, actor=actor, answer=answer, now=now or clock.now())


def _open(amendment: Amendment, actor: User, answer: Translated) -> Amendment:
    amendment = lock(amendment)
    can_edit_recommendations(actor).require()
    if amendment.state != ContributionState.OPEN:
        raise NotOpen
    if not answer:
        raise AnswerMissing(field="answer")
    return amendment


def _decide(
    amendment: Amendment,
    state: ContributionState,
    *,
    actor: User,
    answer: Translated,
    now: datetime.datetime,
    led_to: TextVersion | None = None,
) -> None:
    settle(amendment, state, now=now, answer=answer, led_to=led_to)
    _record(amendment, f"amendment.{state}", actor=actor, role="editor", reason=answer.text, now=now)
    recommendation = amendment.recommendation
    tell_its_author(amendment, kind=Notice.Kind.CHANGED, subject=recommendation.title, path=recommendation.path)


def _show(amendment: Amendment, *, actor: User, role: str, now: datetime.datetime) -> None:
    amendment.state = ContributionState.OPEN
    amendment.save(update_fields=["state"])
    _record(amendment, "amendment.opened", actor=actor, role=role, reason="", now=now)


def _record(amendment: Amendment, action: str, *, actor: User, role: str, reason: str, now: datetime.datetime) -> None:
    audit.record(
        action,
        actor=actor,
        role=role,
        obj=amendment,
        public=True,
        space_id=amendment.recommendation.space_id,
        reason=reason,
        details={"recommendation": amendment.recommendation.code, "version": amendment.version.number},
        now=now,
    )
