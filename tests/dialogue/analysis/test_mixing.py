"""Voices by turns: complete, the same on one day, other on the next, by nothing but the marks."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from dialogue.analysis.mixing import mixed

ROWS = [(n, mark) for n, mark in enumerate(["person"] * 12 + ["institution"] * 2 + ["ngo"])]


def test_each_mark_by_turns():
    order = [dict(ROWS)[n] for n in mixed(ROWS, seed="1:2026-11-28")]
    assert set(order[:3]) == {"person", "institution", "ngo"}
    assert set(order[3:5]) == {"person", "institution"}
    assert order[5:] == ["person"] * 10


def test_the_order_of_the_day():
    day = mixed(ROWS, seed="1:2026-11-28")
    assert mixed(ROWS[::-1], seed="1:2026-11-28") == day
    assert mixed(ROWS, seed="1:2026-11-29") != day
    assert mixed(ROWS, seed="2:2026-11-28") != day


def test_another_process_gives_the_same_order():
    code = f"from dialogue.analysis.mixing import mixed; print(mixed({ROWS!r}, seed='1:2026-11-28'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(mixed(ROWS, seed="1:2026-11-28"))


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=30), st.text(max_size=5))
def test_nothing_is_lost_or_twice(marks, seed):
    rows = list(enumerate(marks))
    assert sorted(mixed(rows, seed=seed)) == list(range(len(marks)))
