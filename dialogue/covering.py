"""Covered passages: a mark in the stored text says which decision covered it and why; its words lie beside (models)."""

import re
import unicodedata

from django.utils.translation import gettext as _

from dialogue.enums import Reason

_MARK = re.compile(r"\[▮ ([a-z_]{1,20}) (\d{1,18})\]")
BLANK = "▮▮▮"
DIRECTIONS = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def mark(reason: str, decision: int) -> str:
    """What is stored in the place of a passage."""
    return f"[▮ {reason} {decision}]"


def covered(text: str, passage: str, sign: str) -> str:
    """The text with the sign wherever the passage stands, unless that would cut the mark of another decision."""
    marks = [found.span() for found in _MARK.finditer(text)]

    def put(found: re.Match[str]) -> str:
        first, last = found.span()
        is_cut = any(begin < last and first < end and not (first <= begin and end <= last) for begin, end in marks)
        return found[0] if is_cut else sign

    return re.sub(re.escape(passage), put, text)


def shown(text: str) -> str:
    """The text with each mark as a sentence in the reader's language."""
    return _MARK.sub(_words, text) if "[▮" in text else text


def has_mark(text: str) -> bool:
    """Whether a passage of the text is covered."""
    return "[▮" in text and bool(_MARK.search(text))


def direction(text: str) -> str:
    """``ltr`` or ``rtl`` of a text with covered passages; empty where its own first letters give it on the page.

    The words of a mark are in the reader's language: at the beginning of a text they would turn all of it round.
    """
    if not has_mark(text):
        return ""
    letters = (unicodedata.bidirectional(letter) for letter in _MARK.sub("", text))
    return next((DIRECTIONS[letter] for letter in letters if letter in DIRECTIONS), "")


def without_forged_marks(text: str, known: str = "") -> str:
    """What a person typed, without marks that do not stand in ``known``, the text before."""
    return _MARK.sub(lambda found: found[0] if found[0] in known else BLANK, text)


def _words(found: re.Match[str]) -> str:
    if found[1] not in Reason.values:
        return BLANK
    return _("▮▮▮ [covered: %(reason)s]") % {"reason": Reason(found[1]).label}
