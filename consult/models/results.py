"""Published tables: frozen at closing, a new edition only when ten persons or more changed (product.md 4.3 e)."""

from django.db import models

from consult.models.consultations import Consultation


class ResultEdition(models.Model):
    """All tables of one consultation as they were published.

    ``split`` is the one division into groups for every table; ``tables`` maps the question's code to its disclosed
    rows; ``totals`` are figures that are not split.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    split = models.JSONField()
    totals = models.JSONField()
    tables = models.JSONField()
    # What was counted, whole: for deciding whether ten persons changed since. Never shown.
    counted = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="result_edition_once")]

    def __str__(self) -> str:
        return f"results {self.pk}"
