"""Voting: a person's ballot, the group asked once, the stance of an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import individual_choices
from core import vocabularies
from core.translated import TranslatedFormField
from recommendations.actions.votes import MAX_REASON
from recommendations.enums import Stance


class VoteForm(forms.Form):
    """One of four stances; the button pressed is the answer."""

    stance = forms.ChoiceField(
        choices=lambda: [(code, vocabularies.label("vote_position", code)) for code in Stance.values],
        widget=forms.RadioSelect,
        error_messages={"required": _("Press one of the four buttons.")},
    )
    reason = forms.CharField(
        label=_("Why? (optional)"),
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "A moderator reads it; it is shown only after the round has closed, without any name, group or date, and "
            "only if ten people or more chose the same. To speak under your alias, use the conversation of the "
            "recommendation."
        ),
    )
    change = forms.CharField(
        label=_("What should change in the text? (optional)"),
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It is treated like the reason. To have another wording decided on, propose an amendment."),
    )
    # The text that stood on the page: in another tab it may be an earlier one.
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)


class GroupForm(forms.Form):
    """Asked once before the first vote in a set of recommendations; there is a way to say nothing."""

    category = forms.ChoiceField(
        label=_("Who are you?"),
        choices=individual_choices,
        widget=forms.RadioSelect,
        help_text=_("Kept apart from your account, shown to nobody, used only in tables of ten people and more."),
        error_messages={"required": _("Choose one. “I would rather not say more” is a choice too.")},
    )


class StanceForm(forms.Form):
    """The public stance of an organisation."""

    stance = forms.ChoiceField(
        label=_("Position"),
        choices=lambda: [(c, vocabularies.label("vote_position", c)) for c in Stance.values],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four positions.")},
    )
    reason = TranslatedFormField(label=_("Reason (optional)"), required=False, multiline=True, max_length=2000)
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)
