"""What was asked back, for the officials who asked: never who was asked."""

from dataclasses import dataclass

from django.db.models import QuerySet

from consult.enums import ResponseState
from consult.models import BackQuestion, Consultation, Question, Response
from consult.queries.contributions import covered, published_answers


def asked_back(consultation: Consultation) -> QuerySet[BackQuestion]:
    """Questions with their replies, newest first; of a withdrawn response nothing. One query."""
    asked = BackQuestion.objects.filter(response__consultation=consultation, response__state=ResponseState.SENT)
    return asked.select_related("response").order_by("-asked_on", "-pk")


@dataclass(frozen=True)
class PublishedText:
    """One answer of a response as everybody reads it."""

    question: Question
    words: str
    language: str


def published_texts(response: Response) -> list[PublishedText]:
    """What everybody reads of a response, passages covered; two queries."""
    answers = published_answers(response.consultation).filter(response=response)
    return [
        PublishedText(
            answer.question,
            covered(answer.words, [(r.start, r.end, r.reason) for r in answer.redactions.all()]),
            answer.words_language,
        )
        for answer in answers.select_related("question").prefetch_related("redactions").order_by("question__number")
    ]
