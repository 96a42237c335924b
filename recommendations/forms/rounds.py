"""Editors plan a round."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from core.moments import MomentField, PeriodMixin, in_zone, shown_in, time_zone_choices
from core.translated import TranslatedFormField
from recommendations.enums import Proposals, ResultsShown, Voters
from recommendations.models import Round


class RoundForm(PeriodMixin, forms.Form):
    """Words, dates and rules; they are fixed when the round is announced."""

    title = TranslatedFormField(label=_("Title"), max_length=200, help_text=_("In all three languages."))
    lead = TranslatedFormField(
        label=_("Lead"),
        required=False,
        multiline=True,
        max_length=600,
        help_text=_("In a few sentences, in all three languages: what is voted on, and what will be done with it."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, help_text=_("Opening and closing are meant in this zone.")
    )
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    voters = forms.ChoiceField(label=_("Who may vote"), choices=Voters.choices)
    results = forms.ChoiceField(
        label=_("Totals are shown"),
        choices=ResultsShown.choices,
        help_text=_("Results by group are shown at closing, whatever is chosen here."),
    )
    proposals_rule = forms.ChoiceField(label=_("New proposals"), choices=Proposals.choices)


class NewRoundForm(RoundForm, OnceForm):
    """A draft that only editors see."""


class ItemsForm(forms.Form):
    """Recommendations by their codes."""

    codes = forms.CharField(
        label=_("Codes of recommendations to add"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_("As many as you like, with spaces, commas or lines between them."),
    )

    def clean_codes(self) -> list[str]:
        return [code for code in re.split(r"[\s,;،]+", self.cleaned_data["codes"]) if code][:500]


class ExtendForm(forms.Form):
    """A later closing, for a public reason."""

    closes_at = MomentField(label=_("New closing"))
    reason = forms.CharField(
        label=_("Reason (public)"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why. It is public.")},
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = round_.time_zone
        self.fields["closes_at"].help_text = _("In the time zone %(zone)s.") % {"zone": self.zone}

    def clean_closes_at(self) -> Any:
        moment = self.cleaned_data["closes_at"]
        if moment is None:
            raise ValidationError(_("Write day and time like this: 2027-01-17 23:59."))
        return in_zone(moment, self.zone)


def initial_of(round_: Round) -> dict[str, Any]:
    """The round as the form shows it."""
    kept = {name: getattr(round_, name) for name in RoundForm.base_fields}
    return {**kept, **{name: shown_in(kept[name], round_.time_zone) for name in ("opens_at", "closes_at")}}
