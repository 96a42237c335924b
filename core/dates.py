"""Dates and deadlines as the reader's language writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, pgettext


def as_day(value: date) -> date:
    """The calendar day of a date or of a moment (in the active time zone)."""
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def day_text(value: date, *, with_weekday: bool = False) -> str:
    """*17 January 2027*, *17 janvier 2027*, *17 يناير 2027*; the first of a month is *1er* in French."""
    day = as_day(value)
    number = "1er" if day.day == 1 and (get_language() or "").startswith("fr") else str(day.day)
    weekday = f"{date_format(day, 'l')} " if with_weekday else ""
    return f"{weekday}{number} {date_format(day, 'F Y')}"


def deadline_text(value: datetime, zone: ZoneInfo) -> str:
    """Weekday, day and time in a zone, without the zone's name: *Sunday 17 January 2027, 23:59*."""
    local = timezone.localtime(value, zone)
    return pgettext("a day and a time of day", "%(day)s, %(time)s") % {
        "day": day_text(local.date(), with_weekday=True),
        "time": date_format(local, "H:i"),
    }


def offset_text(value: datetime, zone: ZoneInfo) -> str:
    """The distance from universal time at that moment: *UTC*, *UTC+1*, *UTC+5:30*."""
    offset = timezone.localtime(value, zone).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
