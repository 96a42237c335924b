"""Fields for what people write: lines in three languages, moments in a time zone, numbers as they write them."""

import datetime
import re
import zoneinfo
from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.translated import LANGUAGES, OWN_NAMES, Translated, TranslatedFormField, joined

# The shores of this dialogue first, then all others.
NEAR_ZONES = (
    "Africa/Tunis",
    "Africa/Algiers",
    "Africa/Casablanca",
    "Africa/Tripoli",
    "Africa/Nouakchott",
    "Europe/Brussels",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Madrid",
    "UTC",
)


def time_zone_choices() -> list[tuple[Any, Any]]:
    """All time zones, those of this dialogue first."""
    others = sorted(zoneinfo.available_timezones() - {*NEAR_ZONES, "localtime", "Factory"})
    return [
        (_("Often used"), [(name, name) for name in NEAR_ZONES]),
        (_("All"), [(name, name) for name in others]),
    ]


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


class MomentField(forms.Field):
    """A day and a time of day without a zone: the form says in which zone they are meant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime.datetime | None:
        if not value:
            return None
        try:
            return datetime.datetime.fromisoformat(str(value).strip()).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            raise ValidationError(_("Write day and time like this: 2027-01-17 23:59.")) from None


def in_zone(moment: datetime.datetime, name: str) -> datetime.datetime:
    """The naive moment in that zone. Raises ValidationError for one that a change of clocks leaves out."""
    found = moment.replace(tzinfo=zoneinfo.ZoneInfo(name))
    if found.astimezone(datetime.UTC).astimezone(found.tzinfo).replace(tzinfo=None) != moment:
        raise ValidationError(_("On that day the clocks are changed, and this time does not exist."))
    return found


def shown_in(moment: datetime.datetime, name: str) -> datetime.datetime:
    """What the field shows of a moment."""
    return moment.astimezone(zoneinfo.ZoneInfo(name)).replace(tzinfo=None)


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
