"""A day and a time of day in a time zone, as officials type them."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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


class MomentField(forms.Field):
    """A day and a time of day without a zone: the form says in which zone they are meant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "dir": "ltr"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"required": _("Write day and time like this: 2027-01-17 23:59.")}

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


class PeriodMixin(forms.Form):
    """Opening and closing in a time zone."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        zone = data.get("time_zone")
        for name in ("opens_at", "closes_at"):
            if zone and data.get(name):
                try:
                    data[name] = in_zone(data[name], zone)
                except ValidationError as error:
                    self.add_error(name, error)
        return data
