"""States of rounds and of what institutions write."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for vote")
    CLOSED = "closed", _("Closed")


class Stance(models.TextChoices):
    """The four positions of a vote; the codes of the vocabulary *vote_position*."""

    SUPPORT = "support", _("Support")
    SUPPORT_WITH_CHANGES = "support_with_changes", _("Support with changes")
    NEUTRAL = "neutral", _("Neutral or no opinion")
    OPPOSE = "oppose", _("Oppose")


class BallotState(models.TextChoices):
    """Where a ballot's commitment stands. One that is withdrawn before its batch leaves no trace, unless a receipt
    of it was given: then it comes into the ledger as promised, and is withdrawn there."""

    WAITING = "waiting"
    PUBLISHED = "published"
    DROPPED = "dropped"
    LEAVING = "leaving"

    @classmethod
    def live(cls) -> "tuple[BallotState, ...]":
        """The states of ballots that count."""
        return cls.WAITING, cls.PUBLISHED


class ReasonState(models.TextChoices):
    """A reason is read by a moderator before it is shown."""

    PENDING = "pending", _("Waiting")
    VISIBLE = "visible", _("Shown")
    HIDDEN = "hidden", _("Hidden")


class PositionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced by a later answer")


NO_RESPONSE = "no_response"
WITHOUT_REASON = ("accepted",)
# Days an institution has to answer (platform standard, domain.md K35); none binds an authority in law.
ANSWER_DAYS = 84
