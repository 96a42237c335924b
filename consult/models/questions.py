"""Questions; frozen when the consultation opens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.enums import QuestionKind
from consult.models.consultations import Consultation
from core.translated import TranslatedField


class Question(models.Model):
    """A closed part of some kind and room for words, both optional to answer."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=20)
    number = models.PositiveSmallIntegerField(_("number"))
    # The id of the section's block on the page: the same in every language.
    section_id = models.CharField(max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind.choices)
    text = TranslatedField(verbose_name=_("question"), max_length=400)
    help = TranslatedField(verbose_name=_("help"), blank=True)
    has_words = models.BooleanField(_("with room for words"), default=True)
    words_prompt = TranslatedField(verbose_name=_("invitation to write"), blank=True)
    words_help = TranslatedField(verbose_name=_("help for writing"), blank=True)
    # Asked only of those who gave one of these answers to an earlier question; nothing: asked of everybody.
    asked_after = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked only after")
    )
    asked_after_options = models.JSONField(_("and these answers"), default=list, blank=True)
    categories = models.JSONField(_("asked only of these groups"), default=list, blank=True)
    privacy_note = TranslatedField(verbose_name=_("note on privacy"), multiline=True, blank=True)
    minimum = models.DecimalField(_("smallest number"), max_digits=16, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("largest number"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit = TranslatedField(verbose_name=_("unit"), max_length=40, blank=True)
    is_still_open = models.BooleanField(_("the matter is still open"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "code"], name="question_code_once"),
            models.UniqueConstraint(fields=["consultation", "number"], name="question_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Option(models.Model):
    """A choice of a question, or a line of its matrix."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    code = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField()
    label = TranslatedField(verbose_name=_("label"))
    is_row = models.BooleanField(_("a line of the matrix"), default=False)
    # What it counts for in the mean of a scale; nothing for "no opinion".
    value = models.SmallIntegerField(_("value on the scale"), null=True, blank=True)

    class Meta:
        ordering = ["is_row", "order"]
        constraints = [
            models.UniqueConstraint(fields=["question", "is_row", "code"], name="option_code_once"),
            models.UniqueConstraint(fields=["question", "is_row", "order"], name="option_place_once"),
        ]

    def __str__(self) -> str:
        return str(self.label)


class Correction(models.Model):
    """A wording mended after the opening: what stood before, why, and when (K21)."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    text_before = TranslatedField()
    help_before = TranslatedField(blank=True)
    reason = TranslatedField(verbose_name=_("reason"), multiline=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="correction_number_once")]

    def __str__(self) -> str:
        return f"correction {self.pk}"
