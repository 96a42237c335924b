"""The analysis of a closed round, made once by a task."""

from django.db import models

from recommendations.models.rounds import Round


class RoundAnalysis(models.Model):
    """What the votes of one column say of agreement, as it is told; and what places a person on the map.

    ``digest`` is that of what was counted: votes in canonical order, published tables, parameters, version of the code.
    ``place`` (directions, means, middles of the groups) is shown to nobody: with it a signed-in voter's own place is
    worked out when they ask, and stored nowhere.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="analyses")
    column = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    told = models.JSONField()
    place = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "column"], name="round_analysis_once")]

    def __str__(self) -> str:
        return f"analysis {self.pk}"
