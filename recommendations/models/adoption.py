"""Adoption, per recommendation and named institution: what it was sent and what it answered. Nothing is overwritten."""

import datetime

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation
from core import clock, vocabularies
from core.translated import TranslatedField
from recommendations.enums import NO_RESPONSE, ON_WATCH, REVIEW_DAYS, PositionState
from recommendations.models.recommendations import Recommendation


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def of_institutions(self, organisations: list[Organisation]) -> "AddresseeQuerySet":
        """What was sent to one of the organisations."""
        return self.filter(institution__in=organisations)

    def with_answers(self) -> "AddresseeQuerySet":
        """With institution, published answers in order, and published measures in brief; three queries."""
        published = Position.objects.exclude(state=PositionState.DRAFT).order_by("published_at")
        measures = apps.get_model("recommendations", "Measure").objects.public().in_brief()
        return self.select_related("institution").prefetch_related(
            models.Prefetch("positions", published, to_attr="published"),
            models.Prefetch("measures", measures, to_attr="published_measures"),
        )

    def silent(self) -> "AddresseeQuerySet":
        """Those without a published answer."""
        return self.exclude(positions__state=PositionState.PUBLISHED)

    def with_draft_mark(self) -> "AddresseeQuerySet":
        """With ``has_draft``: whether an answer is being prepared; for the institution's own officials only."""
        drafts = Position.objects.filter(addressee=models.OuterRef("pk"), state=PositionState.DRAFT)
        return self.annotate(has_draft=models.Exists(drafts))


class Addressee(models.Model):
    """A named institution to which a recommendation was sent, and until when it should answer."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="addressees")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="received")
    sent_at = models.DateTimeField(_("sent"))
    due_on = models.DateField(_("answer due"))
    # The day on which the end of the time was announced; once for each recommendation and institution.
    silence_told_on = models.DateField(null=True, editable=False)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation received")
        verbose_name_plural = _("recommendations received")
        ordering = ["institution__slug"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "institution"], name="addressee_once")]

    def __str__(self) -> str:
        return f"addressee {self.pk}"

    def current(self) -> "Position | None":
        """The latest published answer; needs ``with_answers``."""
        published: list[Position] = self.published  # type: ignore[attr-defined]
        return published[-1] if published else None

    def days_late(self, today: datetime.date) -> int:
        """Days since the answer was due; 0 when it is not due yet."""
        return max(0, (today - self.due_on).days)


class Position(models.Model):
    """What the institution answered: prepared privately, signed under a mandate, published."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="positions")
    code = models.CharField(_("position"), max_length=40, choices=vocabularies.choices("adoption_position"))
    reason = TranslatedField(verbose_name=_("reasons"), multiline=True, blank=True)
    state = models.CharField(max_length=12, choices=PositionState.choices, default=PositionState.DRAFT)
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    # The text that several institutions signed; each row of theirs points to it.
    common = models.ForeignKey(
        "recommendations.CommonPosition", on_delete=models.PROTECT, null=True, blank=True, related_name="positions"
    )

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.UniqueConstraint(fields=["addressee"], condition=models.Q(state="draft"), name="position_one_draft"),
            models.UniqueConstraint(
                fields=["addressee"], condition=models.Q(state="published"), name="position_one_current"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="position_published_at",
            ),
            models.CheckConstraint(condition=~models.Q(code=NO_RESPONSE), name="position_is_an_answer"),
        ]

    def __str__(self) -> str:
        return f"position {self.pk}"

    @property
    def review_on(self) -> datetime.date | None:
        """When an answer that was no yes is looked at again; nothing for the others."""
        if self.code not in ON_WATCH or self.published_at is None:
            return None
        return clock.day_of(self.published_at) + datetime.timedelta(days=REVIEW_DAYS)
