"""What is due when."""

from datetime import UTC, datetime, timedelta

import pytest

from core import schedule

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch):
    monkeypatch.setattr(schedule, "_jobs", {})


def test_every_job_is_due_at_the_start_and_then_at_its_interval():
    schedule.every(minutes=1, name="often")(lambda: None)
    schedule.every(minutes=60, name="seldom")(lambda: None)
    clock = schedule.Clock()

    def due(minutes):
        return [job.name for job in clock.due(NOW + timedelta(minutes=minutes))]

    assert due(0) == ["often", "seldom"]
    assert due(0.5) == []
    assert due(1) == ["often"]
    assert due(59) == ["often"]
    assert due(60) == ["often", "seldom"]


def test_a_job_runs_by_name():
    ran = []
    schedule.every(minutes=1, name="x")(lambda: ran.append(1))
    schedule.job("x").run()
    assert ran == [1]
    with pytest.raises(KeyError):
        schedule.job("y")


def test_a_name_belongs_to_one_function():
    def first():
        pass

    schedule.every(minutes=1, name="x")(first)
    schedule.every(minutes=1, name="x")(first)
    with pytest.raises(ValueError, match="two periodic jobs"):
        schedule.every(minutes=1, name="x")(lambda: None)
