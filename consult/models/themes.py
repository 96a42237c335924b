"""What the answers were about, and what became of each point."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
    # What belongs here and what does not: for those who code.
    definition = TranslatedField(verbose_name=_("what belongs here"), multiline=True, blank=True)
    # Words that make the machine suggest the theme, one to a line, any language.
    signal_words = models.TextField(_("words that point to it"), blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
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


class CodebookVersion(models.Model):
    """The codebook as it stood from a moment on: which themes there were and what belonged to them."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="codebooks")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("what changed"), max_length=300)
    themes = models.JSONField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="codebook_number_once")]

    def __str__(self) -> str:
        return f"codebook {self.number}"


class CodingQuerySet(models.QuerySet["Coding"]):
    def standing(self) -> "CodingQuerySet":
        """Those that count: confirmed by a person, of the first coder."""
        return self.filter(is_confirmed=True, is_second=False)


class Coding(models.Model):
    """An answer belongs to a theme, said by a person or suggested by a machine and confirmed by a person.

    A second coder's codings stand beside the first ones and count for agreement only.
    """

    class Origin(models.TextChoices):
        HUMAN = "human", _("Coded by a person")
        MACHINE = "machine", _("Suggested by a machine")

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="codings")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HUMAN)
    is_confirmed = models.BooleanField(default=True)
    is_second = models.BooleanField(default=False)
    coder = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The codebook's number when it was said.
    codebook = models.PositiveSmallIntegerField(default=1)

    objects = CodingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "theme", "is_second"], name="coding_once")]

    def __str__(self) -> str:
        return f"coding {self.pk}"
