"""What a person who answers sees: the questions that are asked of them, with what was said so far."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.functional import cached_property

from consult.enums import ResponseState
from consult.models import Answer, Choice, Question, Response


@dataclass(frozen=True)
class Screen:
    """One question and the answer as it stands.

    ``step`` of ``steps`` counts the questions that are asked of this response; ``is_asked`` is false where an earlier
    answer or the group makes the question pointless.
    """

    question: Question
    answer: Answer | None
    step: int = 0
    steps: int = 0
    previous: int | None = None
    next: int | None = None
    is_asked: bool = True

    @property
    def number(self) -> int:
        return self.question.number

    @property
    def is_answered(self) -> bool:
        return self.answer is not None


@dataclass(frozen=True)
class Sheet:
    """All questions of a response in their order; four queries however many there are."""

    response: Response
    screens: tuple[Screen, ...] = field(default_factory=tuple)

    @cached_property
    def asked(self) -> tuple[Screen, ...]:
        """Those that are asked of this response as it stands now."""
        return tuple(screen for screen in self.screens if screen.is_asked)

    @property
    def not_counted(self) -> tuple[Screen, ...]:
        """Answers to questions that are not asked any more: kept till the closing, counted nowhere."""
        return tuple(screen for screen in self.screens if not screen.is_asked and screen.answer)

    def screen(self, number: int) -> Screen | None:
        """The question with that number, or nothing; also one that is not asked, which a link may lead to."""
        return next((screen for screen in self.screens if screen.number == number), None)


def sheet_of(response: Response) -> Sheet:
    """The questions for the response's group, each with its answer and its neighbours."""
    questions = [
        question
        for question in response.consultation.questions.select_related("asked_after").prefetch_related(
            "options", "corrections"
        )
        if not question.categories or response.category in question.categories
    ]
    answers = answers_of(response)
    asked = _asked(questions, answers)
    screens = []
    for question in questions:
        earlier = [number for number in asked if number < question.number]
        later = [number for number in asked if number > question.number]
        screens.append(
            Screen(
                question,
                answers.get(question.pk),
                step=len(earlier) + 1,
                steps=len(asked),
                previous=earlier[-1] if earlier else None,
                next=later[0] if later else None,
                is_asked=question.number in asked,
            )
        )
    return Sheet(response, tuple(screens))


def goes_on_at(response: Response) -> int:
    """The first question of a draft without an answer; where each has one, the first of all."""
    if response.state != ResponseState.DRAFT:
        return 1
    asked = sheet_of(response).asked
    numbers = [screen.number for screen in asked if not screen.is_answered] or [screen.number for screen in asked]
    return next(iter(numbers), 1)


def answers_of(response: Response) -> dict[int, Answer]:
    """Answers by the key of their question, with choices and files."""
    chosen = Prefetch("choices", Choice.objects.select_related("option", "row").order_by("rank", "option__order"))
    return {a.question_id: a for a in response.answers.prefetch_related(chosen, "attachments")}


def _asked(questions: list[Question], answers: dict[int, Answer]) -> list[int]:
    """Numbers of the questions without condition, and of those whose condition an asked question's answer meets."""
    asked: dict[int, int] = {}
    for question in questions:
        earlier = question.asked_after_id
        if earlier is None or (earlier in asked and _meets(answers.get(earlier), question.asked_after_options)):
            asked[question.pk] = question.number
    return list(asked.values())


def _meets(answer: Answer | None, options: list[str]) -> bool:
    return answer is not None and any(choice.option.code in options for choice in answer.choices.all())
