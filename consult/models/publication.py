"""What of an answer's words may be read by everybody. The words as they were sent are never changed."""

from django.db import models

from accounts.models import User
from consult.enums import RedactionReason, ReviewVerdict
from consult.models.responses import Answer


class TextReview(models.Model):
    """A person looked at the words before publication; the respondent's consent decides first."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="review")
    verdict = models.CharField(max_length=10, choices=ReviewVerdict.choices)
    reason = models.CharField(max_length=20, blank=True, choices=RedactionReason.choices)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="approved") | ~models.Q(reason=""), name="review_withheld_with_reason"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class Redaction(models.Model):
    """A passage covered before publication: offsets into the words as they were sent, and why."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="redactions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=RedactionReason.choices)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["answer", "start"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="redaction_has_length"),
            models.UniqueConstraint(fields=["answer", "start", "end"], name="redaction_once"),
        ]

    def __str__(self) -> str:
        return f"redaction {self.pk}"
