"""A file of recommendations."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """One CSV file, looked at or taken over."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8; comma or semicolon between the cells. Columns that you do not need can be left out."),
        error_messages={"required": _("Choose a file.")},
    )
