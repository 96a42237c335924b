"""Green Papers: pages, the record beside them, questions, responses, themes."""

from consult.models.consultations import Consultation, PlanPoint
from consult.models.pages import ConsultationIndexPage, ConsultationPage
from consult.models.questions import Option, Question
from consult.models.responses import Answer, Choice, Response
from consult.models.results import ResultEdition
from consult.models.themes import Coding, Theme

__all__ = [
    "Answer",
    "Choice",
    "Coding",
    "Consultation",
    "ConsultationIndexPage",
    "ConsultationPage",
    "Option",
    "PlanPoint",
    "Question",
    "Response",
    "ResultEdition",
    "Theme",
]
