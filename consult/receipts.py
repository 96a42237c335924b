"""Receipt codes: 16 random digits in fours. Only an HMAC with a key outside the database is stored.

53 bits; with the limits on the form that takes a code, guessing one of a million codes would take centuries.
"""

import secrets
import unicodedata

from core import keyring

DIGITS = 16
KEY_NAME = "receipts"


def new_code() -> str:
    """16 digits without spaces."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def in_fours(code: str) -> str:
    """The way a code is shown: ``4827 1093 5561 7740``."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def normalise(typed: str) -> str:
    """The 16 digits in what somebody typed, Arabic-Indic and Persian digits too; empty when it is no code."""
    digits = "".join(str(unicodedata.digit(c)) for c in typed[:100] if c.isdigit())
    others = [c for c in typed[:100] if not c.isdigit() and not c.isspace() and c not in "-‐‑–—.·\u200e\u200f"]
    return digits if len(digits) == DIGITS and not others else ""


def digest(code: str) -> str:
    """What is stored of a code: 64 hexadecimal digits."""
    return keyring.tag(KEY_NAME, code)
