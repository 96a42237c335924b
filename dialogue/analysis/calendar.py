"""Calendar files after RFC 5545. Pure: frozen entries in, bytes out.

Moments are written in universal time and days as days, so that no time zone has to be described. Lines are folded at
75 octets without cutting a character, and end in CR LF.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Entry:
    """One event. ``uid`` and ``sequence`` let a calendar find and replace an earlier version of it.

    With ``is_by_day`` only the days of ``starts_at`` and ``ends_at`` count (as given, in their own zone); the last
    one is part of it.
    """

    uid: str
    sequence: int
    stamp: datetime.datetime
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str
    url: str
    place: str = ""
    text: str = ""
    is_by_day: bool = False
    is_cancelled: bool = False


def calendar(entries: Iterable[Entry], *, name: str, language: str) -> bytes:
    """A whole calendar file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rihla//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for entry in entries:
        lines += _event(entry, language)
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, language: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_moment(entry.stamp)}",
        f"LAST-MODIFIED:{_moment(entry.stamp)}",
        f"SEQUENCE:{entry.sequence}",
        *_period(entry),
        f"SUMMARY;LANGUAGE={language}:{_text(entry.title)}",
        f"URL:{entry.url}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if entry.is_cancelled or entry.is_by_day else 'OPAQUE'}",
    ]
    if entry.place:
        lines.append(f"LOCATION;LANGUAGE={language}:{_text(entry.place)}")
    if entry.text:
        lines.append(f"DESCRIPTION;LANGUAGE={language}:{_text(entry.text)}")
    return [*lines, "END:VEVENT"]


def _period(entry: Entry) -> list[str]:
    if not entry.is_by_day:
        return [f"DTSTART:{_moment(entry.starts_at)}", f"DTEND:{_moment(entry.ends_at)}"]
    # The end of a whole day is the first day that no longer belongs to it.
    after = (entry.ends_at - datetime.timedelta(microseconds=1)).date() + datetime.timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{entry.starts_at:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _moment(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    return text.strip().translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets; every further piece begins with a space."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LINE - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
