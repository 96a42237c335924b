"""Writing the text of a paper in all its languages at once. Kept as drafts of the pages: publishing is another act."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions.drafting import lock, role_of, take_back_proposal
from consult.enums import FINISHED, State
from consult.models import Consultation, ConsultationPage
from consult.permissions import can_run_consultation
from consult.queries.paper_text import PaperText, ParagraphText, SectionText, kept_page, pages_of, text_of
from core import audit
from core.errors import InvalidInput, StateRefused
from core.translated import LANGUAGES, Translated


class TextFrozen(StateRefused):
    code = "text_frozen"
    message = _("The consultation is over: its text stays as people read it.")


class UnknownSection(InvalidInput):
    code = "unknown_section"
    message = _("This section is not there any more. Look at the text as it stands now.")


@transaction.atomic
def save_head(
    consultation: Consultation, *, actor: User, title: Translated, lead: Translated, summary: Translated
) -> None:
    """Title, lead and one-page summary of the pages; the record takes the title of a draft over."""
    consultation, text = _begin(consultation, actor)
    if consultation.state == State.DRAFT:
        consultation.title = title
        consultation.save(update_fields=["title"])
    _write(consultation, replace(text, title=title, lead=lead, summary=summary), actor)


@transaction.atomic
def save_section(
    consultation: Consultation,
    *,
    actor: User,
    section_id: str = "",
    title: Translated,
    paragraphs: Sequence[ParagraphText],
) -> str:
    """Change a section, or add one at the end when ``section_id`` is empty; answers its id.

    Paragraphs keep their ids, new ones come with an empty id, those left out go.
    """
    consultation, text = _begin(consultation, actor)
    kept = tuple(replace(p, id=p.id or str(uuid.uuid4())) for p in paragraphs if p.text)
    section = SectionText(section_id or str(uuid.uuid4()), title, kept)
    if section_id:
        if text.section(section_id) is None:
            raise UnknownSection
        sections = tuple(section if found.id == section_id else found for found in text.sections)
    else:
        sections = (*text.sections, section)
    _write(consultation, replace(text, sections=sections), actor)
    return section.id


@transaction.atomic
def remove_section(consultation: Consultation, *, actor: User, section_id: str) -> None:
    """Take a section out of the text. Its questions stay, and belong to no section."""
    consultation, text = _begin(consultation, actor)
    _write(consultation, replace(text, sections=tuple(s for s in text.sections if s.id != section_id)), actor)
    if consultation.state == State.DRAFT:
        consultation.questions.filter(section_id=section_id).update(section_id="")


@transaction.atomic
def move_section(consultation: Consultation, *, actor: User, section_id: str, by: int) -> None:
    """Move a section up (-1) or down (1); at the end nothing happens."""
    consultation, text = _begin(consultation, actor)
    sections = list(text.sections)
    place = next((n for n, section in enumerate(sections) if section.id == section_id), None)
    if place is None:
        raise UnknownSection
    if 0 <= place + by < len(sections):
        sections.insert(place + by, sections.pop(place))
        _write(consultation, replace(text, sections=tuple(sections)), actor)


def _begin(consultation: Consultation, actor: User) -> tuple[Consultation, PaperText]:
    """The record, locked, and the text as it was last kept."""
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state in FINISHED or consultation.state == State.WITHDRAWN:
        raise TextFrozen
    take_back_proposal(consultation, actor)
    return consultation, text_of({code: kept_page(page) for code, page in pages_of(consultation).items()})


def _write(consultation: Consultation, text: PaperText, actor: User) -> None:
    for language, page in pages_of(consultation).items():
        if language not in LANGUAGES:
            continue
        kept = kept_page(page)
        _fill(kept, text, language)
        kept.save_revision(user=actor, clean=False)
    audit.record("consultation.text_saved", actor=actor, role=role_of(actor), obj=consultation)


def _fill(page: ConsultationPage, text: PaperText, language: str) -> None:
    page.title = text.title.get(language) or page.title
    page.draft_title = page.title
    page.lead, page.summary = text.lead.get(language), text.summary.get(language)
    page.body = [
        {
            "type": "section",
            "id": section.id,
            "value": {
                "title": section.title.get(language),
                "paragraphs": [
                    {"type": "item", "id": paragraph.id, "value": paragraph.text.get(language)}
                    for paragraph in section.paragraphs
                    if paragraph.text.get(language)
                ],
            },
        }
        for section in text.sections
        if section.title.get(language) or any(p.text.get(language) for p in section.paragraphs)
    ]
