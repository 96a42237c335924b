"""Ballots hold no account; organisations take positions in public."""

from django.db import models

from accounts.models import Mandate, Organisation
from core.translated import TranslatedField
from recommendations.enums import ReasonState, Stance
from recommendations.models.rounds import RoundItem


class Vote(models.Model):
    """One person's stance on one item. ``tag`` is made with the round's key: no row leads to an account."""

    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="votes")
    tag = models.CharField(max_length=64)
    stance = models.CharField(max_length=24, choices=Stance.choices)
    # Copied from what the person declared in this space at that moment; shown in disclosed tables only.
    category = models.CharField(max_length=40)
    is_vouched = models.BooleanField(default=False)
    # The text was changed after it was cast, and its owner has not looked again.
    is_on_older_text = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "tag"], name="vote_one_per_person")]
        indexes = [models.Index(fields=["item", "is_vouched", "category", "stance"], name="vote_tables")]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class VoteReason(models.Model):
    """Why, stored apart from the ballot under another tag; shown only after closing, read by a moderator first."""

    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="reasons")
    tag = models.CharField(max_length=64)
    stance = models.CharField(max_length=24, choices=Stance.choices)
    text = models.TextField(blank=True)
    # What should change in the text, for those who support it with changes.
    change = models.TextField(blank=True)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=ReasonState.choices, default=ReasonState.PENDING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "tag"], name="vote_reason_one_per_person")]

    def __str__(self) -> str:
        return f"reason {self.pk}"


class OrganisationStance(models.Model):
    """The public stance of a verified organisation, taken under a mandate; never added to persons."""

    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="organisation_stances")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="stances")
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, related_name="+")
    stance = models.CharField(max_length=24, choices=Stance.choices)
    reason = TranslatedField(blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "organisation"], name="organisation_stance_once")]

    def __str__(self) -> str:
        return f"stance {self.pk}"
