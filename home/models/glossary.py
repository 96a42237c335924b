"""Terms with competing definitions side by side."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translated import TranslatedField


class GlossaryTerm(models.Model):
    """A word of the field. Who means what by it stands in its definitions."""

    code = models.SlugField(max_length=60, unique=True)
    term = TranslatedField(verbose_name=_("term"), max_length=120)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.term)


class Definition(models.Model):
    """What one source means by the term."""

    term = models.ForeignKey(GlossaryTerm, on_delete=models.CASCADE, related_name="definitions")
    order = models.PositiveSmallIntegerField(default=0)
    source = TranslatedField(verbose_name=_("source"))
    text = TranslatedField(verbose_name=_("definition"), multiline=True)

    class Meta:
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["term", "order"], name="definition_place_once")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.order}"
