"""What stands on the paper sheets."""

from dataclasses import dataclass

from consult.actions.responses import PERSON_CONSENTS
from consult.enums import QuestionKind
from consult.models import Consultation, Option, Question
from core import vocabularies
from core.components import Text

# Lines to write on: most people write two or three sentences.
LINES = range(6)


@dataclass(frozen=True)
class PaperQuestion:
    question: Question
    options: tuple[Option, ...]
    rows: tuple[Option, ...]

    @property
    def is_drawn_as(self) -> str:
        """``boxes``, ``grid``, ``places``, ``line`` or nothing but room for words."""
        kinds = {
            QuestionKind.MATRIX: "grid",
            QuestionKind.RANKING: "places",
            QuestionKind.NUMBER: "line",
            QuestionKind.DATE: "line",
            QuestionKind.TEXT: "",
            QuestionKind.FILE: "",
        }
        return kinds.get(QuestionKind(self.question.kind), "boxes")

    @property
    def condition(self) -> tuple[Text, ...]:
        """The answers after which it is asked."""
        if self.question.asked_after is None:
            return ()
        codes = self.question.asked_after_options
        return tuple(o.label for o in self.question.asked_after.options.all() if not o.is_row and o.code in codes)

    @property
    def groups(self) -> tuple[Text, ...]:
        """The groups that it is asked of, where it is not asked of all."""
        return tuple(vocabularies.label("stakeholder_category", code) for code in self.question.categories)


@dataclass(frozen=True)
class Pack:
    questions: tuple[PaperQuestion, ...]
    categories: tuple[Text, ...]
    consents: tuple[Text, ...]
    lines: range = LINES


def pack_of(consultation: Consultation) -> Pack:
    """All questions with room to answer by hand; three queries. A file cannot be put on paper: its words can."""
    questions = consultation.questions.select_related("asked_after").prefetch_related("options", "asked_after__options")
    return Pack(
        questions=tuple(
            PaperQuestion(
                question,
                tuple(o for o in question.options.all() if not o.is_row),
                tuple(o for o in question.options.all() if o.is_row),
            )
            for question in questions
        ),
        categories=tuple(term.text for term in vocabularies.terms("stakeholder_category") if term.kind == "individual"),
        consents=tuple(vocabularies.label("publication_consent", code) for code in PERSON_CONSENTS),
    )
