"""What people type about themselves and their organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import ports
from accounts.actions.vouchers import MOST
from accounts.models import Category, MailChoice, Space
from core import vocabularies
from core.forms import OnceForm
from core.translated import TranslatedFormField


def individual_choices() -> list[tuple[str, str]]:
    return [(t.code, t.text) for t in vocabularies.terms("stakeholder_category") if t.kind == "individual"]


def organisation_choices() -> list[tuple[str, str]]:
    kinds = [(t.code, t.text) for t in vocabularies.terms("stakeholder_category") if t.kind != "individual"]
    return [("", _("Choose one")), *kinds]


class PassphraseSignupForm(forms.Form):
    """Confirms that the generated name and passphrase were written down; they travel signed, not typed."""

    token = forms.CharField(widget=forms.HiddenInput)
    is_kept = forms.BooleanField(
        label=_("I have written down the account name and the passphrase"),
        error_messages={"required": _("Write both down first: we cannot send them again. Then tick the box.")},
    )


class OrganisationForm(forms.Form):
    """A new organisation; its name in at least one language."""

    name = TranslatedFormField(
        label=_("Name of the organisation"),
        max_length=160,
        help_text=_("In the languages in which it has a name. One is enough."),
        error_messages={"required": _("Write the name in at least one language.")},
    )
    category = forms.ChoiceField(
        label=_("What kind of organisation is it?"),
        choices=organisation_choices,
        error_messages={"required": _("Choose what kind of organisation it is.")},
    )
    country = forms.CharField(label=_("Country"), max_length=60)
    level = forms.ChoiceField(
        label=_("Where does it work?"),
        choices=lambda: [("", _("Choose one")), *((t.code, t.text) for t in vocabularies.terms("level"))],
    )
    website = forms.URLField(label=_("Website (optional)"), required=False, assume_scheme="https")
    register_number = forms.CharField(label=_("Number in a public register (optional)"), max_length=80, required=False)


class MandateForm(forms.Form):
    """Gives a member powers."""

    username = forms.CharField(
        label=_("Account name of the person"),
        max_length=60,
        help_text=_("The person finds it on their account page and tells you."),
    )
    title = forms.CharField(label=_("Function (optional)"), max_length=120, required=False)
    powers = forms.MultipleChoiceField(
        label=_("This person may"),
        choices=[
            ("can_speak", _("write posts and answers for the organisation")),
            ("can_vote", _("take its position in votes")),
            ("can_sign", _("sign and send what binds it")),
            ("can_manage", _("manage its members")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one power.")},
    )

    def grant_arguments(self) -> dict[str, Any]:
        """Keyword arguments of ``grant_mandate``."""
        return {**self.cleaned_data, "powers": frozenset(self.cleaned_data["powers"])}


class ErasureForm(forms.Form):
    """What becomes of the text when the account is deleted."""

    text = forms.ChoiceField(
        label=_("What should happen to what you wrote in public?"),
        choices=[
            ("keep", _("Keep my text without me: nothing leads back to me any more")),
            ("remove", _("Remove my text: a line says that a text was withdrawn")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    is_sure = forms.BooleanField(
        label=_("I want to delete my account. This cannot be undone."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )


class MailForm(forms.Form):
    """How often a mail says that there is news: one rhythm for each category."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Category.choices:
            self.fields[code] = forms.ChoiceField(
                label=label,
                choices=MailChoice.Rhythm.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose how often.")},
            )


class IssueForm(OnceForm):
    """A sheet of codes."""

    space = forms.ModelChoiceField(
        label=_("For"),
        queryset=Space.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose where the codes are for.")},
    )
    number = forms.IntegerField(
        label=_("How many codes"),
        min_value=1,
        max_value=MOST,
        initial=10,
    )
    field_order = ("space", "number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [space.pk for space in ports.vouched_spaces.spaces()]
        self.fields["space"].queryset = Space.objects.filter(pk__in=keys).order_by("pk")
        self.fields["space"].label_from_instance = lambda space: space.title
        # Here, not above: what is put together when the module is read is English for everybody.
        told = _("One for each person whom your organisation knows. At most %(most)d on a sheet.")
        self.fields["number"].help_text = told % {"most": MOST}


class RedeemForm(forms.Form):
    """A code, and the group to which its holder belongs."""

    code = forms.CharField(
        label=_("The code"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("16 digits, from the organisation that knows you."),
        error_messages={"required": _("Type the 16 digits of the code.")},
    )
    category = forms.ChoiceField(
        label=_("Who are you?"),
        choices=individual_choices,
        widget=forms.RadioSelect,
        help_text=_("Kept apart from your account, shown to nobody, used only in tables of ten people and more."),
        error_messages={"required": _("Choose one. “I would rather not say more” is a choice too.")},
    )
