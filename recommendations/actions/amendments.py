"""Other wordings for a recommendation: proposed, let through, accepted or not, with a reason."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, Organisation, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated
from recommendations.actions.contributions import lock, settle, submitted, tell_its_author, write_beside
from recommendations.actions.texts import change_text
from recommendations.enums import ContributionState
from recommendations.models import Amendment, Recommendation, TextVersion
from recommendations.permissions import can_amend, can_edit_recommendations


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
    before = submitted(Amendment, submission_key, actor)
    if before is not None:
        return before
    version = recommendation.versions.all()[0]
    if " ".join(text.split()) in {" ".join(words.split()) for words in version.text.as_dict().values()}:
        raise NothingChanged(field="text")
    return write_beside(
        Amendment,
        recommendation,
        permission=can_amend,
        actor=actor,
        text=text,
        why=why,
        language=language,
        on_behalf_of=on_behalf_of,
        submission_key=submission_key,
        now=now or clock.now(),
        version=version,
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
    audit.record(
        f"amendment.{state}",
        actor=actor,
        role="editor",
        obj=amendment,
        public=True,
        space_id=amendment.recommendation.space_id,
        reason=answer.text,
        details={"recommendation": amendment.recommendation.code, "version": amendment.version.number},
        now=now,
    )
    recommendation = amendment.recommendation
    tell_its_author(amendment, kind=Notice.Kind.CHANGED, subject=recommendation.title, path=recommendation.path)
