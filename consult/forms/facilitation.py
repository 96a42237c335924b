"""A sheet that is typed in: its head, who answers, and every question. The head stays for the next sheet."""

import dataclasses
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.actions.facilitation import CHANNELS, Entry
from consult.actions.responses import ORGANISATION_CONSENTS, PERSON_CONSENTS
from consult.enums import ConsentGiven
from consult.forms.answering import AS_MYSELF, OTHER_ORGANISATION, AnswerForm, StartForm
from consult.models import Consultation
from core import clock, vocabularies
from core.dates import day_text
from core.forms import OnceForm
from core.translated import OWN_NAMES, active_language

# How a sheet came here, and what the next sheet of a pile has in common with this one.
HEAD = ("channel", "collected_by", "collected_on", "consent_given")
KEPT = (*HEAD, "language")

ORGANISATION_FIELDS = (
    "organisation_name",
    "organisation_category",
    "organisation_country",
    "organisation_level",
    "organisation_size",
    "register_number",
    "speaks_for",
    "speaks_for_how",
)


class FocusedRadios(forms.RadioSelect):
    """The first of them has the keyboard when the page opens."""

    def create_option(self, name: str, value: Any, label: Any, selected: bool, index: int, **kwargs: Any) -> Any:
        option = super().create_option(name, value, label, selected, index, **kwargs)
        if index == 0:
            option["attrs"]["autofocus"] = True
        return option


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
    language = forms.ChoiceField(
        label=_("In which language is it written?"),
        choices=list(OWN_NAMES.items()),
        required=False,
    )
    consent = forms.ChoiceField(
        label=_("How may it be published?"),
        initial="anonymous",
        error_messages={"required": _("Choose how it may be published.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = active_language()
        codes = dict.fromkeys((*PERSON_CONSENTS, *ORGANISATION_CONSENTS))
        self.fields["consent"].choices = [(c, vocabularies.label("publication_consent", c)) for c in codes]

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or active_language()

    def clean_collected_on(self) -> Any:
        day = self.cleaned_data["collected_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def entry(self) -> Entry:
        """For ``enter_response``."""
        return Entry(**{name: self.cleaned_data[name] for name in HEAD})

    def kept(self) -> dict[str, Any]:
        """What is filled in already on the next sheet."""
        return {name: self.cleaned_data[name] for name in KEPT}


class SheetForm:
    """Head, who and answers of one sheet as one form to the view.

    ``is_next``: a sheet of the same pile went before, so its head is filled in and the keyboard begins below it.
    """

    def __init__(self, data: Any, *, consultation: Consultation, kept: dict[str, Any] | None = None) -> None:
        self.is_next = kept is not None
        self.head = EntryForm(data, initial=kept or {"collected_on": clock.today()})
        self.who = StartForm(data, organisations=[], prefix="who")
        self._speak_of_others()
        # A file does not come on paper; its words do, in the other questions.
        questions = consultation.questions.exclude(kind="file").prefetch_related("options")
        self.answers = [AnswerForm(data, question=question) for question in questions]
        for words in (form.fields["words"] for form in self.answers if "words" in form.fields):
            words.help_text = ""  # it speaks to those who write themselves
            words.widget.attrs["rows"] = 2

    def _speak_of_others(self) -> None:
        """The questions of the start page, as somebody reads them who types for another."""
        fields = self.who.fields
        fields["speaker"].label = _("Who answers?")
        fields["speaker"].choices = [(AS_MYSELF, _("A person")), (OTHER_ORGANISATION, _("An organisation"))]
        fields["category"].label = _("To which group does the person belong?")
        fields["category"].help_text = ""
        fields["country"].label = _("Country where the person lives now")
        fields["duration"].label = _("Return, if the person has returned")
        first = self.who.fields["category"] if self.is_next else self.head.fields["channel"]
        if self.is_next:
            first.widget = FocusedRadios(choices=first.choices)
        else:
            first.widget.attrs["autofocus"] = True

    def head_fields(self) -> list[forms.BoundField]:
        """How the sheet came here."""
        return [self.head[name] for name in KEPT]

    def organisation_fields(self) -> list[forms.BoundField]:
        """What only an organisation is asked."""
        return [self.who[name] for name in ORGANISATION_FIELDS]

    def head_facts(self) -> list[str]:
        """What is taken over from the sheet before, in words."""
        shown = []
        for bound in (self.head[name] for name in KEPT):
            value = bound.value()
            choices = dict(getattr(bound.field, "choices", ()))
            shown.append(choices.get(value) or (day_text(value) if bound.name == "collected_on" else value))
        return [str(part) for part in shown]

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
        language = self.head.cleaned_data["language"]
        return {
            "entry": self.head.entry(),
            "who": {**self.who.start_arguments(), "language": language},
            "said": {
                part.question: dataclasses.replace(part.answer_input(), language=language) for part in self.answers
            },
            "consent": self.head.cleaned_data["consent"],
            "submission_key": self.head.cleaned_data["submission_key"],
        }
