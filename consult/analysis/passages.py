"""Passages of a text as offsets into it: found again, put together, covered. Pure.

The text itself is never changed (K15): a passage is a pair of offsets, from the first character to the one behind the
last.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]


def find(text: str, passage: str) -> Span | None:
    """Where the passage stands, whatever white space is between its words; the first place of several."""
    words = passage.split()
    if not words:
        return None
    found = re.search(r"\s+".join(re.escape(word) for word in words), text)
    return found.span() if found else None


def overlapping(spans: Iterable[Span], wanted: Span) -> list[Span]:
    """Those that share a character with the wanted one or touch it."""
    start, end = wanted
    return [span for span in spans if span[0] <= end and span[1] >= start]


@dataclass(frozen=True)
class Piece:
    """A part of a text: words, or with a ``reason`` a covered passage, whose words are not here."""

    text: str
    reason: str = ""


def pieces(text: str, covered: Sequence[tuple[int, int, str]], *, within: Span | None = None) -> list[Piece]:
    """The text, or the part ``within`` it, with its covered passages (start, end, reason) in their places.

    Passages that overlap are one; the reason is that of the first. Offsets beyond the text are cut.
    """
    start, end = within or (0, len(text))
    end = min(end, len(text))
    found, at = [], start
    for first, last, reason in sorted(covered):
        if last <= at or first >= end:
            continue
        if first > at:
            found.append(Piece(text[at:first]))
        if not (found and found[-1].reason and first < at):
            found.append(Piece("", reason))
        at = min(last, end)
    if at < end:
        found.append(Piece(text[at:end]))
    return found
