"""States and kinds of consultations, questions and responses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a consultation stands; the codes of the vocabulary *consultation_status*."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Opens soon")
    OPEN = "open", _("Open")
    EXTENDED = "extended", _("Open, deadline extended")
    CLOSED = "closed", _("Closed, under analysis")
    SUMMARY_PUBLISHED = "summary_published", _("Factual summary published")
    OUTCOME_PUBLISHED = "outcome_published", _("Outcome and reasoned response published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ANSWERABLE = (State.OPEN, State.EXTENDED)
PUBLIC = tuple(state for state in State if state != State.DRAFT)
FINISHED = (State.CLOSED, State.SUMMARY_PUBLISHED, State.OUTCOME_PUBLISHED)


class QuestionKind(models.TextChoices):
    """How a question is answered besides the room for words."""

    SINGLE = "single", _("One choice")
    MULTIPLE = "multiple", _("Several choices")
    SCALE = "scale", _("A scale")
    MATRIX = "matrix", _("A scale for each line")
    RANKING = "ranking", _("An order")
    NUMBER = "number", _("A number")
    DATE = "date", _("A date")
    TEXT = "text", _("Words only")


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Channel(models.TextChoices):
    """How an answer reached us."""

    WEB = "web", _("On this site")
    PAPER = "paper", _("On paper")
    MEETING = "meeting", _("At a meeting")
    PHONE = "phone", _("By telephone")
    INTERMEDIARY = "intermediary", _("Through an association")
