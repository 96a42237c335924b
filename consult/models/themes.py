"""What the answers were about, and what became of each point."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.models.consultations import Consultation
from consult.models.responses import Answer
from core import vocabularies
from core.translated import TranslatedField


class Theme(models.Model):
    """A theme of the codebook with its reasoned response (K34)."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="themes")
    code = models.SlugField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    name = TranslatedField(verbose_name=_("theme"), max_length=160)
    summary = TranslatedField(verbose_name=_("what respondents said"), multiline=True)
    response_code = models.CharField(
        _("what became of it"), max_length=40, blank=True, choices=vocabularies.choices("reasoned_response")
    )
    response_reason = TranslatedField(verbose_name=_("reasons"), multiline=True, blank=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["consultation", "code"], name="theme_code_once")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def response_label(self) -> Promise | str:
        return vocabularies.label("reasoned_response", self.response_code) if self.response_code else ""


class Coding(models.Model):
    """An answer belongs to a theme, said by a person or suggested by a machine and confirmed by a person."""

    class Origin(models.TextChoices):
        HUMAN = "human", _("Coded by a person")
        MACHINE = "machine", _("Suggested by a machine")

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="codings")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HUMAN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "theme"], name="coding_once")]

    def __str__(self) -> str:
        return f"coding {self.pk}"
