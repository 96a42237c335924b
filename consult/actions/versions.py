"""Publishing the text of a paper: immutable versions, the threads of their paragraphs, mended translations."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions.drafting import lock, role_of
from consult.enums import ANSWERABLE, State
from consult.models import Consultation, ConsultationPage, Paragraph, ParagraphThread, TextVersion
from consult.permissions import can_run_consultation
from consult.queries.paper_text import PaperText, kept_page, pages_of, text_of
from consult.queries.versions import comment_counts, paragraphs_of
from core import audit, clock
from core.errors import StateRefused
from core.translated import LANGUAGES, Translated, require_every_language
from dialogue.actions.threads import open_thread

# A thread's title says the beginning of its paragraph.
TITLE_WORDS = 12


class NothingChanged(StateRefused):
    code = "nothing_changed"
    message = _("The text is the one that is published already.")


class NotATranslation(StateRefused):
    code = "not_a_translation"
    message = _(
        "More than a translation changed: a paragraph is new, is gone, or is different in every language. "
        "Publish a new version and say what changed."
    )


class TextNotOpen(StateRefused):
    code = "text_not_open"
    message = _("A text is published anew only between opening and closing.")


def write_version(
    consultation: Consultation, *, actor: User, changes: Translated | None = None, now: datetime.datetime | None = None
) -> TextVersion:
    """Copy the published pages into the next version and open a thread for every new paragraph.

    In the caller's transaction, with the consultation locked. Called at the opening for version 1.
    """
    moment = now or clock.now()
    text = text_of(pages_of(consultation))
    latest = consultation.text_versions.first()
    version = TextVersion.objects.create(
        consultation=consultation,
        number=latest.number + 1 if latest else 1,
        changes=changes or Translated(),
        published_at=moment,
        published_by=actor,
    )
    Paragraph.objects.bulk_create(paragraphs_of(text, version, comment_counts(consultation)))
    _open_threads(consultation, text, moment)
    return version


def _open_threads(consultation: Consultation, text: PaperText, moment: datetime.datetime) -> None:
    """A paragraph keeps its thread through all versions."""
    known = set(consultation.paragraph_threads.values_list("block_id", flat=True))
    for section in text.sections:
        for paragraph in section.paragraphs:
            if paragraph.id in known:
                continue
            language = next((code for code in LANGUAGES if paragraph.text.get(code)), "en")
            words = paragraph.text.get(language).split()
            title = " ".join(words[:TITLE_WORDS]) + (" …" if len(words) > TITLE_WORDS else "")
            thread = open_thread(
                space=consultation.space,
                title=title[:180],
                language=language,
                path=f"consultations/{consultation.slug}/paragraphs/{paragraph.id}/",
                listener=consultation.owner,
                is_example=consultation.is_example,
                now=moment,
            )
            ParagraphThread.objects.create(consultation=consultation, block_id=paragraph.id, thread=thread)


@transaction.atomic
def publish_version(
    consultation: Consultation, *, actor: User, changes: Translated, now: datetime.datetime | None = None
) -> TextVersion:
    """Publish the text that was kept last as a new version that says what changed, in three languages.

    Comments stay with their paragraphs. Raises TextNotOpen, NothingChanged and a refusal for missing languages.
    """
    consultation, kept = _begin(consultation, actor)
    before, after = _texts(text_of(pages_of(consultation))), _texts(text_of(kept))
    if list(before.items()) == list(after.items()):  # the order counts: a moved paragraph is a change
        raise NothingChanged
    said = require_every_language(changes, "changes")
    _publish(kept, actor)
    version = write_version(consultation, actor=actor, changes=said, now=now)
    _record(consultation, actor, "consultation.version_published", {"version": version.number})
    return version


@transaction.atomic
def mend_translation(consultation: Consultation, *, actor: User) -> None:
    """Publish a mended translation: an erratum, no version. No comment is marked, the mending is told in public.

    Raises NotATranslation unless every paragraph is there as before and says the same in one language at least.
    """
    consultation, kept = _begin(consultation, actor)
    before, after = _texts(text_of(pages_of(consultation))), _texts(text_of(kept))
    if list(before.items()) == list(after.items()):
        raise NothingChanged
    if list(before) != list(after) or not all(_says_the_same(before[key], after[key]) for key in before):
        raise NotATranslation
    _publish(kept, actor)
    version = consultation.text_versions.first()
    if version is not None:
        for paragraph in version.paragraphs.all():
            paragraph.text = after[paragraph.block_id]
            paragraph.section_title = after[paragraph.section_id]
            paragraph.save(update_fields=["text", "section_title"])
    _record(consultation, actor, "consultation.translation_mended", {"version": version.number if version else 0})


def _begin(consultation: Consultation, actor: User) -> tuple[Consultation, Mapping[str, ConsultationPage]]:
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state not in (State.SCHEDULED, *ANSWERABLE):
        raise TextNotOpen
    return consultation, {code: kept_page(page) for code, page in pages_of(consultation).items()}


def _texts(text: PaperText) -> dict[str, Translated]:
    """Head, sections and paragraphs by their ids, in order."""
    found = {"title": text.title, "lead": text.lead, "summary": text.summary}
    for section in text.sections:
        found[section.id] = section.title
        found.update({paragraph.id: paragraph.text for paragraph in section.paragraphs})
    return found


def _says_the_same(before: Translated, after: Translated) -> bool:
    return any(before.get(code) and before.get(code) == after.get(code) for code in LANGUAGES)


def _publish(kept: Mapping[str, ConsultationPage], actor: User) -> None:
    for page in kept.values():
        revision = page.get_latest_revision() or page.save_revision(user=actor, clean=False)
        page.publish(revision, user=actor, skip_permission_checks=True, by_record=True)


def _record(consultation: Consultation, actor: User, action: str, details: dict[str, int]) -> None:
    audit.record(action, actor=actor, role=role_of(actor), obj=consultation, public=True, details=details)
