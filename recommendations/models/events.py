"""The public story of adoption: one row for each thing that happened, only ever appended to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.translated import TranslatedField
from recommendations.enums import EventKind
from recommendations.models.measures import Measure
from recommendations.models.plans import ActionPlan
from recommendations.models.recommendations import Recommendation


class AdoptionEvent(models.Model):
    """What happened, to what, by whom in which role, when, and the reason given. Written by ``actions.events``."""

    kind = models.CharField(max_length=20, choices=EventKind.choices)
    at = models.DateTimeField()
    role = models.CharField(max_length=40)
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, null=True, related_name="adoption_events"
    )
    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, null=True, related_name="events")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, null=True, related_name="events")
    # The institution that was asked, and the organisation that acted where it is another.
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    # Of an answer its position, of a report its status, of an assessment its finding.
    code = models.CharField(max_length=40, blank=True)
    reason = TranslatedField(blank=True)

    class Meta:
        verbose_name = _("event of adoption")
        verbose_name_plural = _("events of adoption")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="adoption_event_newest"),
            models.Index(fields=["recommendation", "at"], name="adoption_event_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recommendation__isnull=False) | models.Q(plan__isnull=False),
                name="adoption_event_about_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
