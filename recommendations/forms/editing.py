"""What editors do to a recommendation: words, filing, sources, merging, sending, deciding on amendments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.translated import TranslatedFormField
from dialogue.enums import Reason
from recommendations.models import Cluster, Recommendation

_REASON = forms.Textarea(attrs={"rows": 2, "dir": "auto"})


class TextForm(forms.Form):
    """A new version of the words."""

    text = TranslatedFormField(label=_("Text"), multiline=True, max_length=4000)
    rationale = TranslatedFormField(label=_("Why it is asked"), required=False, multiline=True, max_length=4000)
    reason = forms.CharField(
        label=_("Why the text changes (public)"),
        max_length=600,
        widget=_REASON,
        error_messages={"required": _("Say why. It is public.")},
    )


class DecisionForm(forms.Form):
    """On an amendment; the text is needed to accept it."""

    text = TranslatedFormField(
        label=_("Text if it is accepted"),
        multiline=True,
        required=False,
        max_length=4000,
        help_text=_("The amendment stands here already, in its language. Write the others with it."),
    )
    answer = TranslatedFormField(label=_("Reasons (public)"), multiline=True, required=False, max_length=2000)


class FilingForm(forms.Form):
    """Where a recommendation is filed."""

    title = TranslatedFormField(label=_("Title"), max_length=200)
    cluster = forms.ModelChoiceField(
        label=_("Cluster"), queryset=Cluster.objects.all(), required=False, empty_label=_("none")
    )
    policy_areas = forms.MultipleChoiceField(
        label=_("Policy areas"), required=False, widget=forms.CheckboxSelectMultiple
    )
    levels = forms.MultipleChoiceField(label=_("Levels"), required=False, widget=forms.CheckboxSelectMultiple)
    profiles = forms.MultipleChoiceField(label=_("Profiles"), required=False, widget=forms.CheckboxSelectMultiple)
    addressee_classes = forms.MultipleChoiceField(
        label=_("Addressed to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    LISTS = {
        "policy_areas": "policy_area",
        "levels": "level",
        "profiles": "returnee_profile",
        "addressee_classes": "addressee",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, vocabulary in self.LISTS.items():
            self.fields[name].choices = vocabularies.pairs(vocabulary)


class SourceForm(forms.Form):
    """What it grew from."""

    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        required=False,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=_("Of a post, meeting, practice, theme or answer here; or of a text elsewhere, with its title."),
    )
    title = forms.CharField(label=_("Title of a text elsewhere"), max_length=240, required=False)


class MergeForm(forms.Form):
    """Into which other recommendation it goes on."""

    into = forms.ModelChoiceField(
        label=_("Code of the recommendation in which it goes on"),
        queryset=Recommendation.objects.public(),
        to_field_name="code",
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages={"invalid_choice": _("There is no recommendation with that code.")},
    )
    reason = forms.CharField(label=_("Reason (public)"), max_length=600, widget=_REASON)


class SameForm(forms.Form):
    """Which recommendation asks for the same as a proposal."""

    recommendation = forms.ModelChoiceField(
        label=_("Code of the recommendation that asks for the same"),
        queryset=Recommendation.objects.public(),
        to_field_name="code",
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages={"invalid_choice": _("There is no recommendation with that code.")},
    )


class HideForm(forms.Form):
    """Why a text is not let through."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)


class CoverForm(forms.Form):
    """A passage that goes, and why."""

    passage = forms.CharField(
        label=_("The passage, exactly as it is written"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_(
            "It is covered wherever it stands, in the texts that grew from this one too. Nobody can bring it back."
        ),
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)
