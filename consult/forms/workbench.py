"""Forms of the analysis workbench."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.actions.coding import Work
from consult.actions.reading import MAX_NOTE
from consult.enums import RedactionReason
from consult.models import Answer, Consultation, Question, Theme
from consult.queries.workbench import Filters, closed_questions, groups_of
from core.translated import TranslatedFormField

READ_CHOICES = [("", _("All")), ("no", _("Unread")), ("yes", _("Read"))]


def _theme_choices(themes: list[Theme]) -> list[tuple[str, str]]:
    return [(str(theme.pk), theme.name.text) for theme in themes]


class FilterForm(forms.Form):
    """What a list of answers is narrowed to; everything optional, an unknown value narrows to nothing at all."""

    search = forms.CharField(label=_("Words in the text"), required=False, max_length=100)
    read = forms.ChoiceField(label=_("Read or not"), required=False, choices=READ_CHOICES)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    group = forms.ChoiceField(label=_("Who wrote"), required=False)
    option = forms.ChoiceField(label=_("Who answered"), required=False)
    copies = forms.BooleanField(label=_("Show every copy of a campaign"), required=False)

    def __init__(self, *args: Any, consultation: Consultation, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("All")), *_theme_choices(themes)]
        self.fields["group"].choices = [("", _("Everybody")), *((c, str(n)) for c, n in groups_of(consultation))]
        self.fields["option"].choices = [("", _("Anything")), *_option_choices(consultation)]

    def filters(self) -> Filters | None:
        """Nothing where the choice is not one that was offered."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        return Filters(
            theme=int(data["theme"]) if data["theme"] else None,
            is_read={"yes": True, "no": False}.get(data["read"]),
            search=data["search"],
            group=data["group"],
            option=int(data["option"]) if data["option"] else None,
            folds_campaigns=not data["copies"],
        )


def _option_choices(consultation: Consultation) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            f"{question.number}. {question.text}",
            [(str(option.pk), option.label.text) for option in question.options.all() if not option.is_row],
        )
        for question in closed_questions(consultation)
    ]


class CodeForm(forms.Form):
    """One answer: its themes, a passage to lift, a note."""

    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    passage = forms.CharField(
        label=_("Passage to cite"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "data-passage": ""}),
        help_text=_("Copy the words from the text as they stand there, or mark them there."),
    )
    quote_theme = forms.ChoiceField(label=_("It speaks of"), required=False)
    note = forms.CharField(
        label=_("Note for the analysts"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, answer: Answer, themes: list[Theme], ticked: list[Theme], **kwargs: Any) -> None:
        kwargs["prefix"] = f"a{answer.pk}"
        kwargs["initial"] = {"themes": [str(theme.pk) for theme in ticked]}
        super().__init__(*args, **kwargs)
        self.answer = answer
        self.by_pk = {str(theme.pk): theme for theme in themes}
        self.fields["themes"].choices = _theme_choices(themes)
        self.fields["quote_theme"].choices = [("", _("No theme")), *_theme_choices(themes)]

    def work(self) -> Work:
        data = self.cleaned_data
        return Work(
            self.answer,
            tuple(self.by_pk[pk] for pk in data["themes"]),
            data["passage"],
            self.by_pk.get(data["quote_theme"]),
            data["note"],
        )


class SecondForm(forms.Form):
    """The second coder's themes, from an empty sheet."""

    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {str(theme.pk): theme for theme in themes}
        self.fields["themes"].choices = _theme_choices(themes)

    def chosen(self) -> list[Theme]:
        return [self.by_pk[pk] for pk in self.cleaned_data["themes"]]


class ThemeForm(forms.Form):
    """A theme of the codebook."""

    name = TranslatedFormField(label=_("Name"), max_length=160)
    definition = TranslatedFormField(label=_("What belongs here, and what does not"), multiline=True, required=False)
    signal_words = forms.CharField(
        label=_("Words that point to it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One word or phrase to a line, in any language. The machine suggests the theme where one stands."),
    )
    summary = TranslatedFormField(
        label=_("What respondents said"),
        multiline=True,
        required=False,
        help_text=_("Stands in the reasoned response as “You said”. The institution writes only its reply."),
    )
    note = forms.CharField(label=_("What you change, and why"), max_length=300)


class RetireForm(forms.Form):
    """Take a theme out of use, or put it together with another."""

    into = forms.ChoiceField(label=_("Code its answers with"), required=False)
    note = forms.CharField(label=_("What you change, and why"), max_length=300)

    def __init__(self, *args: Any, others: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, prefix="retire", **kwargs)
        self.by_pk = {str(theme.pk): theme for theme in others}
        self.fields["into"].choices = [("", _("Nothing: only take it out of use")), *_theme_choices(others)]


class CampaignForm(forms.Form):
    """What a campaign is called and what it asks for."""

    name = TranslatedFormField(label=_("Name"), max_length=160, required=False)
    summary = TranslatedFormField(
        label=_("What the texts ask for"),
        multiline=True,
        required=False,
        help_text=_("Everybody reads it in the report: the content counts, not the number alone."),
    )


class CoverForm(forms.Form):
    """A passage to cover, and why."""

    passage = forms.CharField(
        label=_("Passage to cover"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "data-passage": ""}),
        help_text=_("Copy the words from the text as they stand there, or mark them there."),
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"a{answer.pk}", **kwargs)
        self.fields["reason"].choices = [("", _("Choose one")), *RedactionReason.choices]


class CrossForm(forms.Form):
    """Which question is set against which."""

    question = forms.ChoiceField(label=_("Question"), required=False)
    by = forms.ChoiceField(label=_("By"), required=False)

    def __init__(self, *args: Any, questions: list[Question], sides: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {q.code: q for q in questions}
        self.fields["question"].choices = [(q.code, f"{q.number}. {q.text}") for q in questions]
        self.fields["by"].choices = [("", _("Group")), *((q.code, f"{q.number}. {q.text}") for q in sides)]
