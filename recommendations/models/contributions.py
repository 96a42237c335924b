"""What participants write on recommendations: proposals, amendments, minority statements."""

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation, User
from core.components import InLanguage, Text
from core.translated import TranslatedField
from dialogue.enums import Reason
from recommendations.enums import ContributionState
from recommendations.models.recommendations import Recommendation, TextVersion
from recommendations.models.rounds import Round

SHAPES = {
    ContributionState.WAITING: "dotted",
    ContributionState.OPEN: "open",
    ContributionState.ACCEPTED: "full",
    ContributionState.NOT_ACCEPTED: "cross",
    ContributionState.SAME: "half",
    ContributionState.HIDDEN: "stroke",
    ContributionState.WITHDRAWN: "closed",
}

M = TypeVar("M", bound="Contribution")


class ContributionQuerySet(models.QuerySet[M]):
    def public(self) -> "ContributionQuerySet[M]":
        """Those that everybody reads: let through, and decided ones that were."""
        return self.filter(state__in=ContributionState.shown())

    def unread(self) -> "ContributionQuerySet[M]":
        """Those that nobody has let through yet."""
        return self.filter(state=ContributionState.WAITING)

    def with_voices(self) -> "ContributionQuerySet[M]":
        """With who speaks, in the same query."""
        return self.select_related("on_behalf_of")


class Contribution(models.Model):
    """A text of a person under the alias of the space, or of an organisation under a mandate."""

    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The name in the space as it was; empty for organisations and when its author is gone.
    alias = models.CharField(max_length=80, blank=True)
    on_behalf_of = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=5, default="en")
    text = models.TextField(_("text"))
    why = models.TextField(_("why"), blank=True)
    state = models.CharField(max_length=12, choices=ContributionState.choices, default=ContributionState.WAITING)
    # Why a moderator hid it, of the closed list for posts.
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    # What was decided, and why, in public.
    answer = TranslatedField(verbose_name=_("answer"), multiline=True, blank=True)
    # Makes sending the same form twice the same as once.
    submission_key = models.UUIDField(unique=True)
    # The day only: the hour could point to a person.
    written_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    @property
    def words(self) -> InLanguage:
        """The text with its language and direction."""
        return InLanguage(self.text, self.language)

    @property
    def reasons(self) -> InLanguage:
        """Why, with its language and direction."""
        return InLanguage(self.why, self.language)

    @property
    def voice(self) -> Text:
        """The name under which it stands."""
        return self.on_behalf_of.name if self.on_behalf_of is not None else self.alias or gettext("A person")

    @property
    def kind_name(self) -> str:
        """What it is: a proposal, an amendment, a minority statement."""
        return str(self._meta.verbose_name)

    @property
    def shape(self) -> str:
        """The sign of its state."""
        return SHAPES[ContributionState(self.state)]


class Proposal(Contribution):
    """A new recommendation that a participant puts forward in an open round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    title = models.CharField(_("title"), max_length=200)
    source_title = models.CharField(_("where it comes from"), max_length=240, blank=True)
    source_url = models.URLField(_("address"), blank=True)
    # What became of it: the new recommendation, or the one that asks for the same already.
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "same"]) | models.Q(recommendation__isnull=False),
                name="proposal_taken_has_recommendation",
            )
        ]

    @property
    def heading(self) -> InLanguage:
        return InLanguage(self.title, self.language)


class Amendment(Contribution):
    """Another wording for a recommendation; ``version`` is the text it starts from."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="amendments")
    version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="amendments")
    led_to = models.ForeignKey(TextVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="grew_from")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(led_to__isnull=False),
                name="amendment_accepted_has_version",
            )
        ]


class MinorityStatement(Contribution):
    """What those who were outvoted put on record beside a recommendation whose round has closed."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="minority_statements")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("minority statement")
        verbose_name_plural = _("minority statements")
        ordering = ["pk"]


class MinoritySupport(models.Model):
    """An organisation that joins a minority statement, under a mandate, in public."""

    statement = models.ForeignKey(MinorityStatement, on_delete=models.CASCADE, related_name="supports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation__slug"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "organisation"], name="minority_support_once"),
        ]

    def __str__(self) -> str:
        return f"minority support {self.pk}"
