"""What moderators decided against a post, and the one appeal against each decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogue.enums import AppealState, Deed, Reason
from dialogue.models.posts import Post


class Decision(models.Model):
    """One deed against a post with its reason. Of a covered passage the words are kept here for thirty days."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="decisions")
    deed = models.CharField(max_length=20, choices=Deed.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField()
    is_lifted = models.BooleanField(default=False)
    passage = models.TextField(blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(passage="") | models.Q(deed=Deed.COVERED), name="decision_keeps_covered_words_only"
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @property
    def path(self) -> str:
        """Where its author reads it and may appeal, without the language prefix."""
        return f"decisions/{self.pk}/"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> "AppealQuerySet":
        """Those that nobody has decided."""
        return self.filter(state=AppealState.OPEN)


class Appeal(models.Model):
    """Its author asks for another look, once for each decision; another moderator decides."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField()
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=20, choices=AppealState.choices, default=AppealState.OPEN)
    raised_on = models.DateField()
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=AppealState.OPEN, decided_on=None)
                | (~models.Q(state=AppealState.OPEN) & models.Q(decided_on__isnull=False)),
                name="appeal_decided_has_day",
            ),
        ]
        indexes = [models.Index(fields=["state"], condition=models.Q(state=AppealState.OPEN), name="appeal_waiting")]

    def __str__(self) -> str:
        return f"appeal {self.pk}"
