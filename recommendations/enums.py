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
