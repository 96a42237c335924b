"""A question back to somebody who answered: it waits behind the code, and nobody learns who they are."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.enums import ResponseState
from consult.models import BackQuestion, Response
from consult.permissions import can_ask_back
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

MAX_TEXT = 1000
MAX_REPLY = 5000
# More would be an interrogation.
MAX_OPEN = 3


class NothingAsked(InvalidInput):
    code = "nothing_asked"
    message = _("Write your question first.")


class TooManyQuestions(StateRefused):
    code = "too_many_questions"
    message = _("Three questions already wait behind this code. Wait for an answer.")


class NothingReplied(InvalidInput):
    code = "nothing_replied"
    message = _("Write your reply first, or leave the page: a reply is never required.")


@transaction.atomic
def ask_back(response: Response, *, actor: User, text: str, language: str) -> BackQuestion:
    """Put a question behind the code of a published contribution. The same question twice is one."""
    response = Response.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=response.pk)
    can_ask_back(actor, response).require()
    words = clean_text(text, max_length=MAX_TEXT, field="text")
    if not words:
        raise NothingAsked(field="text")
    same = response.back_questions.filter(text=words).first()
    if same is not None:
        return same
    if response.back_questions.filter(replied_on=None).count() >= MAX_OPEN:
        raise TooManyQuestions
    asked = BackQuestion.objects.create(
        response=response, text=words, language=language, asked_by=actor, asked_on=clock.today()
    )
    audit.record("response.asked_back", actor=actor, role="official", obj=response.consultation)
    return asked


@transaction.atomic
def reply_back(question: BackQuestion, *, text: str, language: str) -> BackQuestion:
    """What whoever holds the code says to it; the last text counts. Safe to repeat."""
    question = BackQuestion.objects.select_for_update(of=("self",)).select_related("response").get(pk=question.pk)
    if question.response.state != ResponseState.SENT:
        raise StateRefused
    words = clean_text(text, max_length=MAX_REPLY, field="reply")
    if not words:
        raise NothingReplied(field="reply")
    question.reply, question.reply_language, question.replied_on = words, language, clock.today()
    question.save(update_fields=["reply", "reply_language", "replied_on"])
    return question
