"""Forms of the answering journey; every field optional but the group one belongs to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from consult.actions.responses import MAX_WORDS, AnswerInput, consents_for
from consult.enums import QuestionKind
from consult.models import Answer, Question, Response
from core import vocabularies
from core.translated import active_language

NOT_SAID = "not-said"
PREFER_NOT = (NOT_SAID, _("Prefer not to say"))
NOT_IN_LIST = {"invalid_choice": _("Choose from the list.")}
AS_MYSELF = "myself"
OTHER_ORGANISATION = "other"


def _labels(name: str, *, kind: str = "") -> list[tuple[str, Any]]:
    return [(t.code, t.text) for t in vocabularies.terms(name) if not kind or t.kind == kind]


class StartForm(forms.Form):
    """Who answers: oneself or an organisation. Nothing but the group is required, and it has a way out."""

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

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        speaker = data.get("speaker")
        if speaker == AS_MYSELF and not data.get("category"):
            self.add_error("category", _("Choose who you are. “I would rather not say more” is a choice too."))
        if speaker == OTHER_ORGANISATION:
            if not data.get("organisation_name", "").strip():
                self.add_error("organisation_name", _("Write the name of the organisation."))
            if not data.get("organisation_category"):
                self.add_error("organisation_category", _("Choose what kind of organisation it is."))
        return data

    def start_arguments(self) -> dict[str, Any]:
        """Keyword arguments of ``start_response``."""
        data, speaker = self.cleaned_data, self.cleaned_data["speaker"]
        found = {"country": data["country"], "language": active_language()}
        if speaker == AS_MYSELF:
            return {**found, "category": data["category"], "duration": data["duration"]}
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

    def __init__(self, *args: Any, question: Question, answer: Answer | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", question.code)
        kwargs.setdefault("initial", _initial(question, answer))
        super().__init__(*args, **kwargs)
        self.question = question
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
                widget=forms.RadioSelect,
                choices=self.choices,
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
        self.fields["number"] = forms.DecimalField(
            label=label,
            required=False,
            max_digits=12,
            decimal_places=2,
            error_messages={"invalid": _("Write a number, such as 12 or 3.5.")},
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
        places = [v for k, v in data.items() if k.startswith("place-") and v]
        if len(places) != len(set(places)):
            raise forms.ValidationError(_("Two things have the same place. Give each place once."))
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
        )


def _initial(question: Question, answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    found: dict[str, Any] = {"words": answer.words, "number": answer.number, "date": answer.date}
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
