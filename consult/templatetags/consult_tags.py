"""What the pages of a consultation need besides the components."""

from collections.abc import Sequence

from django import template
from django.utils.functional import Promise

from consult.models import Consultation, ConsultationPage, Question
from consult.queries.consultations import record_of
from core import vocabularies

register = template.Library()


@register.simple_tag
def promise_text(code: str) -> Promise:
    """The promise to participants in words."""
    return vocabularies.label("participation_promise", code)


@register.simple_tag
def category_label(code: str) -> Promise:
    return vocabularies.label("stakeholder_category", code)


@register.simple_tag
def section_questions(questions: Sequence[Question], section_id: str) -> list[Question]:
    """The questions that belong to a section of the text."""
    return [question for question in questions if question.section_id == section_id]


@register.simple_tag
def record_of_page(page: ConsultationPage) -> Consultation | None:
    """The consultation to which a page of the tree belongs."""
    return record_of(page)
