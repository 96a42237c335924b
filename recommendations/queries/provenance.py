"""What recommendations grew from, as far as everybody may see it at this moment: for the page, the desk, the open data.

Nothing of a source is copied: whether it may be shown is asked anew at every reading.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.models import Page

from consult.models import Answer
from consult.queries.contributions import public_answers, public_words
from core.components import InLanguage, Source, Text
from core.translated import active_language
from dialogue.enums import MeetingState
from dialogue.permissions import can_read_thread
from recommendations.enums import SourceKind
from recommendations.models import Provenance
from recommendations.queries.story import clipped

# Of consultations, questions and responses a few columns of many are told, and reading a column costs.
LINK = (
    "recommendation",
    *("theme__code", "theme__name", "theme__consultation__slug", "theme__consultation__title"),
    *("theme__consultation__is_archive", "theme__consultation__outcome_published_at"),
    *("answer", "post", "meeting", "practice_key", "outside_title", "outside_url"),
)
ANSWER = (
    *("words", "words_language", "response__public_id", "response__language"),
    *("question__code", "question__text", "question__consultation__slug", "question__consultation__title"),
)


@dataclass(frozen=True)
class Cited:
    """What a link leads to; ``address`` is without the language, except of a practice and of a text elsewhere."""

    kind: SourceKind
    title: Text
    address: str
    quote: Text = ""
    note: Text = ""

    @property
    def as_source(self) -> Source:
        """As the component shows it."""
        is_whole = self.kind in (SourceKind.PRACTICE, SourceKind.OUTSIDE)
        href = self.address if is_whole else f"/{active_language()}/{self.address}"
        return Source(self.kind.label, self.title, href, self.quote, self.note)


def cited(links: QuerySet[Provenance]) -> list[tuple[Provenance, Cited | None]]:
    """Each link with what it leads to; with nothing where that is not public, or not any more. Four queries at most."""
    rows = list(links.select_related("theme__consultation", "post__thread", "meeting").only(*LINK))
    answers = _public_answers([link.answer_id for link in rows if link.answer_id])
    pages = _practice_pages([link.practice_key for link in rows if link.practice_key])
    return [(link, _cited(link, answers, pages)) for link in rows]


def _public_answers(keys: Sequence[int]) -> dict[int, Answer]:
    """Those that may be read, with what is told of them, by their key."""
    if not keys:
        return {}
    found = public_answers().filter(pk__in=keys).select_related("question__consultation", "response").only(*ANSWER)
    return found.prefetch_related("redactions").in_bulk()


def _practice_pages(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, Page]:
    """Published pages of practices in the active language, by their key."""
    if not keys:
        return {}
    pages = Page.objects.live().public().filter(translation_key__in=keys)
    return {page.translation_key: page for page in pages.filter(locale__language_code=active_language())}


def _cited(link: Provenance, answers: Mapping[int, Answer], pages: Mapping[uuid.UUID, Page]) -> Cited | None:
    if link.theme and link.theme.consultation.outcome_published_at:
        paper = link.theme.consultation
        return Cited(
            SourceKind.THEME, link.theme.name, f"{paper.path}outcome/#theme-{link.theme.code}", note=paper.title
        )
    if link.answer_id and (answer := answers.get(link.answer_id)):
        question, words = answer.question, public_words(answer)
        quote = InLanguage(clipped(words.text), words.lang)
        return Cited(SourceKind.ANSWER, question.text, answer.path, quote, question.consultation.title)
    if link.post and link.post.state == "visible" and can_read_thread(None, link.post.thread):
        thread = link.post.thread
        return Cited(SourceKind.POST, InLanguage(thread.title, thread.language), link.post.path)
    if link.meeting and link.meeting.state != MeetingState.DRAFT:
        return Cited(SourceKind.MEETING, link.meeting.title, link.meeting.path)
    if link.practice_key and (page := pages.get(link.practice_key)):
        return Cited(SourceKind.PRACTICE, page.title, page.get_url() or "")
    if link.outside_title:
        return Cited(SourceKind.OUTSIDE, link.outside_title, link.outside_url)
    return None
