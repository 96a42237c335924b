"""Answering: a draft with a code, saved question by question, sent, changed, withdrawn."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.permissions import can_speak_for
from accounts.queries.mandates import mandate_for
from accounts.tags import person_tag
from consult import receipts
from consult.enums import QuestionKind, ResponseState
from consult.models import Answer, Choice, Consultation, Option, Question, Response
from consult.permissions import can_answer_consultation, can_change_response, can_send_response
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

MAX_WORDS = 10_000


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


@dataclass(frozen=True)
class AnswerInput:
    """What a person says to one question; everything optional.

    ``options`` are option codes in order (of preference for a ranking); ``rows`` maps line codes to option codes.
    """

    options: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    number: object = None
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
    consultation: Consultation, *, actor: User | None, category: str, language: str,
    organisation: Organisation | None = None, organisation_name: str = "", country: str = "", profile: str = "",
    duration: str = "", now: datetime.datetime | None = None,
) -> Started:
    """A draft with a receipt code. For oneself, a verified organisation under a mandate, or one named by the writer.

    Raises UnknownCategory, AlreadyAnswered, PermissionRefused, and a state refusal when it is not open.
    """
    can_answer_consultation(consultation).require()
    if category not in vocabularies.codes("stakeholder_category"):
        raise UnknownCategory(field="category")
    is_individual = vocabularies.term("stakeholder_category", category).kind == "individual"
    if is_individual == bool(organisation or organisation_name):
        raise UnknownCategory(field="category")
    mandate = None
    if organisation is not None:
        can_speak_for(actor, organisation).require()
        mandate = mandate_for(actor, organisation) if actor else None
    tag = person_tag(consultation.space, actor) if actor else ""
    if _standing(consultation, tag, organisation) is not None:
        raise AlreadyAnswered
    code = receipts.new_code()
    response = Response.objects.create(
        consultation=consultation, code_digest=receipts.digest(code), owner_tag=tag, category=category,
        organisation=organisation, mandate=mandate, organisation_name=clean_text(organisation_name, max_length=160),
        country=clean_text(country, max_length=60), profile=profile, duration=duration, language=language,
        consent="anonymous" if is_individual else "named", started_on=clock.day_of(now or clock.now()),
    )
    return Started(response, code)


def _standing(consultation: Consultation, tag: str, organisation: Organisation | None) -> Response | None:
    """The response that person or organisation already has here, withdrawn ones apart."""
    standing = consultation.responses.exclude(state=ResponseState.WITHDRAWN)
    if organisation is not None:
        return standing.filter(organisation=organisation).first()
    return standing.filter(owner_tag=tag, organisation=None).first() if tag else None


def response_of(consultation: Consultation, user: User) -> Response | None:
    """A signed-in person's own response to that consultation."""
    return _standing(consultation, person_tag(consultation.space, user), None)


@transaction.atomic
def save_answer(response: Response, *, question: Question, given: AnswerInput) -> Answer | None:
    """Store what is said to one question in place of what was said before; nothing said deletes the answer.

    Safe to repeat. Raises NotAChoice, InvalidInput for a text too long, and a refusal after the closing.
    """
    response = Response.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=response.pk)
    can_change_response(response).require()
    if question.consultation_id != response.consultation_id:
        raise NotAChoice(field="question")
    if not given:
        response.answers.filter(question=question).delete()
        return None
    answer, _created = Answer.objects.update_or_create(
        response=response, question=question,
        defaults={
            "words": clean_text(given.words, max_length=MAX_WORDS), "words_language": given.language,
            "number": given.number, "date": given.date, "prefers_not_to_say": given.prefers_not_to_say,
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
            return [
                Choice(answer=answer, option=options[chosen], row=rows[row]) for row, chosen in given.rows.items()
            ]
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
    """Send the draft, or change the consent of one that was sent; at least one question must be answered."""
    response = Response.objects.select_for_update(of=("self",)).select_related("consultation", "organisation").get(pk=response.pk)
    can_send_response(actor, response).require()
    if not response.answers.exists():
        raise NothingAnswered
    change_consent_of(response, consent)
    if response.state == ResponseState.DRAFT:
        response.state = ResponseState.SENT
        response.sent_on = clock.day_of(now or clock.now())
        audit.record("response.sent", obj=response, role="respondent", space_id=response.consultation.space_id)
    response.save(update_fields=["state", "sent_on", "consent"])
    return response


def change_consent_of(response: Response, consent: str) -> None:
    """Set how the response may be published; the codes of the vocabulary *publication_consent*."""
    if consent not in vocabularies.codes("publication_consent"):
        raise InvalidInput(field="consent")
    response.consent = consent


@transaction.atomic
def change_consent(response: Response, *, consent: str) -> None:
    """Possible at any time, after the closing too (K15)."""
    response = Response.objects.select_for_update().get(pk=response.pk)
    change_consent_of(response, consent)
    response.save(update_fields=["consent"])


@transaction.atomic
def withdraw_response(response: Response) -> None:
    """Possible at any time: the words and choices go, a neutral marker stays. Safe to repeat."""
    response = Response.objects.select_for_update().get(pk=response.pk)
    if response.state == ResponseState.WITHDRAWN:
        return
    was_sent = response.state == ResponseState.SENT
    response.answers.all().delete()
    if not was_sent:
        response.delete()
        return
    response.state = ResponseState.WITHDRAWN
    response.owner_tag = ""
    response.organisation_name = ""
    response.save(update_fields=["state", "owner_tag", "organisation_name"])
    audit.record("response.withdrawn", obj=response, role="respondent")


def find_by_code(consultation: Consultation | None, typed: str) -> Response | None:
    """The response a code opens, in that consultation or in any; nothing for a wrong one."""
    code = receipts.normalise(typed)
    if not code:
        return None
    found = Response.objects.filter(code_digest=receipts.digest(code)).select_related("consultation")
    if consultation is not None:
        found = found.filter(consultation=consultation)
    return found.first()
