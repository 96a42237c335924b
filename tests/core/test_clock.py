"""Days are days in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core import clock

EVENING = datetime(2026, 3, 31, 23, 30, tzinfo=timezone(timedelta(hours=-2)))


def test_the_day_is_the_day_in_utc():
    assert clock.day_of(EVENING) == date(2026, 4, 1)
    assert clock.month_of(EVENING) == date(2026, 4, 1)
    assert clock.start_of_day(EVENING) == datetime(2026, 4, 1, tzinfo=UTC)
    assert clock.end_of_day(EVENING) == datetime(2026, 4, 2, tzinfo=UTC)


def test_days_work_too():
    assert clock.month_of(date(2026, 2, 28)) == date(2026, 2, 1)
    assert clock.week_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert clock.week_of(date(2026, 11, 16)) == date(2026, 11, 16)
    assert clock.days_between(date(2026, 2, 28), EVENING) == 32
    assert clock.days_between(EVENING, date(2026, 3, 31)) == -1


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(datetime(2026, 1, 1))


def test_now_is_aware():
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.today() == clock.now().date()
