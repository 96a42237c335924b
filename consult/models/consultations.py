"""The record beside the pages of a consultation: one for all languages."""

import datetime
import zoneinfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from consult.enums import ANSWERABLE, FINISHED, PUBLIC, State
from consult.models.clocks import RESPONSE_DAYS, SUMMARY_DAYS
from core import vocabularies
from core.components import Text
from core.translated import TranslatedField


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def public(self) -> "ConsultationQuerySet":
        """Those that everybody sees."""
        return self.filter(state__in=PUBLIC)

    def open(self) -> "ConsultationQuerySet":
        """Those that take answers."""
        return self.filter(state__in=ANSWERABLE)

    def of_institutions(self, organisations: list[Organisation]) -> "ConsultationQuerySet":
        """Those that one of the organisations runs."""
        return self.filter(owner__in=organisations)


class Consultation(models.Model):
    """A consultation with its plan (K01–K12). Its text stands on the pages with the same translation key."""

    translation_key = models.UUIDField(unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=40, choices=vocabularies.choices("document_kind"))
    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="consultation")
    # Nobody here runs an archive: it was held elsewhere and read from a file.
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="consultations", verbose_name=_("run by")
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT, editable=False)
    title = TranslatedField(verbose_name=_("title"), max_length=200)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    # The platform's clocks as they stood when it opened: changing a clock moves no promise.
    summary_days = models.PositiveSmallIntegerField(default=SUMMARY_DAYS, editable=False)
    response_days = models.PositiveSmallIntegerField(default=RESPONSE_DAYS, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Africa/Tunis")
    promise = models.CharField(
        _("promise to those who take part"),
        max_length=20,
        choices=vocabularies.choices("participation_promise"),
    )
    purpose = TranslatedField(verbose_name=_("purpose"), multiline=True)
    definition = TranslatedField(verbose_name=_("definition of return used"), multiline=True)
    decides = TranslatedField(verbose_name=_("who decides"), multiline=True)
    decision_how = TranslatedField(verbose_name=_("how and by when it is decided"), multiline=True)
    asked = TranslatedField(verbose_name=_("who is asked"), multiline=True)
    methods = TranslatedField(verbose_name=_("how people are asked"), multiline=True)
    languages = TranslatedField(verbose_name=_("languages"), multiline=True)
    time_note = TranslatedField(verbose_name=_("about the time"), multiline=True, blank=True)
    rights = TranslatedField(verbose_name=_("rights of those who take part"), multiline=True, blank=True)
    interests = TranslatedField(verbose_name=_("whose interests are at stake"), multiline=True, blank=True)
    readers = TranslatedField(verbose_name=_("who reads unpublished answers"), multiline=True)
    analysts = models.ManyToManyField(User, blank=True, related_name="+", verbose_name=_("accounts of the analysts"))
    target_groups = models.JSONField(_("target groups"), default=list)
    countries = models.JSONField(_("countries affected"), default=list)
    summary_text = TranslatedField(verbose_name=_("introduction of the factual summary"), multiline=True, blank=True)
    method_note = TranslatedField(verbose_name=_("note on the method"), multiline=True, blank=True)
    synopsis = TranslatedField(
        verbose_name=_("synopsis: what was done and how it was used"), multiline=True, blank=True
    )
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    summary_published_at = models.DateTimeField(null=True, editable=False)
    outcome_published_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawal_reason = TranslatedField(multiline=True, blank=True, editable=False)
    is_archive = models.BooleanField(default=False, editable=False)
    # Of an archive: the respondent types of its file, code → {"label": words, "category": ours or empty}.
    archive_groups = models.JSONField(default=dict, editable=False)
    is_example = models.BooleanField(default=False, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="consultation_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_by=None)
                | models.Q(approved_by=None)
                | ~models.Q(opened_by=models.F("approved_by")),
                name="consultation_second_person_approves",
            ),
            models.CheckConstraint(
                condition=models.Q(is_archive=True) | models.Q(owner__isnull=False),
                name="consultation_has_owner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_open(self) -> bool:
        return self.state in ANSWERABLE

    def takes_answers(self, now: datetime.datetime) -> bool:
        """Whether an answer given at that moment is in time."""
        return self.is_open and now < self.closes_at

    def takes_late_answers(self, now: datetime.datetime) -> bool:
        """Whether an answer given then is taken, marked late and counted apart (K25): until the outcome is out."""
        is_shut = self.state in (State.CLOSED, State.SUMMARY_PUBLISHED) or (self.is_open and now >= self.closes_at)
        return is_shut and not self.is_archive

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def closes_on(self) -> datetime.date:
        """The closing day where the consultation is run."""
        return self.closes_at.astimezone(self.zone).date()

    @property
    def opens_on(self) -> datetime.date:
        return self.opens_at.astimezone(self.zone).date()

    @property
    def summary_due_on(self) -> datetime.date:
        return self.closes_on + datetime.timedelta(days=self.summary_days)

    @property
    def response_due_on(self) -> datetime.date:
        return self.closes_on + datetime.timedelta(days=self.response_days)

    @property
    def path(self) -> str:
        """Address of its page, without the language prefix; an archive has no paper, only results."""
        page = f"consultations/{self.slug}/"
        return f"{page}results/" if self.is_archive else page

    @property
    def topic(self) -> str:
        """What followers follow."""
        return f"consultation.{self.pk}"


def label_of(name: str) -> Text:
    """What a field of the plan is called, in the reader's language."""
    field = Consultation._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.verbose_name


class PlanPoint(models.Model):
    """One thing that is still open, or already settled (K01)."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Still open")
        SETTLED = "settled", _("Already settled")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    order = models.PositiveSmallIntegerField(default=0)
    text = TranslatedField()

    class Meta:
        ordering = ["kind", "order"]
        constraints = [models.UniqueConstraint(fields=["consultation", "kind", "order"], name="plan_point_place_once")]

    def __str__(self) -> str:
        return str(self.text)


class GateOverride(models.Model):
    """A gate of the plan that was passed with a reason, which everybody reads (K07–K09)."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="overrides")
    gate = models.CharField(max_length=10)
    reason = TranslatedField(verbose_name=_("reason"), multiline=True)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["gate"]
        constraints = [models.UniqueConstraint(fields=["consultation", "gate"], name="gate_override_once")]

    def __str__(self) -> str:
        return f"{self.gate}: {self.reason}"


class Extension(models.Model):
    """A later closing, announced before the earlier one (K24)."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="extensions")
    closed_before = models.DateTimeField()
    closes_now = models.DateTimeField()
    reason = TranslatedField(verbose_name=_("reason"), multiline=True)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["announced_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_now__gt=models.F("closed_before")), name="extension_goes_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(announced_at__lt=models.F("closed_before")), name="extension_is_announced_in_time"
            ),
        ]

    def __str__(self) -> str:
        return f"extension {self.pk}"
