"""A field for what officials write: lines in three languages."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

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
