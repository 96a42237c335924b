"""Publishing a text anew, and replying to remarks on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.translated import TranslatedFormField


class VersionForm(forms.Form):
    """What changed, for everybody who read the text before."""

    changes = TranslatedFormField(
        label=_("What changed"),
        multiline=True,
        help_text=_("One or two sentences. They stand above the comparison, for everybody."),
    )


class RemarkReplyForm(forms.Form):
    """What became of one remark, and why."""

    code = forms.ChoiceField(
        label=_("What became of it"),
        widget=forms.RadioSelect,
        choices=vocabularies.choices("reasoned_response"),
        error_messages={"required": _("Choose what became of it."), "invalid_choice": _("Choose from the list.")},
    )
    reason = TranslatedFormField(
        label=_("Reasons"),
        required=False,
        multiline=True,
        help_text=_("In three languages, for every reply but “taken up”."),
    )
