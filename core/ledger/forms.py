"""The form that takes receipts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.ledger import promises

LARGEST = 20_000


class ReceiptForm(forms.Form):
    """Receipts pasted or as a file; cleaned to ``receipts``."""

    text = forms.CharField(
        label=_("Paste your receipt"),
        max_length=LARGEST,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 5, "class": "input--code", "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    file = forms.FileField(label=_("Or choose the file that you kept"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        text = cleaned.get("text", "")
        if upload:
            text = upload.read(LARGEST).decode("utf-8", errors="replace")
        try:
            cleaned["receipts"] = promises.read(text)
        except InvalidInput as error:
            self.add_error("file" if upload else "text", str(error))
        return cleaned
