"""Analysts open lists of answers, lift passages and write notes. Everything is for the named readers only."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.analysis import passages
from consult.enums import ResponseState
from consult.models import AnalystNote, Answer, Consultation, Quote, Theme
from consult.permissions import can_read_answers
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

MAX_NOTE = 2000


class AnswerGone(StateRefused):
    code = "answer_gone"
    message = _("This answer was withdrawn meanwhile. Nothing of it is left.")


class PassageNotFound(InvalidInput):
    code = "passage_not_found"
    message = _("These words do not stand in the answer like that. Copy them from the text, without changing any.")


class ThemeRetired(InvalidInput):
    code = "theme_retired"
    message = _("One of the themes is no longer in use. Load the page again to see the codebook as it is.")


@transaction.atomic
def open_answers(consultation: Consultation, *, actor: User, place: str) -> None:
    """Note that an analyst opened unpublished answers: who, when and which list, never what stood there."""
    can_read_answers(actor, consultation).require()
    audit.record("answers.opened", actor=actor, role="analyst", obj=consultation, details={"place": place})


def locked_answer(answer: Answer, actor: User) -> Answer:
    """The answer with its consultation, locked, for an analyst who may read it. Raises AnswerGone, PermissionRefused.

    Offsets into the words stay true because of the lock: withdrawing waits until it is released.
    """
    locked = Answer.objects.select_for_update(of=("self",)).select_related("response__consultation", "question")
    found = locked.filter(pk=answer.pk).first()
    if found is None or found.response.state != ResponseState.SENT:
        raise AnswerGone
    can_read_answers(actor, found.response.consultation).require()
    return found


def check_theme(theme: Theme, answer: Answer) -> None:
    """A theme in use, of the same consultation."""
    if theme.consultation_id != answer.response.consultation_id or theme.retired_at is not None:
        raise ThemeRetired(field="themes")


@transaction.atomic
def lift_quote(answer: Answer, *, actor: User, passage: str, theme: Theme | None = None) -> Quote:
    """Mark a passage as worth citing. Safe to repeat."""
    answer = locked_answer(answer, actor)
    if theme is not None:
        check_theme(theme, answer)
    span = passages.find(answer.words, passage)
    if span is None:
        raise PassageNotFound(field="passage")
    found = Quote.objects.filter(answer=answer, start=span[0], end=span[1], theme=theme).first()
    if found is None:
        found = Quote.objects.create(answer=answer, start=span[0], end=span[1], theme=theme, made_by=actor)
        audit.record("quote.lifted", actor=actor, role="analyst", obj=answer, space_id=_space(answer))
    return found


@transaction.atomic
def drop_quote(quote: Quote, *, actor: User) -> None:
    """Any reader may take a quote away."""
    answer = locked_answer(quote.answer, actor)
    if Quote.objects.filter(pk=quote.pk).delete()[0]:
        audit.record("quote.dropped", actor=actor, role="analyst", obj=answer, space_id=_space(answer))


@transaction.atomic
def write_note(answer: Answer, *, actor: User, text: str) -> AnalystNote | None:
    """A remark among the analysts; nothing where nothing was written."""
    answer = locked_answer(answer, actor)
    text = clean_text(text, max_length=MAX_NOTE, field="note")
    if not text:
        return None
    note = AnalystNote.objects.create(answer=answer, text=text, written_by=actor, written_on=clock.today())
    audit.record("note.written", actor=actor, role="analyst", obj=answer, space_id=_space(answer))
    return note


def _space(answer: Answer) -> int:
    return answer.response.consultation.space_id
