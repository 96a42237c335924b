"""Forms of editors: a forum, and a seat in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core import vocabularies
from core.forms import OnceForm
from core.translated import TranslatedFormField
from dialogue.enums import Audience, Membership, ModerationMode
from dialogue.models import Forum

MAX_SEATS = 50


class ForumForm(forms.Form):
    """What can be changed while people talk; the public log says what was."""

    title = TranslatedFormField(label=_("Title"), max_length=160)
    listener = forms.ModelChoiceField(
        label=_("Who listens"),
        queryset=Organisation.objects.none(),
        help_text=_("The verified institution that promises to read what is said here."),
    )
    promise = forms.ChoiceField(
        label=_("Promise to those who take part"), choices=vocabularies.choices("participation_promise")
    )
    corridor_from = forms.CharField(label=_("From country"), max_length=60, required=False)
    corridor_to = forms.CharField(label=_("To country"), max_length=60, required=False)
    membership = forms.ChoiceField(label=_("Who may write"), choices=Membership.choices)
    seats = forms.IntegerField(
        label=_("Seats for each side"),
        min_value=0,
        max_value=MAX_SEATS,
        initial=0,
        help_text=_("In a forum of balanced seats, for example three each for unions, employers and authorities."),
    )
    audience = forms.ChoiceField(label=_("Who may read"), choices=Audience.choices)
    moderation_mode = forms.ChoiceField(label=_("When posts appear"), choices=ModerationMode.choices)
    allows_anonymous = forms.BooleanField(
        label=_("Posts without an account, held for a moderator"),
        required=False,
    )
    is_protected = forms.BooleanField(
        label=_("Protected: what persons write is held for a moderator and appears in mixed order"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verified = Organisation.objects.filter(verification=Organisation.Verification.VERIFIED)
        self.fields["listener"].queryset = verified.order_by("slug")


class NewForumForm(ForumForm, OnceForm):
    """A forum with its pages."""

    lead = TranslatedFormField(
        label=_("Lead"),
        max_length=400,
        multiline=True,
        help_text=_("In a few sentences, in all three languages: what is talked about, and who reads it."),
    )
    field_order = ("title", "lead")


class SeatForm(forms.Form):
    """A person by the account name, and the side for which the seat is."""

    username = forms.CharField(label=_("Account name"), max_length=150)
    category = forms.ChoiceField(label=_("Side"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "—"), *vocabularies.choices("stakeholder_category")]


def initial_of(forum: Forum) -> dict[str, Any]:
    """The forum as the form shows it."""
    return {name: getattr(forum, name) for name in ForumForm.base_fields}
