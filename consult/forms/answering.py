"""Forms of the answering journey; every field optional but the group one belongs to."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from consult.actions.answers import (
    MAX_WORDS,
    AnswerInput,
)
from consult.actions.responses import (
    SPEAKS_FOR_PEOPLE,
    OrganisationDetails,
    consents_for,
)
from consult.enums import OrganisationSize, QuestionKind
from consult.forms.writing import TypedCountField, TypedNumberField
from consult.models import Answer, Question, Response
from core import vocabularies
from core.translated import active_language

# What the browser offers to choose from; what a file is, its content says (actions/attachments.py).
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
DOCUMENTS = (".pdf", ".docx", ".odt")
NOT_SAID = "not-said"
PREFER_NOT = (NOT_SAID, _("Prefer not to say"))
# What is ticked in a line by mistake can be taken back.
NO_ANSWER = ("", _("No answer"))
NOT_IN_LIST = {"invalid_choice": _("Choose from the list.")}
AS_MYSELF = "myself"
OTHER_ORGANISATION = "other"


def _labels(name: str, *, kind: str = "") -> list[tuple[str, Any]]:
    return [(t.code, t.text) for t in vocabularies.terms(name) if not kind or t.kind == kind]


class UntickedRadios(forms.RadioSelect):
    """Nothing is ticked before somebody ticks it, the choice without an answer neither."""

    def format_value(self, value: Any) -> list[str]:
        return super().format_value(value) if value else []


class StartForm(forms.Form):
    """Who answers: oneself or an organisation. Of a person nothing but the group is required, and it has a way out."""

    speaker = forms.ChoiceField(
        label=_("For whom do you answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you answer for yourself or for an organisation.")},
    )
    category = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Results are shown by group, never for fewer than ten people."),
    )
    organisation_name = forms.CharField(label=_("Name of the organisation"), max_length=160, required=False)
    organisation_category = forms.ChoiceField(label=_("What kind of organisation is it?"), required=False)
    organisation_country = forms.CharField(label=_("Country of the organisation"), max_length=60, required=False)
    organisation_level = forms.ChoiceField(label=_("At what level does it work?"), required=False)
    organisation_size = forms.ChoiceField(label=_("How many people work for it, paid or not?"), required=False)
    register_number = forms.CharField(label=_("Number in a public register (optional)"), max_length=80, required=False)
    speaks_for = TypedCountField(
        label=_("For how many people do you speak?"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        help_text=_("Associations, unions and employers’ organisations: members, or those you asked."),
        error_messages={"invalid": _("Write a whole number, such as 120.")},
    )
    speaks_for_how = forms.CharField(
        label=_("How were they asked?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For example: a meeting in May, a letter to all members, the board alone."),
    )
    country = forms.CharField(
        label=_("Country where you live now (optional)"),
        max_length=60,
        required=False,
        help_text=_("The country only, never the town."),
    )
    duration = forms.ChoiceField(label=_("Your return, if you have returned (optional)"), required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {f"org-{o.pk}": o for o in organisations}
        named = [(key, _("For %(name)s") % {"name": o.name.text}) for key, o in self.organisations.items()]
        self.fields["speaker"].choices = [
            (AS_MYSELF, _("For myself")),
            *named,
            (OTHER_ORGANISATION, _("For an organisation that I name below")),
        ]
        self.fields["speaker"].initial = AS_MYSELF
        self.fields["category"].choices = _labels("stakeholder_category", kind="individual")
        kinds = [pair for pair in _labels("stakeholder_category") if pair not in self.fields["category"].choices]
        self.fields["organisation_category"].choices = [("", _("Choose one")), *kinds]
        self.fields["duration"].choices = [("", _("Prefer not to say")), *_labels("return_duration")]
        self.fields["organisation_level"].choices = [("", _("Choose one")), *_labels("level")]
        self.fields["organisation_size"].choices = [("", _("Choose one")), *OrganisationSize.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        speaker = data.get("speaker")
        if speaker == AS_MYSELF:
            self._forget_organisation()
        if speaker == AS_MYSELF and not data.get("category"):
            self.add_error("category", _("Choose who you are. “I would rather not say more” is a choice too."))
        if speaker == OTHER_ORGANISATION:
            if not data.get("organisation_name", "").strip():
                self.add_error("organisation_name", _("Write the name of the organisation."))
            if not data.get("organisation_category"):
                self.add_error("organisation_category", _("Choose what kind of organisation it is."))
        if speaker and speaker != AS_MYSELF:
            self._check_details(data, self.organisations.get(speaker))
        return data

    def _check_details(self, data: dict[str, Any], organisation: Organisation | None) -> None:
        """An organisation says its country, level and size (K13); what its record says need not be said again."""
        required = {
            "organisation_country": _("Write the country of the organisation."),
            "organisation_level": _("Choose the level at which it works."),
            "organisation_size": _("Choose how many people work for it."),
        }
        if organisation is not None and organisation.country:
            del required["organisation_country"]
        if organisation is not None and organisation.level:
            del required["organisation_level"]
        category = organisation.category if organisation else data.get("organisation_category")
        if category in SPEAKS_FOR_PEOPLE:
            required["speaks_for"] = _("Write for how many people the organisation speaks; 0 if it asked nobody.")
            required["speaks_for_how"] = _("Say how they were asked, in a few words.")
        for name, message in required.items():
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, message)

    @property
    def organisation(self) -> Organisation | None:
        """The registered organisation that is chosen."""
        return self.organisations.get(self.cleaned_data.get("speaker", ""))

    def _forget_organisation(self) -> None:
        """A person is not asked to correct what stands in the organisation's part, which is out of sight."""
        for name in [n for n in self.errors if n.startswith(("organisation_", "speaks_for"))]:
            del self.errors[name]

    def start_arguments(self) -> dict[str, Any]:
        """Keyword arguments of ``start_response``."""
        data, speaker = self.cleaned_data, self.cleaned_data["speaker"]
        found = {"country": data["country"], "language": active_language()}
        if speaker == AS_MYSELF:
            return {**found, "category": data["category"], "duration": data["duration"]}
        found["details"] = OrganisationDetails(
            country=data["organisation_country"],
            level=data["organisation_level"],
            size=data["organisation_size"],
            register_number=data["register_number"],
            speaks_for=data["speaks_for"],
            speaks_for_how=data["speaks_for_how"],
        )
        if speaker == OTHER_ORGANISATION:
            return {
                **found,
                "category": data["organisation_category"],
                "organisation_name": data["organisation_name"],
            }
        organisation = self.organisations[speaker]
        return {**found, "category": organisation.category, "organisation": organisation}


class AnswerForm(forms.Form):
    """One question: its closed part as fields that fit its kind, and room for words."""

    def __init__(
        self,
        *args: Any,
        question: Question,
        answer: Answer | None = None,
        takes_documents: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("prefix", question.code)
        kwargs.setdefault("initial", _initial(question, answer))
        super().__init__(*args, **kwargs)
        self.question = question
        self.answer = answer
        self.takes_documents = takes_documents
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        options = list(question.options.all())
        self.choices = [(o.code, o.label.text) for o in options if not o.is_row]
        self.rows = [o for o in options if o.is_row]
        self._add_closed_part()
        if question.has_words:
            self.fields["words"] = forms.CharField(
                label=question.words_prompt.text or _("In your own words, if you wish"),
                widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
                required=False,
                strip=False,
                help_text=question.words_help.text
                or _("Any language. Please leave out names and places that could point to you."),
            )

    def _add_closed_part(self) -> None:
        parts = {
            QuestionKind.SINGLE: self._add_one_choice,
            QuestionKind.SCALE: self._add_one_choice,
            QuestionKind.MULTIPLE: self._add_choices,
            QuestionKind.MATRIX: self._add_lines,
            QuestionKind.RANKING: self._add_places,
            QuestionKind.NUMBER: self._add_number,
            QuestionKind.DATE: self._add_date,
            QuestionKind.FILE: self._add_file,
        }
        add = parts.get(QuestionKind(self.question.kind))
        if add is not None:
            add(self.question.text.text)

    def _add_one_choice(self, label: str) -> None:
        self.fields["choice"] = forms.ChoiceField(
            label=label,
            widget=forms.RadioSelect,
            choices=[*self.choices, PREFER_NOT],
            required=False,
            error_messages=NOT_IN_LIST,
        )

    def _add_choices(self, label: str) -> None:
        self.fields["choice"] = forms.MultipleChoiceField(
            label=label,
            widget=forms.CheckboxSelectMultiple,
            choices=[*self.choices, PREFER_NOT],
            required=False,
            error_messages=NOT_IN_LIST,
        )

    def _add_lines(self, label: str) -> None:
        for row in self.rows:
            self.fields[f"row-{row.code}"] = forms.ChoiceField(
                label=row.label.text,
                widget=UntickedRadios,
                choices=[*self.choices, NO_ANSWER],
                required=False,
                error_messages=NOT_IN_LIST,
            )

    def _add_places(self, label: str) -> None:
        places = [("", "–"), *((str(n), str(n)) for n in range(1, len(self.choices) + 1))]
        for code, name in self.choices:
            self.fields[f"place-{code}"] = forms.ChoiceField(
                label=name, choices=places, required=False, error_messages=NOT_IN_LIST
            )

    def _add_number(self, label: str) -> None:
        self.fields["number"] = TypedNumberField(
            label=label,
            required=False,
            max_digits=16,
            decimal_places=4,
            min_value=self.question.minimum,
            max_value=self.question.maximum,
            error_messages={"invalid": _("Write a number, such as 12 or 3.5.")},
        )

    def _add_file(self, label: str) -> None:
        kinds = (*PICTURES, *DOCUMENTS) if self.takes_documents else PICTURES
        self.fields["upload"] = forms.FileField(
            label=label,
            required=False,
            widget=forms.FileInput(attrs={"accept": ",".join(kinds)}),
            max_length=200,
        )
        kept = list(self.answer.attachments.all()) if self.answer else []
        if kept:
            self.fields["remove"] = forms.MultipleChoiceField(
                label=_("Files kept so far: tick those to take away"),
                widget=forms.CheckboxSelectMultiple,
                choices=[(str(a.public_id), a.name) for a in kept],
                required=False,
            )

    def _add_date(self, label: str) -> None:
        self.fields["date"] = forms.DateField(
            label=label,
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": _("Write a date, such as 2025-03-31.")},
        )

    def row_fields(self) -> list[forms.BoundField]:
        """The lines of a matrix or the places of a ranking."""
        return [self[name] for name in self.fields if name.startswith(("row-", "place-"))]

    @property
    def bounds(self) -> str:
        """Between which numbers the answer lies, in words; empty where any number will do."""
        low, high = (
            None if bound is None else number_format(bound.normalize())
            for bound in (self.question.minimum, self.question.maximum)
        )
        if low is not None and high is not None:
            return _("From %(low)s to %(high)s.") % {"low": low, "high": high}
        if low is not None:
            return _("%(low)s or more.") % {"low": low}
        return _("%(high)s or less.") % {"high": high} if high is not None else ""

    @property
    def takes_files(self) -> bool:
        return "upload" in self.fields

    @property
    def conflict(self) -> Answer | None:
        """What somebody else saved meanwhile, once ``show_conflict`` was called."""
        return getattr(self, "_conflict", None)

    def show_conflict(self, current: Answer) -> None:
        """Show the other text beside this one; saving again replaces the other."""
        self._conflict = current
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current.version)

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        if len(words) > MAX_WORDS:
            raise forms.ValidationError(
                _(
                    "Your text has %(length)d characters; up to %(limit)d can be sent. "
                    "Nothing was lost: shorten it here."
                )
                % {"length": len(words), "limit": MAX_WORDS}
            )
        return words

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given: set[str] = set()
        for name, place in [(k, v) for k, v in data.items() if k.startswith("place-") and v]:
            if place in given:
                self.add_error(name, _("Two things have the same place. Give each place once."))
            given.add(place)
        return data

    def answer_input(self) -> AnswerInput:
        """What was said, for ``save_answer``."""
        data = self.cleaned_data
        chosen = data.get("choice") or []
        chosen = [chosen] if isinstance(chosen, str) else list(chosen)
        places = {k.removeprefix("place-"): int(v) for k, v in data.items() if k.startswith("place-") and v}
        options = tuple(sorted(places, key=places.__getitem__)) or tuple(c for c in chosen if c != NOT_SAID)
        return AnswerInput(
            options=options,
            rows={k.removeprefix("row-"): v for k, v in data.items() if k.startswith("row-") and v},
            number=data.get("number"),
            date=data.get("date"),
            words=data.get("words", ""),
            language=active_language(),
            prefers_not_to_say=NOT_SAID in chosen and not options,
            upload=data.get("upload"),
            remove_files=tuple(data.get("remove", ())),
        )

    @property
    def based_on(self) -> int | None:
        """The version of the answer that the writer saw; nothing where a form did not say."""
        return self.cleaned_data.get("version")


def _initial(question: Question, answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"version": 0}
    found: dict[str, Any] = {
        "words": answer.words,
        "number": answer.number,
        "date": answer.date,
        "version": answer.version,
    }
    choices = list(answer.choices.all())
    if answer.prefers_not_to_say:
        found["choice"] = NOT_SAID if question.kind in (QuestionKind.SINGLE, QuestionKind.SCALE) else [NOT_SAID]
    elif question.kind in (QuestionKind.SINGLE, QuestionKind.SCALE):
        found["choice"] = choices[0].option.code if choices else ""
    elif question.kind == QuestionKind.MULTIPLE:
        found["choice"] = [c.option.code for c in choices]
    for choice in choices:
        if choice.row is not None:
            found[f"row-{choice.row.code}"] = choice.option.code
        if choice.rank is not None:
            found[f"place-{choice.option.code}"] = str(choice.rank)
    return found


class SendForm(forms.Form):
    """The last screen: how the answer may be published."""

    consent = forms.ChoiceField(
        label=_("How may your answer be published?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how your answer may be published.")},
        help_text=_("You can change this at any time with your code, after the closing day too."),
    )

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, initial={"consent": response.consent}, **kwargs)
        self.fields["consent"].choices = [
            (code, vocabularies.label("publication_consent", code)) for code in consents_for(response)
        ]


class CodeForm(forms.Form):
    """A receipt code, in any digits, with or without spaces."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Sixteen digits, as on your receipt. Spaces do not matter."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": _("Type the sixteen digits of your code.")},
    )
