"""Forms of officials for questions: write one in a draft, correct one in the open."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult.actions.questions import CAN_BE_CONDITION, QuestionInput
from consult.enums import QuestionKind
from consult.forms.writing import TranslatedLinesField, TypedNumberField, as_lines
from consult.models import Consultation, Question
from consult.queries.paper_text import PaperText
from core import vocabularies
from core.translated import TranslatedFormField


class QuestionForm(forms.Form):
    """A question of any kind; fields that the kind does not need stay empty."""

    text = TranslatedFormField(label=_("Question"), required=False, max_length=400)
    help = TranslatedFormField(label=_("Help"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=QuestionKind.choices)
    options = TranslatedLinesField(
        label=_("Choices"),
        help_text=_("One on each line, in the same order in every language. For a scale: its steps."),
    )
    values = forms.CharField(
        label=_("Numbers of the scale"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_("One for each step, on a line of its own; a dash for “no opinion”. Left empty they count from 1."),
    )
    rows = TranslatedLinesField(label=_("Lines"), help_text=_("Only for a scale for each line: one line on each line."))
    minimum = TypedNumberField(label=_("Smallest number"), required=False, max_digits=16, decimal_places=4)
    maximum = TypedNumberField(label=_("Largest number"), required=False, max_digits=16, decimal_places=4)
    unit = TranslatedFormField(label=_("Unit"), required=False, max_length=40, help_text=_("For example: years, euros"))
    has_words = forms.BooleanField(label=_("With room for words"), required=False, initial=True)
    words_prompt = TranslatedFormField(label=_("Invitation to write"), required=False)
    words_help = TranslatedFormField(label=_("Help for writing"), required=False)
    is_still_open = forms.BooleanField(
        label=_("The matter is still open"),
        required=False,
        help_text=_("Tick it only if the answers can still change something."),
    )
    section_id = forms.ChoiceField(label=_("Section of the text"), required=False)
    condition = forms.MultipleChoiceField(
        label=_("Ask only those who chose"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choices of one earlier question. Nothing ticked: everybody is asked."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Ask only these groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=vocabularies.choices("stakeholder_category"),
        help_text=_("Nothing ticked: everybody is asked."),
    )
    privacy_note = TranslatedFormField(label=_("Note on privacy"), required=False, multiline=True)

    GROUPS = (
        (_("The question"), ("text", "help", "is_still_open", "section_id")),
        (_("How it is answered"), ("kind", "options", "values", "rows", "minimum", "maximum", "unit")),
        (_("Room for words"), ("has_words", "words_prompt", "words_help", "privacy_note")),
        (_("Who is asked"), ("condition", "categories")),
    )

    def __init__(
        self, *args: Any, consultation: Consultation, text: PaperText, question: Question | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=question_initial(question) if question else {}, **kwargs)
        nowhere = [("", _("To the paper as a whole"))]
        self.fields["section_id"].choices = nowhere + [(s.id, s.title.text) for s in text.sections]
        self.fields["condition"].choices = _conditions(consultation, question)
        if not self.fields["condition"].choices:
            del self.fields["condition"]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.GROUPS]

    def clean_values(self) -> tuple[int | None, ...]:
        lines = [line.strip() for line in self.cleaned_data["values"].splitlines() if line.strip()]
        try:
            return tuple(None if line in ("-", "–", "—") else int(line) for line in lines)
        except ValueError:
            raise ValidationError(_("Write whole numbers, one on each line.")) from None

    def clean_condition(self) -> tuple[int, list[int]] | None:
        pairs = [value.split(":") for value in self.cleaned_data["condition"]]
        if len({number for number, _place in pairs}) > 1:
            raise ValidationError(_("Tick choices of one question only."))
        return (int(pairs[0][0]), [int(place) for _number, place in pairs]) if pairs else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        values = data.get("values")
        if values and len(values) != len(data.get("options") or []):
            self.add_error("values", _("There must be one number for each step."))
        return data

    def given(self) -> QuestionInput:
        """What was written, for the action."""
        data = dict(self.cleaned_data)
        asked_after, places = data.pop("condition", None) or (None, [])
        return QuestionInput(**data, asked_after=asked_after, asked_after_options=places)


def _conditions(consultation: Consultation, question: Question | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of earlier questions, under the question they belong to; two queries."""
    earlier = consultation.questions.filter(kind__in=CAN_BE_CONDITION).prefetch_related("options")
    if question is not None:
        earlier = earlier.filter(number__lt=question.number)
    return [
        (
            str(found),
            [
                (f"{found.number}:{place}", str(option.label))
                for place, option in enumerate((o for o in found.options.all() if not o.is_row), start=1)
            ],
        )
        for found in earlier
    ]


def question_initial(question: Question) -> dict[str, Any]:
    """What stands in the draft."""
    options = [option for option in question.options.all() if not option.is_row]
    rows = [option for option in question.options.all() if option.is_row]
    values = [option.value for option in options]
    is_counted = values == list(range(1, len(values) + 1)) or all(value is None for value in values)
    condition = []
    if question.asked_after is not None:
        codes = [option.code for option in question.asked_after.options.all() if not option.is_row]
        places = [codes.index(code) + 1 for code in question.asked_after_options if code in codes]
        condition = [f"{question.asked_after.number}:{place}" for place in places]
    names = (
        "text",
        "help",
        "kind",
        "minimum",
        "maximum",
        "unit",
        "has_words",
        "words_prompt",
        "words_help",
        "is_still_open",
        "section_id",
        "categories",
        "privacy_note",
    )
    return {
        **{name: getattr(question, name) for name in names},
        "options": as_lines(option.label for option in options),
        "rows": as_lines(option.label for option in rows),
        "values": "" if is_counted else "\n".join("–" if value is None else str(value) for value in values),
        "condition": condition,
    }


class CorrectionForm(forms.Form):
    """A wording mended after the opening."""

    text = TranslatedFormField(label=_("Question"), max_length=400)
    help = TranslatedFormField(label=_("Help"), required=False)
    reason = TranslatedFormField(
        label=_("Why it is corrected"),
        multiline=True,
        max_length=1000,
        help_text=_("In all three languages. It stands beside the question, and everybody who follows is told."),
    )
