"""What the pages of a consultation need besides the components."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.models import Consultation, ConsultationPage, Question
from consult.queries.consultations import Paper, record_of
from core import vocabularies

register = template.Library()


@register.simple_tag
def promise_text(code: str) -> Promise:
    """The promise to participants in words."""
    return vocabularies.label("participation_promise", code)


@register.simple_tag
def category_label(code: str) -> Promise:
    return vocabularies.label("stakeholder_category", code)


WRITTEN_IN = {"en": _("Written in English"), "fr": _("Written in French"), "ar": _("Written in Arabic")}


@register.simple_tag
def language_note(code: str) -> Promise | str:
    """In which language somebody wrote; nothing for a language that has no name here."""
    return WRITTEN_IN.get(code.partition("-")[0], "")


@dataclass(frozen=True)
class Talk:
    """The conversation about one paragraph as the paper shows it."""

    count: int
    is_changed: bool


@register.simple_tag
def comments_on(paper: Paper, block_id: str) -> Talk | None:
    """The conversation about the paragraph; nothing where none can be."""
    if block_id not in paper.comments:
        return None
    return Talk(paper.comments[block_id], block_id in paper.changed)


@register.simple_tag
def section_questions(questions: Sequence[Question], section_id: str) -> list[Question]:
    """The questions that belong to a section of the text."""
    return [question for question in questions if question.section_id == section_id]


@register.simple_tag
def record_of_page(page: ConsultationPage) -> Consultation | None:
    """The consultation to which a page of the tree belongs."""
    return record_of(page)
