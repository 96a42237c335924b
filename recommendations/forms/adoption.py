"""What institutions write about a recommendation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.translated import TranslatedFormField
from recommendations.enums import NO_RESPONSE, WITHOUT_REASON


class PositionForm(forms.Form):
    """An institution's answer, prepared in private."""

    code = forms.ChoiceField(
        label=_("Position"),
        choices=lambda: [p for p in vocabularies.pairs("adoption_position") if p[0] != NO_RESPONSE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a position.")},
    )
    reason = TranslatedFormField(
        label=_("Reasons"),
        required=False,
        multiline=True,
        max_length=5000,
        help_text=_("In the three languages if possible. Only a plain acceptance needs none."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("code") and data["code"] not in WITHOUT_REASON and not data.get("reason"):
            self.add_error("reason", _("Give the reasons, in at least one language."))
        return data
