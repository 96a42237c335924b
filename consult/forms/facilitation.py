"""A sheet that is typed in: its head, who answers, and every question. The head stays for the next sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.actions.facilitation import CHANNELS, Entry
from consult.actions.responses import ORGANISATION_CONSENTS, PERSON_CONSENTS
from consult.enums import ConsentGiven
from consult.forms.answering import AnswerForm, StartForm
from consult.models import Consultation
from core import clock, vocabularies
from core.forms import OnceForm

# What the next sheet of a pile has in common with this one.
KEPT = ("channel", "collected_by", "collected_on", "consent_given")


class EntryForm(OnceForm):
    """Channel, who collected it, when, and how consent was given (K19)."""

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        error_messages={"required": _("Choose how the answer came."), "invalid_choice": _("Choose from the list.")},
    )
    collected_by = forms.CharField(
        label=_("Who collected it?"),
        max_length=160,
        help_text=_("An association, a meeting, a function. No private name."),
        error_messages={"required": _("Say who collected the answer.")},
    )
    collected_on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Write the day, such as 2026-03-31."),
            "invalid": _("Write a date, such as 2026-03-31."),
        },
    )
    consent_given = forms.ChoiceField(
        label=_("How did the person agree?"),
        choices=ConsentGiven.choices,
        error_messages={"required": _("Say how the person agreed.")},
    )
    consent = forms.ChoiceField(
        label=_("How may it be published?"),
        initial="anonymous",
        error_messages={"required": _("Choose how it may be published.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = dict.fromkeys((*PERSON_CONSENTS, *ORGANISATION_CONSENTS))
        self.fields["consent"].choices = [(c, vocabularies.label("publication_consent", c)) for c in codes]

    def clean_collected_on(self) -> Any:
        day = self.cleaned_data["collected_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def entry(self) -> Entry:
        """For ``enter_response``."""
        return Entry(**{name: self.cleaned_data[name] for name in KEPT})

    def kept(self) -> dict[str, Any]:
        """What is filled in already on the next sheet."""
        return {name: self.cleaned_data[name] for name in KEPT}


class SheetForm:
    """Head, who and answers of one sheet as one form to the view."""

    def __init__(self, data: Any, *, consultation: Consultation, kept: dict[str, Any] | None = None) -> None:
        self.head = EntryForm(data, initial=kept or {"collected_on": clock.today()})
        self.who = StartForm(data, organisations=[], prefix="who")
        # A file does not come on paper; its words do, in the other questions.
        questions = consultation.questions.exclude(kind="file").prefetch_related("options")
        self.answers = [AnswerForm(data, question=question) for question in questions]

    @property
    def parts(self) -> list[forms.Form]:
        return [self.head, self.who, *self.answers]

    def is_valid(self) -> bool:
        wrong = [part for part in self.parts if not part.is_valid()]  # every part says what is wrong with it
        return not wrong

    @property
    def has_errors(self) -> bool:
        return any(part.errors for part in self.parts)

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of ``enter_response``."""
        return {
            "entry": self.head.entry(),
            "who": self.who.start_arguments(),
            "said": {part.question: part.answer_input() for part in self.answers},
            "consent": self.head.cleaned_data["consent"],
            "submission_key": self.head.cleaned_data["submission_key"],
        }
