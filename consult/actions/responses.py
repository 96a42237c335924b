"""Responses: a draft with a code, begun for oneself or an organisation, sent, its consent changed, withdrawn."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation, User
from accounts.permissions import can_sign_for, can_speak_for
from accounts.queries.mandates import mandate_for, organisations_written_for
from accounts.tags import person_tag
from consult import receipts
from consult.actions import attachments
from consult.enums import ANSWERABLE, OrganisationSize, ResponseState
from consult.models import Consultation, Response
from consult.permissions import can_answer_consultation, can_send_response
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

# A draft that was never sent is destroyed so many days after the closing; the data notice says so.
DRAFT_DAYS = 7
PERSON_CONSENTS = ("anonymous", "not_published")
ORGANISATION_CONSENTS = ("named", "not_published")
# Those that speak for people who are not in the room (product.md 3.3).
SPEAKS_FOR_PEOPLE = ("migrant_association", "trade_union", "employers")
FORGOTTEN = (
    "owner_tag",
    "organisation_name",
    "organisation_level",
    "organisation_size",
    "register_number",
    "speaks_for_how",
    "country",
    "profile",
    "duration",
    "collected_by",
)


class NothingAnswered(StateRefused):
    code = "nothing_answered"
    message = _("Answer at least one question before you send.")


class UnknownCategory(InvalidInput):
    code = "unknown_category"
    message = _("Choose who you are from the list. “I would rather not say more” is a choice too.")


class AlreadyAnswered(StateRefused):
    code = "already_answered"
    message = _("You have already begun an answer to this consultation with this account. Go on with that one.")


class Withdrawn(StateRefused):
    code = "withdrawn"
    message = _("This answer was withdrawn. Nothing of it is left.")


class DetailsMissing(InvalidInput):
    code = "details_missing"
    message = _("An organisation says its country, its level and how many people work for it.")


class SpeaksForMissing(InvalidInput):
    code = "speaks_for_missing"
    message = _("Say for how many people the organisation speaks, and how they were asked.")


class OrganisationAnswered(StateRefused):
    code = "organisation_answered"
    message = _(
        "Somebody has already begun the answer of this organisation. It has one: ask your colleagues for its code."
    )


@dataclass(frozen=True)
class OrganisationDetails:
    """What an organisation says of itself (K13); of a registered one country and level stand in its record."""

    country: str = ""
    level: str = ""
    size: str = ""
    register_number: str = ""
    speaks_for: int | None = None
    speaks_for_how: str = ""


@dataclass(frozen=True)
class Started:
    """A new draft and its code, which nobody can read again later."""

    response: Response
    code: str


@transaction.atomic
def start_response(
    consultation: Consultation,
    *,
    actor: User | None,
    category: str,
    language: str,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    details: OrganisationDetails | None = None,
    country: str = "",
    profile: str = "",
    duration: str = "",
    code: str = "",
    now: datetime.datetime | None = None,
) -> Started:
    """A draft with a receipt code, a new one unless it is given.

    For oneself, an organisation under a mandate, or one named by the writer.

    Raises UnknownCategory, DetailsMissing, SpeaksForMissing, AlreadyAnswered, OrganisationAnswered,
    PermissionRefused, and a state refusal when it takes no answers.
    """
    moment = now or clock.now()
    consultation = Consultation.objects.select_related("space").get(pk=consultation.pk)
    can_answer_consultation(consultation, moment).require()
    _check_category(category, organisation, organisation_name)
    _check_codes(profile=(profile, "returnee_profile"), duration=(duration, "return_duration"))
    mandate = mandate_to_write(actor, organisation) if organisation is not None else None
    tag = person_tag(consultation.space, actor) if actor else ""
    if _standing(consultation, tag, organisation) is not None:
        raise _taken(organisation)
    code = code or receipts.new_code()
    fields = {
        "code_digest": receipts.digest(code),
        "owner_tag": tag,
        "category": category,
        "organisation": organisation,
        "mandate": mandate,
        "organisation_name": clean_text(organisation_name, max_length=160),
        "country": clean_text(country, max_length=60),
        **_details(category, organisation, organisation_name, details or OrganisationDetails()),
        "profile": profile,
        "duration": duration,
        "language": language,
        "consent": "named" if organisation or organisation_name else "anonymous",
        "started_on": clock.day_of(moment),
        "is_late": not consultation.takes_answers(moment),
    }
    try:
        with transaction.atomic():
            return Started(Response.objects.create(consultation=consultation, **fields), code)
    except IntegrityError as error:  # a second request of the same person was quicker
        raise _taken(organisation) from error


def mandate_to_write(actor: User | None, organisation: Organisation) -> Mandate | None:
    """The actor's mandate to draft for it, verified or not; sending asks for more. Raises PermissionRefused."""
    if organisation not in organisations_written_for(actor):
        can_speak_for(actor, organisation).require()
    return mandate_for(actor, organisation) if actor else None


def _details(
    category: str, organisation: Organisation | None, organisation_name: str, details: OrganisationDetails
) -> dict[str, Any]:
    """Columns of what an organisation must say (K13); nothing of a person."""
    if organisation is None and not organisation_name.strip():
        return {}
    country = clean_text(details.country, max_length=60) or (organisation.country if organisation else "")
    level = details.level or (organisation.level if organisation else "")
    known = level in vocabularies.codes("level") and details.size in OrganisationSize.values
    if not country or not known:
        raise DetailsMissing(field="organisation_size")
    if category in SPEAKS_FOR_PEOPLE and (details.speaks_for is None or not details.speaks_for_how.strip()):
        raise SpeaksForMissing(field="speaks_for")
    return {
        "country": country,
        "organisation_level": level,
        "organisation_size": details.size,
        "register_number": clean_text(details.register_number, max_length=80)
        or (organisation.register_number if organisation else ""),
        "speaks_for": details.speaks_for,
        "speaks_for_how": clean_text(details.speaks_for_how, max_length=1000),
    }


def _check_category(category: str, organisation: Organisation | None, organisation_name: str) -> None:
    """A person says a person's category, an organisation its own."""
    if category not in vocabularies.codes("stakeholder_category"):
        raise UnknownCategory(field="category")
    is_individual = vocabularies.term("stakeholder_category", category).kind == "individual"
    if is_individual == bool(organisation or organisation_name.strip()):
        raise UnknownCategory(field="category")
    if organisation is not None and category != organisation.category:
        raise UnknownCategory(field="category")


def _check_codes(**given: tuple[str, str]) -> None:
    """Optional codes, each with the vocabulary that it must stand in."""
    for name, (code, vocabulary) in given.items():
        if code and code not in vocabularies.codes(vocabulary):
            raise InvalidInput(field=name)


def _taken(organisation: Organisation | None) -> StateRefused:
    return OrganisationAnswered() if organisation is not None else AlreadyAnswered()


def _standing(consultation: Consultation, tag: str, organisation: Organisation | None) -> Response | None:
    """The response that person or organisation already has here, withdrawn ones apart."""
    standing = consultation.responses.exclude(state=ResponseState.WITHDRAWN)
    if organisation is not None:
        return standing.filter(organisation=organisation).first()
    return standing.filter(owner_tag=tag, organisation=None).first() if tag else None


def response_of_organisation(consultation: Consultation, organisation: Organisation) -> Response | None:
    """What its members write together, or have sent."""
    return _standing(consultation, "", organisation)


def response_of(consultation: Consultation, user: User) -> Response | None:
    """A signed-in person's own response to that consultation."""
    return _standing(consultation, person_tag(consultation.space, user), None)


def lock_response(response: Response) -> Response:
    """The response with its consultation, both locked: answering and closing take turns, so that no answer is
    accepted that the tables did not count."""
    Consultation.objects.select_for_update(no_key=True).get(pk=response.consultation_id)
    locked = Response.objects.select_for_update(of=("self",))
    return locked.select_related("consultation__space", "organisation").get(pk=response.pk)


@transaction.atomic
def send_response(
    response: Response, *, actor: User | None, consent: str, now: datetime.datetime | None = None
) -> Response:
    """Send the draft, or change the consent of one that was sent; at least one question must be answered.

    Safe to repeat. Who sends with an account is told what becomes of it (``actions.following``).
    """
    moment = now or clock.now()
    response = lock_response(response)
    can_send_response(actor, response, moment).require()
    if not response.answers.exists():
        raise NothingAnswered
    _set_consent(response, consent)
    if response.state == ResponseState.DRAFT:
        response.state = ResponseState.SENT
        response.sent_on = clock.day_of(moment)
        response.is_late = not response.consultation.takes_answers(moment)
        _record("response.sent", response.consultation, moment)
    response.save(update_fields=["state", "sent_on", "consent", "is_late"])
    return response


def _record(action: str, consultation: Consultation, moment: datetime.datetime) -> None:
    """That it happened, on that day: neither which response nor the hour, which other rows could be laid beside."""
    audit.record(action, obj=consultation, role="respondent", now=clock.start_of_day(moment))


def consents_for(response: Response) -> tuple[str, ...]:
    """How it may be published: a person never by name, an organisation never without."""
    return ORGANISATION_CONSENTS if response.is_for_organisation else PERSON_CONSENTS


def _set_consent(response: Response, consent: str) -> None:
    if consent not in consents_for(response):
        raise InvalidInput(field="consent")
    response.consent = consent


@transaction.atomic
def change_consent(response: Response, *, consent: str, actor: User | None = None) -> None:
    """Possible at any time, after the closing too (K15); not for one that was withdrawn."""
    response = lock_response(response)
    if response.state == ResponseState.WITHDRAWN:
        raise Withdrawn
    _require_signature(actor, response)
    _set_consent(response, consent)
    response.save(update_fields=["consent"])


def _require_signature(actor: User | None, response: Response) -> None:
    """The word of a registered organisation is changed by somebody who signs for it."""
    if response.organisation is not None:
        can_sign_for(actor, response.organisation).require()


@transaction.atomic
def withdraw_response(response: Response, *, actor: User | None = None) -> None:
    """Possible at any time: the words and choices go, a neutral marker stays. Safe to repeat.

    A draft that was never sent leaves nothing behind. Tables that were published stay as they were.
    """
    found = Response.objects.filter(pk=response.pk).first()
    if found is None or found.state == ResponseState.WITHDRAWN:
        return
    response = lock_response(found)
    _require_signature(actor, response)
    attachments.forget_files(response)
    if response.state == ResponseState.DRAFT:
        response.delete()
        return
    response.answers.all().delete()
    response.back_questions.all().delete()
    for name in FORGOTTEN:
        setattr(response, name, "")
    response.speaks_for = None
    response.state = ResponseState.WITHDRAWN
    response.save(update_fields=["state", "speaks_for", *FORGOTTEN])
    _record("response.withdrawn", response.consultation, clock.now())


def destroy_old_drafts(now: datetime.datetime | None = None) -> int:
    """Destroy drafts that were never sent, seven days after the closing, late ones seven days after they were begun;
    how many. Safe to run twice."""
    latest = (now or clock.now()) - datetime.timedelta(days=DRAFT_DAYS)
    drafts = Response.objects.filter(state=ResponseState.DRAFT, consultation__closes_at__lte=latest)
    drafts = drafts.exclude(consultation__state__in=ANSWERABLE)
    drafts = drafts.exclude(is_late=True, started_on__gt=clock.day_of(latest))
    return drafts.delete()[1].get("consult.Response", 0)


def find_by_code(consultation: Consultation | None, typed: str) -> Response | None:
    """The response a code opens, in that consultation or in any; nothing for a wrong one."""
    code = receipts.normalise(typed)
    if not code:
        return None
    found = Response.objects.filter(code_digest=receipts.digest(code)).select_related("consultation")
    if consultation is not None:
        found = found.filter(consultation=consultation)
    return found.first()
