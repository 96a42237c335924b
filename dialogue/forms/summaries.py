"""Forms of summaries and of declared groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import individual_choices
from core.translated import LANGUAGES, OWN_NAMES, active_language
from dialogue.actions.summaries import MAX_ANSWER, MAX_SUMMARY
from dialogue.forms.writing import VoiceForm


class WordsForm(forms.Form):
    """A text in one language."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}))
    language = forms.ChoiceField(label=_("Written in"), choices=[(c, OWN_NAMES[c]) for c in LANGUAGES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = active_language()


class SummaryForm(WordsForm):
    """A facilitator's summary of a thread."""

    text = forms.CharField(
        label=_("Summary"),
        max_length=MAX_SUMMARY,
        help_text=_("What was said and by whom, what is agreed, what is disputed. Name no private person."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Write the summary before you publish it.")},
    )


class AnswerContestForm(WordsForm):
    """What a facilitator says to a contest."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write what you answer before you send it.")},
    )


class ContestForm(VoiceForm):
    """What is wrong with a summary; a post of the thread."""

    def __init__(self, *args: Any, actor: object, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "contest_%s")
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["text"].label = _("What does the summary leave out or get wrong?")
        self.fields["text"].help_text = _("It stands in the conversation and with the summary.")


class ForumGroupForm(forms.Form):
    """To which group a person belongs in one forum."""

    category = forms.ChoiceField(
        label=_("Who are you?"),
        choices=individual_choices,
        widget=forms.RadioSelect,
        help_text=_("Kept apart from your account, shown to nobody, used only in tables of ten people and more."),
        error_messages={"required": _("Choose one. “I would rather not say more” is a choice too.")},
    )
