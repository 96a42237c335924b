"""What several institutions do together: answer with one text, propose one recommendation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate, Organisation
from core import vocabularies
from core.translated import TranslatedField
from recommendations.enums import NO_RESPONSE
from recommendations.models.adoption import Addressee
from recommendations.models.measures import SentOnce
from recommendations.models.recommendations import Recommendation


class CommonPosition(SentOnce):
    """One answer of several institutions: prepared among them, published when every one of them has signed it."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="common_positions")
    code = models.CharField(_("position"), max_length=40, choices=vocabularies.choices("adoption_position"))
    reason = TranslatedField(verbose_name=_("reasons"), multiline=True, blank=True)
    # Counts the texts: who signs names the one they read.
    number = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("common position")
        verbose_name_plural = _("common positions")
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=NO_RESPONSE), name="common_position_is_an_answer")
        ]

    def __str__(self) -> str:
        return f"common position {self.pk}"


class CommonParty(models.Model):
    """One of the institutions of a common position; signed under its own mandate, or not yet."""

    common = models.ForeignKey(CommonPosition, on_delete=models.CASCADE, related_name="parties")
    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["common", "addressee"], name="common_party_once")]

    def __str__(self) -> str:
        return f"party {self.pk}"


class Proposer(SentOnce):
    """An institution that proposes a recommendation together with others; the first signature is the proposal."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="proposers")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    statement = TranslatedField(verbose_name=_("why we propose it"), multiline=True, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proposing institution")
        verbose_name_plural = _("proposing institutions")
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "institution"], name="proposer_once")]

    def __str__(self) -> str:
        return f"proposer {self.pk}"
