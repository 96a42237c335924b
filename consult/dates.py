"""Working days, and the times of the year in which people have no time to answer. Pure: nothing here asks a clock."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

DAY = datetime.timedelta(days=1)
# Saturday and Sunday as ``date.weekday()`` counts; where Friday is free, hand over (4, 5).
WEEKEND = (5, 6)


def working_days_before(
    day: datetime.date, count: int, *, weekend: Collection[int] = WEEKEND, holidays: Collection[datetime.date] = ()
) -> datetime.date:
    """The last day on which ``count`` whole working days still lie between it and ``day``.

    Neither that day nor ``day`` is counted. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("A notice is given before, not after.")
    found = day - DAY
    while count:
        if found.weekday() not in weekend and found not in holidays:
            count -= 1
        found -= DAY
    return found


def working_days_between(
    first: datetime.date,
    last: datetime.date,
    *,
    weekend: Collection[int] = WEEKEND,
    holidays: Collection[datetime.date] = (),
) -> int:
    """Working days that lie between two days, both not counted."""
    days = (first + DAY * n for n in range(1, (last - first).days))
    return sum(1 for day in days if day.weekday() not in weekend and day not in holidays)


# --- The Islamic calendar ---------------------------------------------------------------------------------------------
#
# The tabular calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of a cycle of 30), after
# E. M. Reingold and N. Dershowitz, Calendrical Calculations, chapter "The Islamic Calendar". What is sighted in a
# country may be a day earlier or later: enough for a warning, not for a prayer.

_EPOCH = datetime.date(622, 7, 19)  # 16 July 622 of the Julian calendar


@dataclass(frozen=True, order=True)
class IslamicDate:
    year: int
    month: int
    day: int


def from_islamic(date: IslamicDate) -> datetime.date:
    """The Gregorian day."""
    months = 29 * (date.month - 1) + date.month // 2
    days = (date.year - 1) * 354 + (3 + 11 * date.year) // 30 + months + date.day - 1
    return _EPOCH + DAY * days


def to_islamic(day: datetime.date) -> IslamicDate:
    """The day in the tabular Islamic calendar; from the year 622 on."""
    days = (day - _EPOCH).days
    year = (30 * days + 10646) // 10631
    before = (day - from_islamic(IslamicDate(year, 1, 1))).days
    month = (11 * before + 330) // 325
    return IslamicDate(year, month, (day - from_islamic(IslamicDate(year, month, 1))).days + 1)


# --- Times in which few can answer ------------------------------------------------------------------------------------


class Season(StrEnum):
    AUGUST = "august"
    YEAR_END = "year_end"
    RAMADAN = "ramadan"
    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"


@dataclass(frozen=True)
class BusyTime:
    """The part of a season that lies in a period; both days belong to it."""

    season: Season
    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def busy_times(first: datetime.date, last: datetime.date) -> tuple[BusyTime, ...]:
    """What of August, the end of Ramadan, both Eids and the year's end lies between two days (K10), in order."""
    found = []
    for season, begins, ends in (*_civil_seasons(first, last), *_islamic_seasons(first, last)):
        if begins <= last and ends >= first:
            found.append(BusyTime(season, max(begins, first), min(ends, last)))
    return tuple(sorted(found, key=lambda time: (time.first, time.season)))


def busy_days(times: Collection[BusyTime]) -> int:
    """How many days they take together, days of two seasons once: by so much an extension makes up for them."""
    return len({time.first + DAY * n for time in times for n in range(time.days)})


def _civil_seasons(first: datetime.date, last: datetime.date) -> Iterator[tuple[Season, datetime.date, datetime.date]]:
    for year in range(first.year - 1, last.year + 1):
        yield Season.AUGUST, datetime.date(year, 8, 1), datetime.date(year, 8, 31)
        yield Season.YEAR_END, datetime.date(year, 12, 24), datetime.date(year + 1, 1, 1)


def _islamic_seasons(
    first: datetime.date, last: datetime.date
) -> Iterator[tuple[Season, datetime.date, datetime.date]]:
    for year in range(to_islamic(first).year, to_islamic(last).year + 1):
        feast = from_islamic(IslamicDate(year, 10, 1))
        sacrifice = from_islamic(IslamicDate(year, 12, 10))
        yield Season.RAMADAN, from_islamic(IslamicDate(year, 9, 21)), feast - DAY
        yield Season.EID_AL_FITR, feast, feast + 2 * DAY
        yield Season.EID_AL_ADHA, sacrifice, sacrifice + 3 * DAY
