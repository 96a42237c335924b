"""What participants write: a proposal, an amendment, a minority statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from dialogue.forms.speaking import SpeakerForm
from dialogue.forms.writing import TextField
from recommendations.actions.contributions import MAX_TEXT, MAX_WHY
from recommendations.actions.proposals import MAX_TITLE


class ContributionForm(SpeakerForm, OnceForm):
    """A text by somebody."""

    text = TextField(label=_("Text"), limit=MAX_TEXT)

    def written(self) -> dict[str, Any]:
        """Arguments of the actions."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("speaker", "language")}
        return {**kept, **self.speaking()}


class ProposalForm(ContributionForm):
    """A new recommendation."""

    title = forms.CharField(
        label=_("What should be done, in a few words"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the proposal a title: what is asked for, in a few words.")},
    )
    text = TextField(
        label=_("The recommendation"),
        limit=MAX_TEXT,
        help_text=_("Who should do what, and for whom? One matter only: others can be proposed by themselves."),
    )
    why = TextField(
        label=_("Why it is needed (optional)"),
        limit=MAX_WHY,
        required=False,
        help_text=_("What you saw or lived through. Please leave out the names of private persons."),
    )
    source_title = forms.CharField(
        label=_("Where it comes from (optional)"),
        max_length=240,
        required=False,
        help_text=_("A study, a law, a meeting: its title."),
    )
    source_url = forms.URLField(label=_("Its address (optional)"), required=False, assume_scheme="https")
    field_order = ("title", "text", "why", "source_title", "source_url", "speaker", "language")


class AmendmentForm(ContributionForm):
    """Another wording."""

    text = TextField(
        label=_("Your wording"),
        limit=MAX_TEXT,
        help_text=_("The text as it stands is here already. Change what should change; the page shows the difference."),
    )
    why = TextField(label=_("Why"), limit=MAX_WHY, error_messages={"required": _("Say why the text should change.")})
    field_order = ("text", "why", "speaker", "language")


class MinorityForm(ContributionForm):
    """A statement of those who were outvoted."""

    text = TextField(
        label=_("Your statement"),
        limit=MAX_TEXT,
        help_text=_("It stands beside the recommendation for good, with the name under which you speak."),
    )
    field_order = ("text", "speaker", "language")
