"""What is said to one question: saved in place of what was said before, by one person or by several together."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions import attachments
from consult.actions.publication import forget_analysis
from consult.actions.responses import lock_response
from consult.enums import QuestionKind
from consult.models import Answer, Choice, Consultation, Option, Question, Response
from consult.permissions import can_change_response
from core import clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

MAX_WORDS = 10_000


class AnswerChanged(StateRefused):
    code = "answer_changed"
    message = _(
        "This answer was changed meanwhile, in another window or by somebody who writes with you. Both texts are on "
        "this page. Make one of them and save again."
    )

    def __init__(self, current: Answer) -> None:
        super().__init__()
        self.current = current


class NotAChoice(InvalidInput):
    code = "not_a_choice"
    message = _("One of the choices does not belong to this question. Choose from the list.")


class OutOfBounds(InvalidInput):
    code = "out_of_bounds"
    message = _("This number is outside what was asked for.")


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
    upload: UploadedFile | None = None
    remove_files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        said = self.options or self.rows or self.words.strip() or self.prefers_not_to_say or self.upload
        return bool(said) or self.number is not None or self.date is not None


@transaction.atomic
def save_answer(
    response: Response,
    *,
    question: Question,
    given: AnswerInput,
    actor: User | None = None,
    based_on: int | None = None,
    now: datetime.datetime | None = None,
) -> Answer | None:
    """Store what is said to one question in place of what was said before; nothing said deletes the answer.

    Safe to repeat. ``based_on`` is the version of the answer that the writer saw (0: none). Raises AnswerChanged
    when another one was saved since, NotAChoice, OutOfBounds, InvalidInput for a text too long or a file that cannot
    be taken, and a refusal when the response can no longer be changed.
    """
    response = lock_response(response)
    can_change_response(actor, response, now or clock.now()).require()
    if question.consultation_id != response.consultation_id:
        raise NotAChoice(field="question")
    _check_bounds(question, given)
    before = response.answers.filter(question=question).first()
    wanted = {
        "words": clean_text(given.words, max_length=MAX_WORDS),
        "number": given.number,
        "date": given.date,
        "prefers_not_to_say": given.prefers_not_to_say,
    }
    choices = [] if given.prefers_not_to_say else _choices(question, given)
    if before is not None and based_on is not None and before.version != based_on:
        if _says(before, wanted, choices) and not given.upload:
            return before  # a double click, or both wrote the same
        raise AnswerChanged(before)
    if before is not None:
        attachments.remove(before, given.remove_files)
        if before.words != wanted["words"]:
            forget_analysis(before)
    if not given and not (before and before.attachments.exists()):
        response.answers.filter(question=question).delete()
        return None
    answer = before or Answer(response=response, question=question, version=0)
    for name, value in wanted.items():
        setattr(answer, name, value)
    answer.words_language = given.language
    answer.version += 1
    answer.save()
    answer.choices.all().delete()
    for choice in choices:
        choice.answer = answer
    Choice.objects.bulk_create(choices)
    if given.upload is not None:
        attachments.add(answer, given.upload, for_organisation=response.is_for_organisation)
    return answer


def _says(answer: Answer, wanted: Mapping[str, Any], choices: list[Choice]) -> bool:
    """Whether the stored answer is the one that is wanted."""
    stored = {(c.option_id, c.row_id, c.rank) for c in answer.choices.all()}
    same = all(getattr(answer, name) == value for name, value in wanted.items())
    return same and stored == {(c.option_id, c.row_id, c.rank) for c in choices}


def _check_bounds(question: Question, given: AnswerInput) -> None:
    if given.number is None:
        return
    is_low = question.minimum is not None and given.number < question.minimum
    is_high = question.maximum is not None and given.number > question.maximum
    if is_low or is_high:
        raise OutOfBounds(field="number")


def _choices(question: Question, given: AnswerInput) -> list[Choice]:
    options: dict[str, Option] = {}
    rows: dict[str, Option] = {}
    for option in question.options.all():
        (rows if option.is_row else options)[option.code] = option
    try:
        if question.kind == QuestionKind.MATRIX:
            return [Choice(option=options[chosen], row=rows[row]) for row, chosen in given.rows.items()]
        chosen = [options[code] for code in dict.fromkeys(given.options)]
    except KeyError as error:
        raise NotAChoice(field="choice") from error
    if question.kind in (QuestionKind.SINGLE, QuestionKind.SCALE) and len(chosen) > 1:
        raise NotAChoice(field="choice")
    is_ranking = question.kind == QuestionKind.RANKING
    return [Choice(option=option, rank=place if is_ranking else None) for place, option in enumerate(chosen, start=1)]


def drop_unasked(consultation: Consultation) -> int:
    """At the closing: delete answers to questions that were not asked of whoever gave them; how many.

    Not before: somebody who changes an earlier choice back finds the words where they were.
    """
    dropped = 0
    for question in consultation.questions.all():
        answers = Answer.objects.filter(question=question)
        if question.categories:
            dropped += answers.exclude(response__category__in=question.categories).delete()[0]
        if question.asked_after_id is not None:
            chosen = Choice.objects.filter(
                answer__response=OuterRef("response"),
                answer__question=question.asked_after_id,
                option__code__in=question.asked_after_options,
            )
            dropped += answers.exclude(Exists(chosen)).delete()[0]
    return dropped
