"""Who has been heard in a forum, month by month; a facilitator's summary of a thread, and what is said against it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogue.models.forums import Forum
from dialogue.models.posts import Post
from dialogue.models.threads import Thread


class BalanceSnapshot(models.Model):
    """What is told of the voices of a forum until the next one. ``counted`` is never shown: it says when ten persons
    have changed."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="balances")
    month = models.DateField()
    counted = models.JSONField(default=dict)
    told = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("balance of a forum")
        verbose_name_plural = _("balances of forums")
        ordering = ["forum", "-month"]
        constraints = [models.UniqueConstraint(fields=["forum", "month"], name="balance_once_a_month")]

    def __str__(self) -> str:
        return f"balance {self.pk}"


class ThreadSummary(models.Model):
    """A facilitator sums a thread up to a post. A new one stands before the earlier ones, which stay."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="summaries")
    number = models.PositiveIntegerField()
    text = models.TextField()
    language = models.CharField(max_length=5, default="en")
    # The number of the last post that it takes in.
    up_to = models.PositiveIntegerField()
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    written_on = models.DateField()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        ordering = ["thread", "-number"]
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="summary_number_once")]

    def __str__(self) -> str:
        return f"summary {self.pk}"


class SummaryContest(models.Model):
    """A participant says, in a post, what a summary leaves out or gets wrong; the facilitator answers beside it."""

    summary = models.ForeignKey(ThreadSummary, on_delete=models.CASCADE, related_name="contests")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="contest")
    answer = models.TextField(blank=True)
    answer_language = models.CharField(max_length=5, default="en")
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("contested summary")
        verbose_name_plural = _("contested summaries")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"contest {self.pk}"
