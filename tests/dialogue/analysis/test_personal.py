"""What could point to a person, and what only looks like it."""

import time

import pytest

from dialogue.analysis.personal import find


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call me at +212 6 12 34 56 78", ("phone",)),
        ("0612345678", ("phone",)),
        ("هاتفي ٠٦١٢٣٤٥٦٧٨", ("phone",)),
        ("Write to salma.b@example.org, please", ("email",)),
        ("My passport is AB123456", ("document",)),
        ("CIN: BE 1234567", ("document",)),
        ("It is at 33.97159, -6.84981", ("place",)),
        ("Call 06 12 34 56 78 or write to a@b.org", ("phone", "email")),
        ("The meeting is on 12/03/2027 at 14:30", ()),
        ("From 2019-2024 we asked 1200 people", ()),
        ("It cost 1 200 000 dirhams", ()),
        ("Article 12, paragraph 3 of law 02-03", ()),
        ("https://example.org/a/1234567890123", ()),
        ("R42 and S000-R09", ()),
        ("", ()),
    ],
)
def test_found(text, found):
    assert find(text) == found


@pytest.mark.parametrize(
    "text", ["1 " * 5000, "a" * 10_000, "@" * 10_000, "1" * 10_000, "a@" * 5000, "a." * 5000, "(" * 10_000]
)
def test_linear(text):
    started = time.perf_counter()
    find(text)
    assert time.perf_counter() - started < 0.5
