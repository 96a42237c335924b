"""Writing the questions of a draft; mending a wording after the opening, in the open."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell_followers
from accounts.models import Notice, User
from consult.actions.drafting import begin_draft_change, lock, role_of
from consult.enums import ANSWERABLE, QuestionKind, State
from consult.models import Consultation, Correction, Option, Question
from consult.permissions import can_run_consultation
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import NO_TEXT, Translated, require_every_language

# Kinds that need choices, and how many at least.
CHOICES_NEEDED = {
    QuestionKind.SINGLE: 2,
    QuestionKind.MULTIPLE: 2,
    QuestionKind.SCALE: 2,
    QuestionKind.MATRIX: 2,
    QuestionKind.RANKING: 2,
}
# Kinds after whose answers another question can be asked.
CAN_BE_CONDITION = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE)


class QuestionWithoutText(InvalidInput):
    code = "question_without_text"
    message = _("Write the question.")


class ChoicesMissing(InvalidInput):
    code = "choices_missing"
    message = _("A question of this kind needs at least two choices.")


class RowsMissing(InvalidInput):
    code = "rows_missing"
    message = _("A scale for each line needs at least one line.")


class NumbersCrossed(InvalidInput):
    code = "numbers_crossed"
    message = _("The largest number must not be smaller than the smallest one.")


class NotEarlier(InvalidInput):
    code = "not_earlier"
    message = _("A question can depend only on the choices of an earlier question.")


class ConditionWithoutAnswers(InvalidInput):
    code = "condition_without_answers"
    message = _("Say after which answers it is asked.")


class NotPublished(StateRefused):
    code = "not_published"
    message = _("A wording is corrected after the approval and before the closing. Change a draft directly.")


class NothingCorrected(InvalidInput):
    code = "nothing_corrected"
    message = _("The wording is the same as before.")


@dataclass(frozen=True)
class QuestionInput:
    """A question as an official writes it.

    ``options`` and ``rows`` are labels in order. ``values`` are the numbers of a scale in the order of its options,
    ``None`` for “no opinion”; left out they count from 1. ``asked_after`` is the number of an earlier question,
    ``asked_after_options`` are the places of its options, counted from 1.
    """

    kind: str
    text: Translated
    help: Translated = NO_TEXT
    section_id: str = ""
    has_words: bool = True
    words_prompt: Translated = NO_TEXT
    words_help: Translated = NO_TEXT
    options: Sequence[Translated] = ()
    values: Sequence[int | None] = ()
    rows: Sequence[Translated] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: Translated = NO_TEXT
    asked_after: int | None = None
    asked_after_options: Sequence[int] = field(default_factory=tuple)
    categories: Sequence[str] = ()
    privacy_note: Translated = NO_TEXT
    is_still_open: bool = False


@transaction.atomic
def save_question(
    consultation: Consultation, *, actor: User, given: QuestionInput, question: Question | None = None
) -> Question:
    """Change a question of the draft, or add one at the end."""
    consultation = begin_draft_change(consultation, actor)
    found = consultation.questions.get(pk=question.pk) if question is not None else _new(consultation)
    _check(given)
    _set_condition(consultation, found, given)
    for name in ("kind", "text", "help", "section_id", "privacy_note", "is_still_open"):
        setattr(found, name, getattr(given, name))
    is_words_alone = given.kind == QuestionKind.TEXT
    found.has_words = given.has_words or is_words_alone
    found.words_prompt, found.words_help = given.words_prompt, given.words_help
    is_number = given.kind == QuestionKind.NUMBER
    found.minimum, found.maximum = (given.minimum, given.maximum) if is_number else (None, None)
    found.unit = given.unit if is_number else Translated()
    found.categories = list(given.categories)
    found.save()
    _replace_options(found, given)
    audit.record(
        "consultation.question_saved",
        actor=actor,
        role=role_of(actor),
        obj=consultation,
        details={"question": found.number},
    )
    return found


def _new(consultation: Consultation) -> Question:
    """The next number, and a code that no question has or had."""
    last = consultation.questions.aggregate(last=Max("number"))["last"] or 0
    codes = set(consultation.questions.values_list("code", flat=True))
    code = next(f"q{n}" for n in range(last + 1, last + len(codes) + 2) if f"q{n}" not in codes)
    return Question(consultation=consultation, number=last + 1, code=code)


def _check(given: QuestionInput) -> None:
    if given.kind not in QuestionKind.values:
        raise InvalidInput(field="kind")
    if not given.text:
        raise QuestionWithoutText(field="text")
    if len(given.options) < CHOICES_NEEDED.get(QuestionKind(given.kind), 0):
        raise ChoicesMissing(field="options")
    if given.kind == QuestionKind.MATRIX and not given.rows:
        raise RowsMissing(field="rows")
    if given.minimum is not None and given.maximum is not None and given.maximum < given.minimum:
        raise NumbersCrossed(field="maximum")
    if given.values and len(given.values) != len(given.options):
        raise InvalidInput(field="values")
    if not set(given.categories) <= set(vocabularies.codes("stakeholder_category")):
        raise InvalidInput(field="categories")


def _set_condition(consultation: Consultation, question: Question, given: QuestionInput) -> None:
    question.asked_after, question.asked_after_options = None, []
    if given.asked_after is None:
        return
    before = consultation.questions.filter(number=given.asked_after).prefetch_related("options").first()
    if before is None or before.number >= question.number or before.kind not in CAN_BE_CONDITION:
        raise NotEarlier(field="asked_after")
    options = [option.code for option in before.options.all() if not option.is_row]
    chosen = [options[place - 1] for place in given.asked_after_options if 1 <= place <= len(options)]
    if not chosen:
        raise ConditionWithoutAnswers(field="asked_after_options")
    question.asked_after, question.asked_after_options = before, chosen


def _replace_options(question: Question, given: QuestionInput) -> None:
    """Codes count the places: conditions that name a place stay true when only words change."""
    question.options.all().delete()
    if question.kind not in CHOICES_NEEDED:
        return
    has_values = question.kind in (QuestionKind.SCALE, QuestionKind.MATRIX)
    values: Sequence[int | None] = given.values or range(1, len(given.options) + 1)
    rows = given.rows if question.kind == QuestionKind.MATRIX else ()
    Option.objects.bulk_create(
        [
            Option(question=question, code=f"o{place}", order=place, label=label, value=value if has_values else None)
            for place, (label, value) in enumerate(zip(given.options, values, strict=True), start=1)
        ]
        + [
            Option(question=question, code=f"r{place}", order=place, label=label, is_row=True)
            for place, label in enumerate(rows, start=1)
        ]
    )


@transaction.atomic
def remove_question(question: Question, *, actor: User) -> None:
    """Take a question out of the draft; those after it move up, those that depended on it are asked of everybody."""
    consultation = begin_draft_change(question.consultation, actor)
    consultation.questions.filter(asked_after=question).update(asked_after=None, asked_after_options=[])
    number = question.number
    consultation.questions.filter(pk=question.pk).delete()
    for later in consultation.questions.filter(number__gt=number).order_by("number"):
        consultation.questions.filter(pk=later.pk).update(number=F("number") - 1)
    audit.record(
        "consultation.question_removed",
        actor=actor,
        role=role_of(actor),
        obj=consultation,
        details={"question": number},
    )


@transaction.atomic
def move_question(question: Question, *, actor: User, by: int) -> None:
    """Change places with the neighbour above (-1) or below (1); at the end nothing happens.

    Raises NotEarlier where a question would come before the one it depends on.
    """
    consultation = begin_draft_change(question.consultation, actor)
    question = consultation.questions.get(pk=question.pk)
    other = consultation.questions.filter(number=question.number + by).first()
    if other is None:
        return
    upper, lower = (other, question) if by < 0 else (question, other)
    if lower.asked_after_id == upper.pk:
        raise NotEarlier(field="asked_after")
    # The unique constraint sees every single row: one of them waits outside.
    waiting = consultation.questions.count() + 1
    rows = consultation.questions
    rows.filter(pk=question.pk).update(number=waiting)
    rows.filter(pk=other.pk).update(number=question.number)
    rows.filter(pk=question.pk).update(number=other.number)


@transaction.atomic
def correct_question(
    question: Question,
    *,
    actor: User,
    text: Translated,
    help: Translated,
    reason: Translated,
    now: datetime.datetime | None = None,
) -> Correction:
    """Mend the wording after the opening: numbered, dated, with its reason, and followers are told (K21).

    Choices, kind and order never change: answers that were given must keep their meaning.
    """
    consultation = lock(question.consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state not in (State.SCHEDULED, *ANSWERABLE):
        raise NotPublished
    question = Question.objects.select_for_update().get(pk=question.pk)
    text = require_every_language(text, "text")
    if text == question.text and help == question.help:
        raise NothingCorrected(field="text")
    moment = now or clock.now()
    correction = Correction.objects.create(
        question=question,
        number=question.corrections.count() + 1,
        text_before=question.text,
        help_before=question.help,
        reason=require_every_language(reason, "reason"),
        made_at=moment,
        made_by=actor,
    )
    question.text, question.help = text, help
    question.save(update_fields=["text", "help"])
    audit.record(
        "consultation.question_corrected",
        actor=actor,
        role=role_of(actor),
        obj=consultation,
        public=True,
        details={"question": question.number},
        now=moment,
    )
    topic, subject, path = consultation.topic, consultation.title, f"{consultation.path}plan/"
    key = f"{topic}.correction.{correction.pk}"
    transaction.on_commit(
        lambda: tell_followers(topic, kind=Notice.Kind.CHANGED, key=key, subject=subject, path=path), robust=True
    )
    return correction
