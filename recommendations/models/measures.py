"""What an institution does about a recommendation: measures, their changes, progress, obstacles."""

import datetime

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation
from core import clock, vocabularies
from core.translated import TranslatedField
from recommendations.enums import FINISHED, NO_NEWS_DAYS
from recommendations.models.adoption import Addressee


class SentOnce(models.Model):
    """Written by a form that may arrive twice (``core.forms``), under a mandate."""

    submission_key = models.UUIDField(unique=True, null=True, editable=False)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class MeasureQuerySet(models.QuerySet["Measure"]):
    def public(self) -> "MeasureQuerySet":
        """Those that everybody may read: signed and published."""
        return self.filter(published_at__isnull=False)

    def in_brief(self) -> "MeasureQuerySet":
        """With status, words and moment of the newest report, and how many organisations find what now; one query."""
        newest = ProgressReport.objects.filter(measure=models.OuterRef("pk")).order_by("-reported_at", "-pk")
        told = {
            "latest_status": models.Subquery(newest.values("status")[:1]),
            "latest_text": models.Subquery(newest.values("text")[:1]),
            "latest_at": models.Subquery(newest.values("reported_at")[:1]),
        }
        current = models.Q(assessments__is_current=True)
        found = {
            finding: models.Count("assessments", filter=current & models.Q(assessments__finding=finding))
            for finding in vocabularies.codes("assessment")
        }
        return self.annotate(**told, **found)

    def with_progress(self) -> "MeasureQuerySet":
        """With reports in order, what organisations find now, and contests that are not settled; three queries more."""
        findings = apps.get_model("recommendations", "Assessment").objects.filter(is_current=True)
        findings = findings.select_related("organisation").order_by("made_at", "pk")
        contests = apps.get_model("recommendations", "Contest").objects.filter(settled_at=None)
        contests = contests.select_related("organisation").order_by("opened_at", "pk")
        return self.prefetch_related(
            models.Prefetch("reports", ProgressReport.objects.order_by("reported_at", "pk"), to_attr="reported"),
            models.Prefetch("assessments", findings, to_attr="findings"),
            models.Prefetch("contests", contests, to_attr="open_contests"),
        )


class Measure(SentOnce):
    """What the institution does about it: prepared privately, signed, published, changed in the open."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="measures")
    title = TranslatedField(verbose_name=_("measure"), max_length=200)
    lead_unit = TranslatedField(verbose_name=_("unit in charge"), blank=True, max_length=200)
    level = models.CharField(_("level"), max_length=40, blank=True, choices=vocabularies.choices("level"))
    involved = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("other institutions involved")
    )
    existing_mechanism = TranslatedField(verbose_name=_("existing mechanism used"), blank=True, max_length=300)
    funds = TranslatedField(verbose_name=_("funds"), blank=True, max_length=300)
    funds_source = TranslatedField(verbose_name=_("who pays"), blank=True, max_length=300)
    indicator = TranslatedField(verbose_name=_("indicator"), blank=True, max_length=300)
    baseline = models.CharField(_("at the start"), max_length=80, blank=True)
    target = models.CharField(_("target"), max_length=80, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    published_at = models.DateTimeField(null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="measure_dates")
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def path(self) -> str:
        """Address without the language prefix."""
        return f"measures/{self.pk}/"

    @property
    def latest(self) -> "ProgressReport | None":
        """The newest report; needs ``with_progress``."""
        reported: list[ProgressReport] = self.reported  # type: ignore[attr-defined]
        return reported[-1] if reported else None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is expected; needs ``with_progress``."""
        return self.latest is not None and self.latest.status in FINISHED

    def days_over(self, today: datetime.date) -> int:
        """Days since it should have been done; 0 where it is, or where there is time left. Needs ``with_progress``."""
        return 0 if self.is_finished else max(0, (today - self.ends_on).days)

    def no_news_since(self, today: datetime.date) -> datetime.date | None:
        """The day of the last news, where that is too long ago; needs ``with_progress``."""
        last = self.latest.reported_at if self.latest else self.published_at
        if last is None or self.is_finished:
            return None
        day = clock.day_of(last)
        return day if (today - day).days >= NO_NEWS_DAYS else None


class MeasureChange(SentOnce):
    """A published measure was changed: what it said before and says since then, and why."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="changes")
    # Field to the pair of its values before and after, as ``actions.measures.plain`` writes them.
    fields = models.JSONField(default=dict)
    reason = TranslatedField(verbose_name=_("reason"), multiline=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a measure")
        verbose_name_plural = _("changes of measures")
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"change {self.pk}"


class ProgressReport(SentOnce):
    """What the institution claims, with its evidence."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reports")
    status = models.CharField(_("status"), max_length=40, choices=vocabularies.choices("implementation_status"))
    text = TranslatedField(verbose_name=_("progress"), multiline=True)
    evidence = TranslatedField(verbose_name=_("evidence"), blank=True, multiline=True)
    links = models.JSONField(_("where it can be seen"), default=list, blank=True)
    # Of the measure's indicator, on a day of its own: figures are older than the report that tells them.
    value = models.CharField(_("value of the indicator"), max_length=80, blank=True)
    value_on = models.DateField(_("on the day"), null=True, blank=True)
    reported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["reported_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value="", value_on=None) | (~models.Q(value="") & models.Q(value_on__isnull=False)),
                name="report_value_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Obstacle(SentOnce):
    """What stands in the way: reported, then acknowledged by the institution, then removed. Each is written once."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="obstacles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = TranslatedField(verbose_name=_("obstacle"), multiline=True)
    reported_at = models.DateTimeField()
    acknowledgement = TranslatedField(verbose_name=_("what the institution says"), multiline=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    removal = TranslatedField(verbose_name=_("how it was removed"), multiline=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["reported_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | models.Q(acknowledged_at__isnull=False),
                name="obstacle_acknowledged_before_removed",
            )
        ]

    def __str__(self) -> str:
        return f"obstacle {self.pk}"
