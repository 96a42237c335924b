"""Fields that several forms of adoption share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.actions.written import MAX_LINK, MAX_LINKS


class LinksField(forms.CharField):
    """Web addresses, one a line; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Where it can be seen (optional)"))
        kwargs.setdefault("help_text", _("Web addresses, one a line, five at most."))
        super().__init__(
            required=False,
            max_length=(MAX_LINK + 2) * MAX_LINKS,
            widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
            **kwargs,
        )

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]
