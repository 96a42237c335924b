"""Ballots hold no account; organisations take positions in public."""

import secrets

from django.db import models

from accounts.models import Mandate, Organisation
from core.translated import TranslatedField
from recommendations.enums import BallotState, ReasonState, Stance
from recommendations.models.rounds import RoundItem


def random_key() -> int:
    """63 random bits: the number of a row, and its place in a table of SQLite, must not tell the order of votes."""
    return secrets.randbits(63)


def random_tag() -> str:
    """A tag that nobody made and that leads nowhere."""
    return secrets.token_hex(32)


class Vote(models.Model):
    """One person's stance on one item. ``tag`` is made with the round's key: no row leads to an account."""

    id = models.BigAutoField(primary_key=True, default=random_key)
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

    id = models.BigAutoField(primary_key=True, default=random_key)
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


class BallotCommitment(models.Model):
    """That a ballot was cast, never how: what the public ledger has of it (docs/ledger.md).

    ``commit`` binds round, item, column and a random number, salted. The tag is another one for every item, so that
    nothing joins a commitment to a vote, nor two of them to each other, but the round's key.
    """

    id = models.BigAutoField(primary_key=True, default=random_key)
    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="commitments")
    tag = models.CharField(max_length=64)
    ballot = models.CharField(max_length=32)
    salt = models.CharField(max_length=64)
    commit = models.CharField(max_length=64, unique=True)
    column = models.CharField(max_length=10)
    # When it was made; of one that is being withdrawn: when that was asked. Days, never hours.
    day = models.DateField()
    state = models.CharField(max_length=10, choices=BallotState.choices, default=BallotState.WAITING)
    # A receipt was given: the site has signed that the commitment will stand in the ledger.
    is_promised = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "tag"], name="ballot_one_per_person"),
            models.CheckConstraint(
                condition=models.Q(state__in=BallotState.live()) | models.Q(ballot="", salt=""),
                name="ballot_withdrawn_is_empty",
            ),
        ]
        indexes = [models.Index(fields=["item", "state", "column"], name="ballot_batches")]

    def __str__(self) -> str:
        return f"commitment {self.pk}"


class OrganisationStance(models.Model):
    """The public stance of a verified organisation, taken under a mandate; never added to persons."""

    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="organisation_stances")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="stances")
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, related_name="+")
    stance = models.CharField(max_length=24, choices=Stance.choices)
    reason = TranslatedField(blank=True)
    taken_at = models.DateTimeField()
    is_on_older_text = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "organisation"], name="organisation_stance_once")]

    def __str__(self) -> str:
        return f"stance {self.pk}"

    @property
    def path(self) -> str:
        """Address of the form for those who take it, without the language prefix."""
        return f"{self.item.round.path}vote/{self.item.order}/for/{self.organisation_id}/"
