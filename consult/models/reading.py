"""What analysts do with an answer: read it, lift a passage, write a note."""

from django.db import models

from accounts.models import User
from consult.models.responses import Answer
from consult.models.themes import Theme


class Reading(models.Model):
    """A person read the words of an answer and coded them, or found nothing to code."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_second = models.BooleanField(default=False)
    read_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "is_second"], name="reading_once")]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Quote(models.Model):
    """A passage worth citing, as offsets into the words as they were sent."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="quotes")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, blank=True, related_name="quotes")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["answer", "start"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="quote_has_length"),
            models.UniqueConstraint(fields=["answer", "start", "end", "theme"], name="quote_once"),
        ]

    def __str__(self) -> str:
        return f"quote {self.pk}"


class AnalystNote(models.Model):
    """A remark among the analysts; never published."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    written_on = models.DateField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
