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
    FILE = "file", _("A file")


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


class ConsentGiven(models.TextChoices):
    """How a person whose answer is typed in agreed to it."""

    SIGNED = "signed", _("Signed on the sheet")
    SPOKEN = "spoken", _("Said so before a witness")
    RECORDED = "recorded", _("Said so on a recording")


class OrganisationSize(models.TextChoices):
    """People who work for an organisation, paid or not."""

    MICRO = "micro", _("1 to 9 people")
    SMALL = "small", _("10 to 49 people")
    MEDIUM = "medium", _("50 to 249 people")
    LARGE = "large", _("250 people or more")


class CampaignState(models.TextChoices):
    PROPOSED = "proposed", _("Found, not yet looked at")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Not a campaign")


class RedactionReason(models.TextChoices):
    """Why a passage is covered before publication."""

    PERSON = "person", _("Names or points to a person")
    CONTACT = "contact", _("Telephone, address or e-mail")
    PLACE = "place", _("A place that could point to somebody")
    THIRD_PARTY = "third_party", _("About somebody else’s life")
    UNLAWFUL = "unlawful", _("Must not be published by law")


class ReviewVerdict(models.TextChoices):
    APPROVED = "approved", _("May be published")
    WITHHELD = "withheld", _("Not published")


class Mark(models.IntegerChoices):
    """What people say of the process (K39)."""

    FULLY = 4, _("Fully")
    MOSTLY = 3, _("Mostly")
    A_LITTLE = 2, _("A little")
    NOT_AT_ALL = 1, _("Not at all")


# The three questions about the process, by the names of their columns.
PROCESS_QUESTIONS = {
    "understood": _("Did you understand what was asked?"),
    "heard": _("Was what you said heard?"),
    "would_return": _("Would you take part again?"),
}
