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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She lives at 12 bis, rue des Oliviers", ("address",)),
        ("Come to 14 Old Harbour Street", ("address",)),
        ("immeuble 7, second floor", ("address",)),
        ("يسكن في شارع الحسن الثاني رقم ١٢", ("address",)),
        ("١٢ زنقة الزيتون", ("address",)),
        ("Write to @samira.b there", ("handle",)),
        ("https://wa.me/xyz", ("handle",)),
        ("The street is long and has 2 schools", ()),
        ("10 places in a course, 3 roads to it", ()),
        ("Un chemin de 3 ans", ()),
        ("في شارعنا مدرستان", ()),
    ],
)
def test_addresses_and_handles(text, found):
    assert find(text) == found


@pytest.mark.parametrize("text", ["12 rue" * 1500, "12 a b c " * 1200, "شارع " * 2000, "@a" * 5000, "flat " * 2000])
def test_addresses_are_linear_too(text):
    started = time.perf_counter()
    find(text)
    assert time.perf_counter() - started < 0.5
