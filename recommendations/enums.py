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


class SourceKind(models.TextChoices):
    """What a recommendation grew from; the codes of the public table *provenance*."""

    THEME = "theme", _("Theme of a consultation")
    ANSWER = "answer", _("Answer to a consultation")
    POST = "post", _("Post in a forum")
    MEETING = "meeting", _("Meeting")
    PRACTICE = "practice", _("Practice")
    OUTSIDE = "other text", _("Other text")


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
# Answers that were no yes stay on watch: a fifth of the recommendations that were only noted in the Universal Periodic
# Review had led to action by mid-term (domain.md 6.3). A year after the answer they are looked at again.
ON_WATCH = ("noted", "not_accepted")
REVIEW_DAYS = 365
# A measure of which nothing was reported for that long has “no news since” (domain.md 6.3).
NO_NEWS_DAYS = 365
# Officials are reminded so many days before an answer is due, on the day after, and then every so many days.
REMIND_BEFORE = 14
REMIND_EVERY = 28
# After these nothing more is expected: such a measure is neither overdue nor without news.
FINISHED = ("implemented", "continuous", "stopped", "superseded")
DISPUTES = "disputes"


class EventKind(models.TextChoices):
    """What happened on the way from a recommendation to its adoption; the public timeline has a line for each."""

    PUT_FORWARD = "put_forward", _("Proposed by a participant")
    TEXT = "text", _("The text was changed")
    MERGED = "merged", _("Merged with another recommendation")
    SENT = "sent", _("Sent to the institution")
    SILENT = "silent", _("The time to answer is over")
    POSITION = "position", _("Answer")
    MEASURE = "measure", _("Measure announced")
    CHANGED = "changed", _("Measure changed")
    REPORT = "report", _("Progress reported")
    ASSESSED = "assessed", _("Measure assessed")
    CONTESTED = "contested", _("Contest opened")
    CONTEST_ANSWERED = "contest_answered", _("Contest answered")
    SETTLED = "settled", _("Contest settled")
    OBSTACLE = "obstacle", _("Obstacle reported")
    ACKNOWLEDGED = "acknowledged", _("Obstacle acknowledged")
    REMOVED = "removed", _("Obstacle removed")
    PROPOSED = "proposed", _("Proposed by institutions")
    JOINED = "joined", _("Another institution joined the proposal")
    PLANNED = "planned", _("Taken into an action plan")
    UNPLANNED = "unplanned", _("Taken out of an action plan")
    PLAN = "plan", _("Action plan published")
    AGREED = "agreed", _("An institution agreed to the action plan")
    INVITED = "invited", _("An institution was asked to agree to the action plan")
    UNINVITED = "uninvited", _("An institution is no longer asked to agree to the action plan")
