"""The calendar file: what RFC 5545 asks of it, read back by a reader of our own."""

import datetime
import re

import pytest

from dialogue.analysis.calendar import Entry, calendar

MOMENT = datetime.datetime(2027, 3, 10, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def entry(**fields):
    plain = {
        "uid": "7@example.org",
        "sequence": 2,
        "stamp": datetime.datetime(2027, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        "starts_at": MOMENT,
        "ends_at": MOMENT + datetime.timedelta(hours=3),
        "title": "Meeting",
        "url": "https://example.org/en/meetings/m/",
    }
    return Entry(**{**plain, **fields})


def read(data):
    """Lines by name, unfolded and unescaped."""
    text = data.decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    found = {}
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _colon, value = line.partition(":")
        value = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
        found.setdefault(name.partition(";")[0], []).append(value)
    return found


def test_moments_are_in_universal_time():
    found = read(calendar([entry()], name="All", language="en"))
    assert (found["DTSTART"], found["DTEND"]) == (["20270310T080000Z"], ["20270310T110000Z"])
    assert (found["UID"], found["SEQUENCE"], found["DTSTAMP"]) == (["7@example.org"], ["2"], ["20270102T030405Z"])
    assert found["STATUS"] == ["CONFIRMED"]


def test_days_end_with_the_first_day_after_them():
    days = {"starts_at": MOMENT, "ends_at": MOMENT + datetime.timedelta(days=1), "is_by_day": True}
    found = read(calendar([entry(**days)], name="All", language="en"))
    assert (found["DTSTART"], found["DTEND"]) == (["20270310"], ["20270312"])


def test_a_day_that_ends_at_midnight_is_one_day():
    midnight = MOMENT.replace(hour=0)
    days = {"starts_at": midnight, "ends_at": midnight + datetime.timedelta(days=1), "is_by_day": True}
    assert read(calendar([entry(**days)], name="All", language="en"))["DTEND"] == ["20270311"]


@pytest.mark.parametrize("title", ["a" * 400, "لقاء تشاوري حول العودة " * 12, "é€😀" * 60, "x" * 67, "x" * 66])
def test_lines_are_folded_at_75_octets_without_cutting_a_character(title):
    data = calendar([entry(title=title)], name="All", language="ar")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert read(data)["SUMMARY"] == [title.strip()]


def test_text_cannot_make_lines_of_its_own():
    found = read(calendar([entry(text="one\r\nBEGIN:VALARM\nthree; four, five\\n")], name="a;b", language="en"))
    assert "VALARM" not in "".join(found.get("BEGIN", []))
    assert found["DESCRIPTION"] == ["one\nBEGIN:VALARM\nthree; four, five\\n"]


def test_called_off_is_said():
    found = read(calendar([entry(is_cancelled=True)], name="All", language="en"))
    assert (found["STATUS"], found["TRANSP"]) == (["CANCELLED"], ["TRANSPARENT"])
