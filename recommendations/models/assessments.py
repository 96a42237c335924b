"""What others find about a measure: assessments, and the contests that a dispute opens."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core import clock, vocabularies
from core.translated import TranslatedField
from recommendations.enums import DISPUTES
from recommendations.models.measures import Measure, ProgressReport, SentOnce


class Assessment(SentOnce):
    """What an organisation finds about a measure and what was reported of it; one current, earlier ones readable."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="assessments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    # The report that stood when it was made.
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.CharField(_("finding"), max_length=20, choices=vocabularies.choices("assessment"))
    grounds = TranslatedField(verbose_name=_("grounds"), multiline=True)
    evidence = TranslatedField(verbose_name=_("evidence"), multiline=True, blank=True)
    links = models.JSONField(_("where it can be seen"), default=list, blank=True)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "organisation"],
                condition=models.Q(is_current=True),
                name="assessment_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def is_dispute(self) -> bool:
        return self.finding == DISPUTES


class Contest(models.Model):
    """An organisation disputes what an institution says of its measure; open until the organisation says otherwise."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="contests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # Since when the institution owes an answer; empty once it has given one.
    waits_since = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "organisation"],
                condition=models.Q(settled_at=None),
                name="contest_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None) | models.Q(waits_since=None), name="contest_settled_waits_no_more"
            ),
        ]

    def __str__(self) -> str:
        return f"contest {self.pk}"

    def days_waiting(self, today: datetime.date) -> int:
        """Days for which the institution has owed an answer; at least one while it does."""
        return max(1, (today - clock.day_of(self.waits_since)).days) if self.waits_since else 0

    def days_open(self, today: datetime.date) -> int:
        """Days since it was opened."""
        return max(1, (today - clock.day_of(self.opened_at)).days)


class ContestAnswer(SentOnce):
    """What the institution says to a contest, in public."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="answers")
    text = TranslatedField(verbose_name=_("answer"), multiline=True)
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a contest")
        verbose_name_plural = _("answers to contests")
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        return f"contest answer {self.pk}"
