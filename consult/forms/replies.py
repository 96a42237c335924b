"""Forms of officials after the closing: summary, synopsis, the reply to a theme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.translated import TranslatedFormField


class SummaryForm(forms.Form):
    """What stands before the tables, and how they were made."""

    summary_text = TranslatedFormField(
        label=_("Introduction of the factual summary"),
        required=False,
        multiline=True,
        help_text=_("Who answered and how the consultation went. No conclusions: they belong to the reply."),
    )
    method_note = TranslatedFormField(label=_("Note on the method"), required=False, multiline=True)


class SynopsisForm(forms.Form):
    """All activities and their use."""

    synopsis = TranslatedFormField(
        label=_("Synopsis: what was done and how it was used"),
        required=False,
        multiline=True,
        help_text=_("Every activity – questions, meetings, forums – group by group, and how each was used."),
    )


class ReplyForm(forms.Form):
    """What became of a theme, and why."""

    response_code = forms.ChoiceField(
        label=_("What became of it"),
        required=False,
        widget=forms.RadioSelect,
        choices=vocabularies.choices("reasoned_response"),
    )
    response_reason = TranslatedFormField(
        label=_("Reasons"),
        required=False,
        multiline=True,
        max_length=5000,
        help_text=_("In three languages if possible. Only “taken up” needs none."),
    )
