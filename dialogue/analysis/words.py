"""Words as they are compared: without case, accents and vowel signs, an Arabic letter in one spelling. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Accents, Arabic vowel signs, and the hamza that stands above or below a letter once it is taken apart.
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")
_ONE_SPELLING = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})


def normalised(text: str) -> list[str]:
    """The words without case, accents, punctuation, and with the spellings of an Arabic letter made one."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return _WORD.findall(plain.translate(_ONE_SPELLING))
