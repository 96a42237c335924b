"""States of rounds and of what institutions write."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Announced")
    OPEN = "open", _("Open for vote")
    CLOSED = "closed", _("Closed")


class Stance(models.TextChoices):
    """The four positions of a vote; the codes of the vocabulary *vote_position*."""

    SUPPORT = "support", _("Support")
    SUPPORT_WITH_CHANGES = "support_with_changes", _("Support with changes")
    NEUTRAL = "neutral", _("Neutral or no opinion")
    OPPOSE = "oppose", _("Oppose")


class Voters(models.TextChoices):
    """Who may vote in a round."""

    EVERYONE = "everyone", _("Everybody with an account")
    VOUCHED = "vouched", _("Only people vouched for by an organisation")


class ResultsShown(models.TextChoices):
    """When totals of a round are shown; splits by group always wait for the closing."""

    AT_CLOSING = "at_closing", _("When the round has closed")
    RUNNING = "running", _("All the time, in steps of ten")


class Proposals(models.TextChoices):
    """Whether participants may put forward new recommendations in a round."""

    NONE = "none", _("No new proposals")
    READ_FIRST = "read_first", _("Yes; a moderator reads each one first")
    AT_ONCE = "at_once", _("Yes; they stand in the round at once")


class ContributionState(models.TextChoices):
    """What became of a proposal, an amendment or a minority statement."""

    WAITING = "waiting", _("Waiting for a moderator")
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    SAME = "same", _("Asks for the same as another")
    HIDDEN = "hidden", _("Hidden by a moderator")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")

    @classmethod
    def shown(cls) -> tuple[str, ...]:
        """The states in which everybody reads it."""
        return (cls.OPEN, cls.ACCEPTED, cls.NOT_ACCEPTED, cls.SAME)


class BallotState(models.TextChoices):
    """Where a ballot's commitment stands. One that is withdrawn before its batch leaves no trace, unless a receipt
    of it was given: then it comes into the ledger as promised, and is withdrawn there."""

    WAITING = "waiting", _("Waits for its batch")
    PUBLISHED = "published", _("In the ledger")
    DROPPED = "dropped", _("Withdrawn before its batch, but promised")
    LEAVING = "leaving", _("Withdrawn, which waits for its batch")

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
