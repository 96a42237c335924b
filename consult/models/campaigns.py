"""Campaigns: nearly the same words from many. Reported apart with both totals, never deleted (K27)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.enums import CampaignState
from consult.models.consultations import Consultation
from consult.models.questions import Question
from consult.models.responses import Answer
from core.translated import TranslatedField


class Campaign(models.Model):
    """Answers to one question that a machine found alike and a person looked at."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="campaigns")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="campaigns")
    state = models.CharField(max_length=10, choices=CampaignState.choices, default=CampaignState.PROPOSED)
    name = TranslatedField(verbose_name=_("name"), max_length=160, blank=True)
    # The content must be told, not the number alone (European Ombudsman 1956/2021/VB).
    summary = TranslatedField(verbose_name=_("what the texts ask for"), multiline=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["question__number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="proposed") | models.Q(decided_on__isnull=False),
                name="campaign_decided_has_day",
            )
        ]

    def __str__(self) -> str:
        return f"campaign {self.pk}"


class CampaignMember(models.Model):
    """One answer of it; ``similarity`` to its nearest neighbour there, 0 to 1."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="members")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="campaign_members")
    similarity = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "answer"], name="campaign_member_once")]

    def __str__(self) -> str:
        return f"member {self.pk}"
