"""Questions; frozen when the consultation opens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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

    class Meta:
        ordering = ["is_row", "order"]
        constraints = [
            models.UniqueConstraint(fields=["question", "is_row", "code"], name="option_code_once"),
            models.UniqueConstraint(fields=["question", "is_row", "order"], name="option_place_once"),
        ]

    def __str__(self) -> str:
        return str(self.label)
