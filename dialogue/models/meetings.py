"""Consultative meetings and roundtables, in series; the questions put to them stand as posts in one thread."""

import datetime
import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.translated import TranslatedField
from dialogue.enums import MeetingKind, MeetingState, QuestionState
from dialogue.models.forums import Forum
from dialogue.models.posts import Post
from dialogue.models.threads import Thread


class MeetingSeries(models.Model):
    """Meetings that belong together: what one leaves open is carried over to the next."""

    slug = models.SlugField(max_length=80, unique=True)
    title = TranslatedField(verbose_name=_("title"), max_length=160)
    about = TranslatedField(verbose_name=_("what it is for"), blank=True, multiline=True, max_length=2000)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="meeting_series", verbose_name=_("who convenes")
    )
    # With a forum there is a question wall: its posts are written under the forum's names and rules.
    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, null=True, blank=True, related_name="meeting_series", verbose_name=_("forum")
    )
    thread = models.OneToOneField(
        Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="meeting_series", editable=False
    )
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    is_example = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(forum=None) | models.Q(thread__isnull=False), name="series_of_forum_has_thread"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def topic(self) -> str:
        """Name of its news for those who follow it."""
        return f"series.{self.pk}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """What everybody may see: all but drafts."""
        return self.exclude(state=MeetingState.DRAFT)

    def with_context(self) -> "MeetingQuerySet":
        """With all that page and permission need, in the same query."""
        return self.select_related("series__owner", "series__forum__listener", "series__thread")


class Meeting(models.Model):
    """One meeting: announced, held, written down. ``revision`` counts announced changes, for calendars."""

    series = models.ForeignKey(
        MeetingSeries, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("series")
    )
    slug = models.SlugField(max_length=100, unique=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind.choices, default=MeetingKind.CONSULTATIVE)
    state = models.CharField(max_length=20, choices=MeetingState.choices, default=MeetingState.DRAFT)
    title = TranslatedField(verbose_name=_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="Africa/Tunis")
    # Whole days, where no hours are known: old meetings, mostly.
    is_by_day = models.BooleanField(_("days only, no hours"), default=False)
    place = TranslatedField(verbose_name=_("place"), blank=True, max_length=200)
    link = models.URLField(_("link to take part"), blank=True)
    agenda = TranslatedField(verbose_name=_("agenda"), blank=True, multiline=True, max_length=5000)
    # Those that speak here under their own name, and others in words.
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="meetings", verbose_name=_("organisations present")
    )
    others_present = TranslatedField(verbose_name=_("others present"), blank=True, multiline=True, max_length=2000)
    assumption = TranslatedField(verbose_name=_("assumption tested"), blank=True, multiline=True, max_length=2000)
    findings = TranslatedField(verbose_name=_("findings"), blank=True, multiline=True, max_length=10_000)
    conclusions = TranslatedField(verbose_name=_("conclusions"), blank=True, multiline=True, max_length=10_000)
    minutes = TranslatedField(verbose_name=_("minutes"), blank=True, multiline=True, max_length=40_000)
    source = TranslatedField(verbose_name=_("where this record is taken from"), blank=True, max_length=300)
    cancel_reason = TranslatedField(blank=True, max_length=1000)
    # The wall takes questions until it is closed; then what is open is carried over.
    wall_closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(editable=False)
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    is_example = models.BooleanField(default=False, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="meeting_calendar")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def path(self) -> str:
        """Address of its page, without the language prefix."""
        return f"meetings/{self.slug}/"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def first_day(self) -> datetime.date:
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last_day(self) -> datetime.date:
        """The last day on which it meets: one that ends at midnight ends the day before."""
        return (self.ends_at.astimezone(self.zone) - datetime.timedelta(microseconds=1)).date()

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def wall_topic(self) -> str:
        """Name of the live news of its wall."""
        return f"wall.{self.pk}"

    def is_over(self, now: datetime.datetime) -> bool:
        return self.ends_at <= now

    def wall_is_open(self, now: datetime.datetime) -> bool:
        """Whether it takes questions: announced, in a series with a forum, not closed, and nothing later than a day
        after the end."""
        is_in_time = now < self.ends_at + datetime.timedelta(days=1)
        is_announced = self.state == MeetingState.ANNOUNCED
        return is_announced and self.series.thread_id is not None and self.wall_closed_at is None and is_in_time


class WallQuestion(models.Model):
    """A post of the series' thread that is a question to its meetings, and what became of it."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="wall")
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="questions")
    # The meeting to which it was put first.
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="questions")
    state = models.CharField(max_length=20, choices=QuestionState.choices, default=QuestionState.ASKED)
    answered_in = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="answered_questions"
    )
    answer = TranslatedField(verbose_name=_("answer"), blank=True, multiline=True, max_length=4000)
    is_shortlisted = models.BooleanField(default=False)
    times_carried = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("question to a meeting")
        verbose_name_plural = _("questions to meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=QuestionState.ANSWERED, answered_in__isnull=False)
                | (~models.Q(state=QuestionState.ANSWERED) & models.Q(answered_in=None)),
                name="wall_question_answered_in_meeting",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=QuestionState.CARRIED_OVER) | models.Q(times_carried__gt=0),
                name="wall_question_carried_is_counted",
            ),
        ]
        indexes = [models.Index(fields=["series", "state"], name="wall_question_open")]

    def __str__(self) -> str:
        return f"question {self.pk}"
