"""The one source of time. Functions that depend on time take ``now``; only the outermost caller asks here.

Moments are aware and in UTC. Days are days in UTC: what a page shows as “the day” must not depend on who
looks.
"""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

DAY = timedelta(days=1)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The day of this moment in UTC."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day of an aware moment, in UTC."""
    return _utc(moment).date()


def month_of(moment: datetime | date) -> date:
    """The first day of the month."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return day.replace(day=1)


def week_of(moment: datetime | date) -> date:
    """The Monday of the week."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return day - timedelta(days=day.weekday())


def start_of_day(moment: datetime | date) -> datetime:
    """Midnight at which the day begins."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def end_of_day(moment: datetime | date) -> datetime:
    """Midnight at which the day is over: the first moment that no longer belongs to it."""
    return start_of_day(moment) + DAY


def days_between(earlier: datetime | date, later: datetime | date) -> int:
    """Whole days from one day to the other; negative when ``later`` lies before."""
    first = day_of(earlier) if isinstance(earlier, datetime) else earlier
    last = day_of(later) if isinstance(later, datetime) else later
    return (last - first).days


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be placed on a day.")
    return moment.astimezone(UTC)
