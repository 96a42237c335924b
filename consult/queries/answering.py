"""What a person who answers sees: questions with what was said so far."""

from dataclasses import dataclass

from django.db.models import Prefetch

from consult.models import Answer, Choice, Question, Response


@dataclass(frozen=True)
class Screen:
    """One question and the answer as it stands."""

    question: Question
    answer: Answer | None
    number: int
    total: int

    @property
    def is_answered(self) -> bool:
        return self.answer is not None


def _answers(response: Response) -> dict[int, Answer]:
    chosen = Prefetch("choices", Choice.objects.select_related("option", "row").order_by("rank", "option__order"))
    return {a.question_id: a for a in response.answers.prefetch_related(chosen)}


def all_screens(response: Response) -> list[Screen]:
    """Every question in order: four queries however many there are."""
    questions = list(response.consultation.questions.prefetch_related("options"))
    answers = _answers(response)
    return [Screen(q, answers.get(q.pk), place, len(questions)) for place, q in enumerate(questions, start=1)]


def screen(response: Response, number: int) -> Screen | None:
    """The question with that number of order, counted from 1, or nothing."""
    questions: list[Question] = list(response.consultation.questions.all())
    if not 1 <= number <= len(questions):
        return None
    question = questions[number - 1]
    chosen = Prefetch("choices", Choice.objects.select_related("option", "row"))
    answer = response.answers.filter(question=question).prefetch_related(chosen).first()
    return Screen(question, answer, number, len(questions))
