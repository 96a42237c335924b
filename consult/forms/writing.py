"""Fields for what people write: lines in three languages, numbers as they write them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.translated import LANGUAGES, OWN_NAMES, Translated, TranslatedFormField, joined


class TranslatedLinesField(TranslatedFormField):
    """One thing on a line, in the same order in every language; cleans to a list of ``Translated``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(multiline=True, required=kwargs.pop("required", False), **kwargs)

    def compress(self, data_list: list[str]) -> list[Translated]:  # type: ignore[override]
        lists = [[line.strip() for line in text.splitlines() if line.strip()] for text in data_list or []]
        written = {language: lines for language, lines in zip(LANGUAGES, lists, strict=False) if lines}
        if len({len(lines) for lines in written.values()}) > 1:
            counts = joined(f"{OWN_NAMES[language]} {len(lines)}" for language, lines in written.items())
            raise ValidationError(
                _("Write the same number of lines in every language. Lines now: %(counts)s."),
                params={"counts": counts},
            )
        return [
            Translated(**dict(zip(written, texts, strict=True)))
            for texts in zip_longest(*written.values(), fillvalue="")
        ]


def as_lines(texts: Iterable[Translated]) -> Translated:
    """What the field shows of a list."""
    texts = list(texts)
    return Translated(**{language: "\n".join(text.get(language) for text in texts).strip() for language in LANGUAGES})


class _Typed:
    """Numbers as people write them: with comma or point, a space between thousands, Arabic-Indic digits.

    A line of text and no number field: what those do not take, browsers throw away without a word. “1,200” is refused:
    in English it is a thousand times what it is in French.
    """

    _PLAIN = str.maketrans({",": ".", "٫": ".", "٬": None, " ": None, "\u00a0": None, "\u202f": None, "\u2009": None})
    _AMBIGUOUS = re.compile(r"[0-9٠-٩۰-۹],[0-9٠-٩۰-۹]{3}$")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and not self._AMBIGUOUS.search(value.strip()):
            value = value.translate(self._PLAIN)
        return super().to_python(value)  # type: ignore[misc]

    def prepare_value(self, value: Any) -> Any:
        """A stored 12.0000 is shown as 12."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"}


class TypedNumberField(_Typed, forms.DecimalField):
    """A number, with places behind the point."""

    widget = forms.TextInput


class TypedCountField(_Typed, forms.IntegerField):
    """A whole number."""

    widget = forms.TextInput
