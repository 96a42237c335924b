"""Public actions of the forums that no other list has in words, for the pages of the ledger."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dialogue.queries.meetings import EVENTS
from dialogue.queries.moderation import DONE

ACTIONS: dict[str, Promise] = {
    **EVENTS,
    **DONE,
    "forum.created": _("A forum was opened"),
    "forum.changed": _("The rules of a forum were changed"),
    "series.created": _("A series of meetings was announced"),
    "series.changed": _("A series of meetings was changed"),
    "thread.summarised": _("A conversation was summarised"),
    "summary.answered": _("Doubts about a summary were answered"),
    "thread.question_answered": _("A question was answered"),
    "question.shortlisted": _("A question was put on the short list of a meeting"),
    "question.unlisted": _("A question was taken off the short list of a meeting"),
    "question.answered": _("A question was answered at a meeting"),
    "question.reopened": _("A question was opened again"),
}
