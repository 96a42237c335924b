"""Action plans: measures of many recommendations, the definition of return they use, and who agreed to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.translated import TranslatedField
from recommendations.models.measures import Measure, SentOnce


class ActionPlanQuerySet(models.QuerySet["ActionPlan"]):
    def public(self) -> "ActionPlanQuerySet":
        """Those that everybody may read."""
        return self.filter(published_at__isnull=False)


class ActionPlan(SentOnce):
    """Measures that belong together, prepared by one institution, agreed to by several."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(max_length=80, unique=True)
    title = TranslatedField(verbose_name=_("title"), max_length=200)
    lead = TranslatedField(verbose_name=_("what it is for"), multiline=True, blank=True)
    # A definition of the glossary, and its words at the time when the plan was made.
    definition_code = models.CharField(max_length=80, blank=True)
    definition = TranslatedField(verbose_name=_("the definition of return it uses"), multiline=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    published_at = models.DateTimeField(null=True, blank=True)
    is_example = models.BooleanField(default=False, editable=False)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        ordering = ["-published_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="plan_dates")
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def path(self) -> str:
        """Address without the language prefix."""
        return f"plans/{self.slug}/"

    @property
    def topic(self) -> str:
        """What followers follow."""
        return f"plan.{self.pk}"


class PlanMeasure(models.Model):
    """A measure in a plan. One that is taken out keeps its row, with the day and the reason."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="entries")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="plan_entries")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason = TranslatedField(verbose_name=_("reason"), multiline=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "measure"], condition=models.Q(removed_at=None), name="plan_measure_once"
            )
        ]

    def __str__(self) -> str:
        return f"plan measure {self.pk}"


class PlanParty(SentOnce):
    """An institution that is asked to agree to a plan, and when it did."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="parties")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "institution"], name="plan_party_once")]

    def __str__(self) -> str:
        return f"plan party {self.pk}"
