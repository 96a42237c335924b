"""Answering: a draft with a code, saved question by question, sent, changed, withdrawn."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import can_speak_for
from accounts.queries.mandates import mandate_for
from accounts.tags import person_tag
from consult import receipts
from consult.enums import ANSWERABLE, QuestionKind, ResponseState
from consult.models import Answer, Choice, Consultation, Option, Question, Response
from consult.permissions import can_answer_consultation, can_change_response, can_send_response
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

MAX_WORDS = 10_000
# A draft that was never sent is destroyed so many days after the closing; the data notice says so.
DRAFT_DAYS = 7
PERSON_CONSENTS = ("anonymous", "not_published")
ORGANISATION_CONSENTS = ("named", "not_published")


class NothingAnswered(StateRefused):
    code = "nothing_answered"
    message = _("Answer at least one question before you send.")


class UnknownCategory(InvalidInput):
    code = "unknown_category"
    message = _("Choose who you are from the list. “I would rather not say more” is a choice too.")


class NotAChoice(InvalidInput):
    code = "not_a_choice"
    message = _("One of the choices does not belong to this question. Choose from the list.")


class AlreadyAnswered(StateRefused):
    code = "already_answered"
    message = _("You have already begun an answer to this consultation with this account. Go on with that one.")


class Withdrawn(StateRefused):
    code = "withdrawn"
    message = _("This answer was withdrawn. Nothing of it is left.")


class OrganisationAnswered(StateRefused):
    code = "organisation_answered"
    message = _(
        "Somebody has already begun the answer of this organisation. It has one: ask your colleagues for its code."
    )


@dataclass(frozen=True)
class AnswerInput:
    """What a person says to one question; everything optional.

    ``options`` are option codes in order (of preference for a ranking); ``rows`` maps line codes to option codes.
    """

    options: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    number: Decimal | None = None
    date: datetime.date | None = None
    words: str = ""
    language: str = ""
    prefers_not_to_say: bool = False

    def __bool__(self) -> bool:
        said = self.options or self.rows or self.words.strip() or self.prefers_not_to_say
        return bool(said) or self.number is not None or self.date is not None


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
    country: str = "",
    profile: str = "",
    duration: str = "",
    now: datetime.datetime | None = None,
) -> Started:
    """A draft with a receipt code. For oneself, a verified organisation under a mandate, or one named by the writer.

    Raises UnknownCategory, AlreadyAnswered, OrganisationAnswered, PermissionRefused, and a state refusal when it is
    not open.
    """
    moment = now or clock.now()
    consultation = Consultation.objects.select_related("space").get(pk=consultation.pk)
    can_answer_consultation(consultation, moment).require()
    _check_category(category, organisation, organisation_name)
    _check_codes(profile=(profile, "returnee_profile"), duration=(duration, "return_duration"))
    mandate = None
    if organisation is not None:
        can_speak_for(actor, organisation).require()
        mandate = mandate_for(actor, organisation) if actor else None
    tag = person_tag(consultation.space, actor) if actor else ""
    if _standing(consultation, tag, organisation) is not None:
        raise _taken(organisation)
    code = receipts.new_code()
    fields = {
        "code_digest": receipts.digest(code),
        "owner_tag": tag,
        "category": category,
        "organisation": organisation,
        "mandate": mandate,
        "organisation_name": clean_text(organisation_name, max_length=160),
        "country": clean_text(country, max_length=60),
        "profile": profile,
        "duration": duration,
        "language": language,
        "consent": "named" if organisation or organisation_name else "anonymous",
        "started_on": clock.day_of(moment),
    }
    try:
        with transaction.atomic():
            return Started(Response.objects.create(consultation=consultation, **fields), code)
    except IntegrityError as error:  # a second request of the same person was quicker
        raise _taken(organisation) from error


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


def response_of(consultation: Consultation, user: User) -> Response | None:
    """A signed-in person's own response to that consultation."""
    return _standing(consultation, person_tag(consultation.space, user), None)


def _lock(response: Response) -> Response:
    """The response with its consultation, both locked: answering and closing take turns, so that no answer is
    accepted that the tables did not count."""
    Consultation.objects.select_for_update(no_key=True).get(pk=response.consultation_id)
    locked = Response.objects.select_for_update(of=("self",))
    return locked.select_related("consultation__space", "organisation").get(pk=response.pk)


@transaction.atomic
def save_answer(
    response: Response, *, question: Question, given: AnswerInput, now: datetime.datetime | None = None
) -> Answer | None:
    """Store what is said to one question in place of what was said before; nothing said deletes the answer.

    Safe to repeat. Raises NotAChoice, InvalidInput for a text too long, and a refusal after the closing.
    """
    response = _lock(response)
    can_change_response(response, now or clock.now()).require()
    if question.consultation_id != response.consultation_id:
        raise NotAChoice(field="question")
    if not given:
        response.answers.filter(question=question).delete()
        return None
    answer, _created = Answer.objects.update_or_create(
        response=response,
        question=question,
        defaults={
            "words": clean_text(given.words, max_length=MAX_WORDS),
            "words_language": given.language,
            "number": given.number,
            "date": given.date,
            "prefers_not_to_say": given.prefers_not_to_say,
        },
    )
    answer.choices.all().delete()
    if not given.prefers_not_to_say:
        Choice.objects.bulk_create(_choices(answer, question, given))
    return answer


def _choices(answer: Answer, question: Question, given: AnswerInput) -> list[Choice]:
    options: dict[str, Option] = {}
    rows: dict[str, Option] = {}
    for option in question.options.all():
        (rows if option.is_row else options)[option.code] = option
    try:
        if question.kind == QuestionKind.MATRIX:
            return [Choice(answer=answer, option=options[chosen], row=rows[row]) for row, chosen in given.rows.items()]
        chosen = [options[code] for code in dict.fromkeys(given.options)]
    except KeyError as error:
        raise NotAChoice(field="choice") from error
    if question.kind in (QuestionKind.SINGLE, QuestionKind.SCALE) and len(chosen) > 1:
        raise NotAChoice(field="choice")
    is_ranking = question.kind == QuestionKind.RANKING
    return [
        Choice(answer=answer, option=option, rank=place if is_ranking else None)
        for place, option in enumerate(chosen, start=1)
    ]


@transaction.atomic
def send_response(
    response: Response, *, actor: User | None, consent: str, now: datetime.datetime | None = None
) -> Response:
    """Send the draft, or change the consent of one that was sent; at least one question must be answered.

    Safe to repeat. Who sends with an account is told what becomes of it (``actions.following``).
    """
    moment = now or clock.now()
    response = _lock(response)
    can_send_response(actor, response, moment).require()
    if not response.answers.exists():
        raise NothingAnswered
    _set_consent(response, consent)
    if response.state == ResponseState.DRAFT:
        response.state = ResponseState.SENT
        response.sent_on = clock.day_of(moment)
        audit.record("response.sent", obj=response, role="respondent", space_id=response.consultation.space_id)
    response.save(update_fields=["state", "sent_on", "consent"])
    return response


def consents_for(response: Response) -> tuple[str, ...]:
    """How it may be published: a person never by name, an organisation never without."""
    return ORGANISATION_CONSENTS if response.is_for_organisation else PERSON_CONSENTS


def _set_consent(response: Response, consent: str) -> None:
    if consent not in consents_for(response):
        raise InvalidInput(field="consent")
    response.consent = consent


@transaction.atomic
def change_consent(response: Response, *, consent: str) -> None:
    """Possible at any time, after the closing too (K15); not for one that was withdrawn."""
    response = _lock(response)
    if response.state == ResponseState.WITHDRAWN:
        raise Withdrawn
    _set_consent(response, consent)
    response.save(update_fields=["consent"])


@transaction.atomic
def withdraw_response(response: Response) -> None:
    """Possible at any time: the words and choices go, a neutral marker stays. Safe to repeat.

    A draft that was never sent leaves nothing behind. Tables that were published stay as they were.
    """
    found = Response.objects.filter(pk=response.pk).first()
    if found is None or found.state == ResponseState.WITHDRAWN:
        return
    response = _lock(found)
    if response.state == ResponseState.DRAFT:
        response.delete()
        return
    response.answers.all().delete()
    for name in ("owner_tag", "organisation_name", "country", "profile", "duration"):
        setattr(response, name, "")
    response.state = ResponseState.WITHDRAWN
    response.save(update_fields=["state", "owner_tag", "organisation_name", "country", "profile", "duration"])
    audit.record("response.withdrawn", obj=response, role="respondent", space_id=response.consultation.space_id)


def destroy_old_drafts(now: datetime.datetime | None = None) -> int:
    """Destroy drafts that were never sent, seven days after the closing; how many. Safe to run twice."""
    latest = (now or clock.now()) - datetime.timedelta(days=DRAFT_DAYS)
    drafts = Response.objects.filter(state=ResponseState.DRAFT, consultation__closes_at__lte=latest)
    return drafts.exclude(consultation__state__in=ANSWERABLE).delete()[1].get("consult.Response", 0)


def find_by_code(consultation: Consultation | None, typed: str) -> Response | None:
    """The response a code opens, in that consultation or in any; nothing for a wrong one."""
    code = receipts.normalise(typed)
    if not code:
        return None
    found = Response.objects.filter(code_digest=receipts.digest(code)).select_related("consultation")
    if consultation is not None:
        found = found.filter(consultation=consultation)
    return found.first()
