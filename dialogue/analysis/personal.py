"""Finds in a text what could point to a person: before it is sent, its author is asked once more. Pure.

It looks for shapes (a telephone number, an e-mail, a handle, a street with its number, the number of a document,
coordinates), not for names. What it
finds is a question, never a refusal: a hotline's number is a good thing to post.
"""

import re
import unicodedata
from typing import Literal

Kind = Literal["phone", "email", "handle", "document", "address", "place"]
KINDS: tuple[Kind, ...] = ("phone", "email", "handle", "document", "address", "place")

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:]{1,64}@[^\s@<>()\[\],;:]{1,250}\.[^\W\d_]{2,24}")
# Eight digits or more, with the signs that people put between them.
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d(?:[ .\-/()]{0,2}\d){7,14}(?![\w])")
# One to three capital letters and six to nine digits, as on passports and identity cards.
_DOCUMENT = re.compile(r"(?<!\w)[A-Z]{1,3}[ -]?\d{6,9}(?!\w)")
_HANDLE = re.compile(r"(?<![\w@.])@[\w.]{3,30}|\b(?:wa\.me|t\.me|m\.me|chat\.whatsapp\.com)/\S", re.IGNORECASE)
# A number beside the word for a street, in the three languages; a flat or a house with its number.
_STREET = re.compile(
    r"\b\d{1,4}[a-z]?,? (?:[^\W\d]{1,20} ){1,3}(?:street|road|avenue|lane|square)\b"
    r"|\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|impasse|allée|place|chemin|quai|ruelle)\b"
    r"|\b(?:flat|apartment|appartement|appt|immeuble) (?:n° ?)?\d{1,4}\b"
    r"|(?<!\w)(?:شارع|زنقة|زقاق|درب|عمارة|شقة)[^\d\n]{1,40}\d{1,4}(?!\d)"
    r"|(?<!\d)\d{1,4} ?،? ?(?:شارع|زنقة|زقاق|درب)(?!\w)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{4,}\s*[,;]\s*-?\d{1,3}\.\d{4,}")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}[-–/]\d{4})(?!\d)")


def find(text: str) -> tuple[Kind, ...]:
    """The kinds of things found, in the order of :data:`KINDS`. Linear in the length of the text."""
    with_addresses = _with_ascii_digits(text)
    plain = _DATE.sub(" ", _ADDRESS.sub(" ", with_addresses))
    found: dict[Kind, bool] = {
        "email": bool(_EMAIL.search(plain)),
        "handle": bool(_HANDLE.search(with_addresses)),
        "address": bool(_STREET.search(plain)),
        "place": bool(_PLACE.search(plain)),
        "document": bool(_DOCUMENT.search(plain)),
    }
    rest = _PLACE.sub(" ", _DOCUMENT.sub(" ", plain))
    found["phone"] = bool(_PHONE.search(rest))
    return tuple(kind for kind in KINDS if found[kind])


def _with_ascii_digits(text: str) -> str:
    """The text with all decimal digits (Arabic-Indic, Persian, …) as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
