"""Working days and busy seasons: known dates, edges, and what holds for every day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.dates import (
    BusyTime,
    IslamicDate,
    Season,
    busy_days,
    busy_times,
    from_islamic,
    to_islamic,
    working_days_before,
    working_days_between,
)

D = datetime.date
some_day = st.dates(D(1900, 1, 1), D(2200, 1, 1))


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("day", "count", "last"),
        [
            (D(2026, 12, 1), 20, D(2026, 11, 2)),
            (D(2026, 12, 1), 0, D(2026, 11, 30)),
            (D(2026, 11, 30), 1, D(2026, 11, 26)),
        ],
    )
    def test_notice(self, day, count, last):
        assert working_days_before(day, count) == last
        assert working_days_between(last, day) >= count

    def test_holidays_and_another_weekend_move_it(self):
        assert working_days_before(D(2026, 12, 1), 20, holidays={D(2026, 11, 11)}) == D(2026, 11, 1)
        assert working_days_before(D(2026, 12, 1), 1, weekend=(4, 5)) == D(2026, 11, 29)

    def test_no_notice_after(self):
        with pytest.raises(ValueError, match="before"):
            working_days_before(D(2026, 12, 1), -1)

    @given(some_day, st.integers(0, 60))
    def test_the_days_between_are_as_many_as_asked_and_a_day_later_too_few(self, day, count):
        last = working_days_before(day, count)
        assert working_days_between(last, day) == count
        assert count == 0 or working_days_between(last + datetime.timedelta(days=1), day) < count


class TestIslamicCalendar:
    @pytest.mark.parametrize(
        ("islamic", "civil"),
        [
            (IslamicDate(1, 1, 1), D(622, 7, 19)),
            (IslamicDate(1445, 10, 1), D(2024, 4, 10)),
            (IslamicDate(1445, 12, 10), D(2024, 6, 17)),
            (IslamicDate(1446, 9, 1), D(2025, 3, 1)),
            (IslamicDate(1447, 1, 1), D(2025, 6, 27)),
        ],
    )
    def test_known_days(self, islamic, civil):
        assert from_islamic(islamic) == civil
        assert to_islamic(civil) == islamic

    @given(some_day)
    def test_there_and_back(self, day):
        found = to_islamic(day)
        assert from_islamic(found) == day
        assert 1 <= found.month <= 12
        assert 1 <= found.day <= 30

    def test_a_cycle_has_eleven_long_years(self):
        lengths = [
            (from_islamic(IslamicDate(y + 1, 1, 1)) - from_islamic(IslamicDate(y, 1, 1))).days for y in range(1, 31)
        ]
        assert [y for y, length in enumerate(lengths, start=1) if length == 355] == [
            2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29,
        ]  # fmt: skip


class TestBusyTimes:
    def test_spring_of_2027(self):
        assert busy_times(D(2027, 3, 5), D(2027, 5, 18)) == (
            BusyTime(Season.RAMADAN, D(2027, 3, 5), D(2027, 3, 9)),
            BusyTime(Season.EID_AL_FITR, D(2027, 3, 10), D(2027, 3, 12)),
            BusyTime(Season.EID_AL_ADHA, D(2027, 5, 17), D(2027, 5, 18)),
        )

    def test_august_and_the_end_of_the_year(self):
        times = busy_times(D(2026, 7, 31), D(2027, 1, 1))
        assert [t.season for t in times] == [Season.AUGUST, Season.YEAR_END]
        assert [t.days for t in times] == [31, 9]
        assert [t.season for t in busy_times(D(2027, 1, 1), D(2027, 1, 10))] == [Season.YEAR_END]

    def test_none(self):
        assert busy_times(D(2026, 9, 1), D(2026, 12, 23)) == ()

    def test_days_of_two_seasons_count_once(self):
        first = BusyTime(Season.AUGUST, D(2026, 8, 1), D(2026, 8, 10))
        second = BusyTime(Season.EID_AL_ADHA, D(2026, 8, 9), D(2026, 8, 12))
        assert busy_days((first, second)) == 12
