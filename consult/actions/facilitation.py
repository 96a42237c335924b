"""Answers that somebody types in for others: from paper, a meeting, the telephone, through an association (K19)."""

import datetime
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult import receipts
from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.responses import (
    NothingAnswered,
    Started,
    send_response,
    start_response,
)
from consult.enums import Channel, ConsentGiven
from consult.models import Consultation, Question
from consult.permissions import can_enter_responses
from core import audit, clock
from core.errors import InvalidInput
from core.sanitize import clean_text

CHANNELS = tuple(channel for channel in Channel if channel != Channel.WEB)


class ConsentMissing(InvalidInput):
    code = "consent_missing"
    message = _("Say how the person agreed. Without a yes an answer may not be typed in.")


class CollectorMissing(InvalidInput):
    code = "collector_missing"
    message = _("Say who collected the answer: an association, a meeting, a person’s function. No private name.")


@dataclass(frozen=True)
class Entry:
    """How an answer came here: by which channel, collected by whom and when, and how consent was given."""

    channel: str
    collected_by: str
    collected_on: datetime.date
    consent_given: str


@transaction.atomic
def enter_response(
    consultation: Consultation,
    *,
    actor: User,
    entry: Entry,
    who: Mapping[str, Any],
    said: Mapping[Question, AnswerInput],
    consent: str,
    submission_key: uuid.UUID,
    now: datetime.datetime | None = None,
) -> Started:
    """One sheet, sent at once, with a code for whoever gave it. The same key twice is one sheet with the same code.

    ``who`` are the keyword arguments of ``start_response``. Raises ConsentMissing, CollectorMissing, NothingAnswered
    and whatever starting, saving and sending raise; then nothing is kept.
    """
    moment = now or clock.now()
    can_enter_responses(actor, consultation).require()
    _check(entry, moment)
    # The row keeps a digest of the key: nobody can make the code from the database.
    code = receipts.code_of_sheet(submission_key)
    reference = f"sheet:{hashlib.sha256(submission_key.bytes).hexdigest()[:40]}"
    standing = consultation.responses.filter(reference=reference).first()
    if standing is not None:
        return Started(standing, code)
    if not any(said.values()):
        raise NothingAnswered
    response = start_response(consultation, actor=None, code=code, now=moment, **who).response
    response.reference = reference
    response.channel = entry.channel
    response.entered_by = actor
    response.collected_by = clean_text(entry.collected_by, max_length=160)
    response.collected_on = entry.collected_on
    response.consent_given = entry.consent_given
    response.save()
    for question, given in said.items():
        save_answer(response, question=question, given=given, now=moment)
    response = send_response(response, actor=None, consent=consent, now=moment)
    audit.record(
        "response.entered",
        actor=actor,
        role="facilitator",
        obj=consultation,
        details={"channel": entry.channel},
        now=clock.start_of_day(moment),
    )
    return Started(response, code)


def _check(entry: Entry, moment: datetime.datetime) -> None:
    if entry.channel not in CHANNELS:
        raise InvalidInput(field="channel")
    if entry.consent_given not in ConsentGiven.values:
        raise ConsentMissing(field="consent_given")
    if not entry.collected_by.strip():
        raise CollectorMissing(field="collected_by")
    if entry.collected_on > clock.day_of(moment):
        raise InvalidInput(field="collected_on")
