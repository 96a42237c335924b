"""Threads carry all that is needed to decide who may read and write; nothing is asked of their owners."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space
from core.components import InLanguage
from core.translated import active_language
from dialogue.enums import (
    Audience,
    CloseReason,
    EventType,
    Membership,
    QuestionState,
    Template,
    ThreadKind,
    ThreadState,
)
from dialogue.models.forums import Forum


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, actor: object) -> "ThreadQuerySet":
        """The threads that ``permissions.can_read_thread`` lets the actor read."""
        from dialogue.permissions import can_moderate  # permissions import the models

        if can_moderate(actor):
            return self
        return self.filter(readable_by(actor))

    def with_context(self) -> "ThreadQuerySet":
        """With all that page, permission and socket need, in the same query."""
        return self.select_related("space", "forum", "forum__listener", "listener")


def readable_by(actor: object, prefix: str = "") -> models.Q:
    """The rule of ``can_read_thread`` for SQL, moderators apart; ``prefix`` leads to the thread."""
    number = getattr(actor, "pk", None)
    shown = models.Q(**{f"{prefix}is_held": False})
    if number is not None:
        shown |= models.Q(**{f"{prefix}pk__in": Thread.objects.filter(is_held=True, posts__author=number).values("pk")})
    return shown & _of_audience(actor, prefix)


def _of_audience(actor: object, prefix: str) -> models.Q:
    readable = models.Q(**{f"{prefix}audience": Audience.PUBLIC})
    number = getattr(actor, "pk", None)
    if number is None or not getattr(actor, "is_active", False):
        return readable
    open_to_all = models.Q(**{f"{prefix}forum": None}) | models.Q(**{f"{prefix}forum__membership": Membership.OPEN})
    of_members = models.Q(**{f"{prefix}forum__in": Forum.objects.filter(members__user=number).values("pk")})
    return readable | (models.Q(**{f"{prefix}audience": Audience.MEMBERS}) & (open_to_all | of_members))


class Thread(models.Model):
    """One conversation. ``last_seq`` counts what happened in it, ``post_count`` numbers its posts."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="threads")
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, null=True, blank=True, related_name="threads")
    # The institution that reads it; moderators who act for it keep away.
    listener = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ThreadKind.choices, default=ThreadKind.DISCUSSION)
    question_state = models.CharField(max_length=20, choices=QuestionState.choices, default=QuestionState.ASKED)
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.PUBLIC)
    state = models.CharField(max_length=20, choices=ThreadState.choices, default=ThreadState.OPEN)
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True)
    # Slow mode: a person posts once in so many minutes; 0 is off.
    slow_minutes = models.PositiveSmallIntegerField(default=0)
    # Begun with a post that a moderator has not let appear: the title waits with it.
    is_held = models.BooleanField(default=False, editable=False)
    template = models.CharField(max_length=20, choices=Template.choices, blank=True)
    # The one conversation of a forum that gathers what people leave in a minute, without an account.
    is_feedback = models.BooleanField(default=False, editable=False)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(max_length=5, default="en")
    # Where it is read, without the language prefix.
    path = models.CharField(max_length=200)
    last_seq = models.PositiveBigIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    is_pinned = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, editable=False)
    # The day only: the hour could point to the person who opened it.
    opened_on = models.DateField()
    last_post_on = models.DateField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-is_pinned", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="thread_has_title"),
            models.CheckConstraint(
                condition=models.Q(last_seq__gte=models.F("post_count")), name="thread_posts_are_events"
            ),
            models.UniqueConstraint(
                fields=["forum"], condition=models.Q(is_feedback=True), name="thread_of_feedback_once"
            ),
        ]
        indexes = [models.Index(fields=["forum", "-is_pinned", "-last_post_on", "-id"], name="thread_listing")]

    def __str__(self) -> str:
        return f"thread {self.pk}"

    @property
    def topic(self) -> str:
        """Name of its live news, and of following it."""
        return f"thread.{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == ThreadState.OPEN

    @property
    def own_path(self) -> str:
        """Address of the conversation by itself, without the language prefix."""
        return f"threads/{self.pk}/"

    @property
    def heading(self) -> InLanguage:
        """The title with its language and direction."""
        if self.is_feedback:
            return InLanguage(gettext("In one minute: short feedback"), active_language())
        return InLanguage(self.title, self.language)


class ThreadEvent(models.Model):
    """Something that happened in a thread, with its number; the truth behind the live news."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=20, choices=EventType.choices)
    post = models.ForeignKey("Post", on_delete=models.CASCADE, null=True, blank=True, related_name="events")

    class Meta:
        ordering = ["thread", "seq"]
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="thread_event_number_once")]

    def __str__(self) -> str:
        return f"event {self.pk}"
