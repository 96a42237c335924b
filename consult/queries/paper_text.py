"""The text of a paper as its editors see it: what is kept, published or not, of all languages side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from consult.models import Consultation, ConsultationPage
from core.translated import LANGUAGES, NO_TEXT, Translated


@dataclass(frozen=True)
class ParagraphText:
    """One paragraph in its languages; ``id`` is its block's, the same in all of them."""

    id: str
    text: Translated


@dataclass(frozen=True)
class SectionText:
    id: str
    title: Translated
    paragraphs: tuple[ParagraphText, ...] = ()


@dataclass(frozen=True)
class PaperText:
    """Head and sections of a paper."""

    title: Translated = NO_TEXT
    lead: Translated = NO_TEXT
    summary: Translated = NO_TEXT
    sections: tuple[SectionText, ...] = ()

    def section(self, section_id: str) -> SectionText | None:
        return next((section for section in self.sections if section.id == section_id), None)

    def is_filled(self, language: str) -> bool:
        """Whether head and every section and paragraph are there in that language, and at least one of them."""
        texts = [self.title, self.lead, self.summary]
        for section in self.sections:
            texts += [section.title, *(paragraph.text for paragraph in section.paragraphs)]
        return any(section.paragraphs for section in self.sections) and all(text.get(language) for text in texts)


def pages_of(consultation: Consultation) -> dict[str, ConsultationPage]:
    """The pages by language, as they are published."""
    pages = ConsultationPage.objects.filter(translation_key=consultation.translation_key).select_related(
        "locale", "latest_revision"
    )
    return {page.locale.language_code: page for page in pages}


def kept_page(page: ConsultationPage) -> ConsultationPage:
    """The page as it was last saved, published or not."""
    kept: ConsultationPage = page.get_latest_revision_as_object()
    return kept


def text_of(pages: Mapping[str, ConsultationPage]) -> PaperText:
    """The texts of the pages, joined by the ids of their blocks."""
    pages = {language: pages[language] for language in LANGUAGES if language in pages}
    bodies = {language: _blocks(page) for language, page in pages.items()}
    return PaperText(
        title=Translated(**{language: page.title for language, page in pages.items()}),
        lead=Translated(**{language: page.lead for language, page in pages.items()}),
        summary=Translated(**{language: page.summary for language, page in pages.items()}),
        sections=tuple(_section(key, bodies) for key in _in_order(list(body) for body in bodies.values())),
    )


# Section id → (title, paragraph id → text).
Body = dict[str, tuple[str, dict[str, str]]]


def _blocks(page: ConsultationPage) -> Body:
    found: Body = {}
    for block in page.body.get_prep_value():
        value: Mapping[str, Any] = block["value"]
        paragraphs = {item["id"]: str(item["value"]) for item in value["paragraphs"] if isinstance(item, dict)}
        found[block["id"]] = (str(value["title"]), paragraphs)
    return found


def _section(key: str, bodies: Mapping[str, Body]) -> SectionText:
    here = {language: body[key] for language, body in bodies.items() if key in body}
    order = _in_order(list(paragraphs) for _title, paragraphs in here.values())
    return SectionText(
        id=key,
        title=Translated(**{language: title for language, (title, _paragraphs) in here.items()}),
        paragraphs=tuple(
            ParagraphText(
                item,
                Translated(**{language: texts.get(item, "") for language, (_title, texts) in here.items()}),
            )
            for item in order
        ),
    )


def _in_order(lists: Iterable[list[str]]) -> list[str]:
    """All ids once: in the first list's order, what only a later list has after what stands before it there."""
    found: list[str] = []
    for ids in lists:
        place = 0
        for key in ids:
            if key in found:
                place = found.index(key) + 1
            else:
                found.insert(place, key)
                place += 1
    return found


def has_record(pages: Iterable[Page]) -> bool:
    """Whether one of the pages of the tree is a paper that belongs to a consultation."""
    keys = {page.translation_key for page in pages}
    return Consultation.objects.filter(translation_key__in=keys).exists()
