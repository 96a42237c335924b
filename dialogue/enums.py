"""States and kinds of forums, threads, posts and flags, and the published reasons of moderators."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Membership(models.TextChoices):
    """Who may write in a forum. Reading is decided by the audience of each thread."""

    OPEN = "open", _("Everybody with an account")
    INVITED = "invited", _("Invited people")
    BALANCED = "balanced", _("As many seats for each side")


class ModerationMode(models.TextChoices):
    """When a person's post under an alias appears. Posts without an account always wait."""

    AFTER = "after", _("At once; a moderator acts when needed")
    BEFORE = "before", _("After a moderator has read it")


class ThreadKind(models.TextChoices):
    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", _("Question")


class QuestionState(models.TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("a question", "Answered")
    CARRIED_OVER = "carried_over", _("Carried over to the next meeting")


class MeetingKind(models.TextChoices):
    CONSULTATIVE = "consultative", _("Consultative meeting")
    ROUNDTABLE = "roundtable", _("Roundtable")


class MeetingState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a meeting", "Draft")
    ANNOUNCED = "announced", pgettext_lazy("a meeting", "Announced")
    CANCELLED = "cancelled", pgettext_lazy("a meeting", "Cancelled")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Those who may write here")


class ThreadState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a conversation", "Open")
    CLOSED = "closed", pgettext_lazy("a conversation", "Closed")


class PostState(models.TextChoices):
    VISIBLE = "visible", _("Visible")
    PENDING = "pending", _("Waiting for a moderator")
    HIDDEN = "hidden", _("Hidden by a moderator")
    REMOVED = "removed", _("Removed by a moderator")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")


GONE = (PostState.HIDDEN, PostState.REMOVED, PostState.WITHDRAWN)
"""A line stands in their place (a tombstone)."""


class Reason(models.TextChoices):
    """The closed list of reasons, published with the rules. Nobody hides a post for another one."""

    PERSONAL_DATA = "personal_data", _("It names or shows a private person")
    INSULT = "insult", _("It insults somebody")
    THREAT = "threat", _("It threatens somebody")
    HATE = "hate", _("It incites hatred against a group")
    ADVERTISING = "advertising", _("It is advertising")
    OFF_TOPIC = "off_topic", _("It belongs to another subject")
    DUPLICATE = "duplicate", _("It says the same as another post of the author")
    ILLEGAL = "illegal", _("Its content is against the law")


class FlagState(models.TextChoices):
    OPEN = "open", _("Not looked at yet")
    UPHELD = "upheld", _("A moderator acted on it")
    DISMISSED = "dismissed", _("A moderator left the post as it is")


class Deed(models.TextChoices):
    """What a moderator can do against a post."""

    HIDDEN = "hidden", _("The post was hidden")
    REFUSED = "refused", _("The post was not published")
    REMOVED = "removed", _("The text was destroyed")
    COVERED = "covered", _("A passage was covered")


class AppealState(models.TextChoices):
    OPEN = "open", _("Waiting for another moderator")
    GRANTED = "granted", _("The decision was taken back")
    REFUSED = "refused", _("The decision stands")
    SETTLED = "settled", _("Nothing was left to decide")


class Protection(models.TextChoices):
    """Whether words of danger were found in a person's post; seen by moderators alone."""

    NONE = "", _("No sign of danger")
    WAITING = "waiting", _("Somebody may be in danger")
    SEEN = "seen", _("A moderator has looked at it")


class CloseReason(models.TextChoices):
    """Why moderators lock a conversation; published like the reasons for posts."""

    DONE = "done", _("All has been said, or it was answered")
    HEATED = "heated", _("Tempers ran high, and people need a pause")
    OFF_TOPIC = "off_topic", _("It has left its subject")
    DUPLICATE = "duplicate", _("Another conversation has the same subject")


class Template(models.TextChoices):
    """Forms of a conversation that bring words to begin with, and for three seats a rule who speaks."""

    FREE = "", _("An open conversation")
    REFLECTION = "reflection", _("A reflection group of both sides")
    THREE_SEATS = "three_seats", _("Unions, employers and authorities: three seats")


class Origin(models.TextChoices):
    """Where a translation of a post comes from."""

    HUMAN = "human", _("Translated by a person")
    CORRECTED = "corrected", _("Translated by a person, corrected by another")


class EventType(models.TextChoices):
    """What happened in a thread; also the ``type`` of the live event."""

    PUBLISHED = "post.published", _("Post published")
    EDITED = "post.edited", _("Post edited")
    HIDDEN = "post.hidden", _("Post hidden")
    RESTORED = "post.restored", _("Post restored")
    REMOVED = "post.removed", _("Post removed")
    COVERED = "post.covered", _("Passage of a post covered")
    UNCOVERED = "post.uncovered", _("Passage of a post shown again")
    TRANSLATED = "post.translated", _("Translation of a post changed")
    WITHDRAWN = "post.withdrawn", _("Post withdrawn")
    CLOSED = "thread.closed", _("Thread closed")
    REOPENED = "thread.reopened", _("Thread reopened")
    CHANGED = "thread.changed", _("Thread changed")
