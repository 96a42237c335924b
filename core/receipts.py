"""Receipt codes: 16 digits in fours, for what somebody sent without an account. Apps store only an HMAC of a code.

53 bits; with the limits on the forms that take a code, guessing one of a million codes would take centuries.
"""

import secrets
import unicodedata

DIGITS = 16
_BETWEEN = "-‐‑–—.·\u200e\u200f"


def new_code() -> str:
    """16 random digits without spaces."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def code_from(tag: str) -> str:
    """The 16 digits that belong to a tag (``core.keyring``): the same for the same tag, unknown without its key."""
    return f"{int(tag, 16) % 10**DIGITS:0{DIGITS}d}"


def in_fours(code: str) -> str:
    """The way a code is shown: ``4827 1093 5561 7740``."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def normalise(typed: str) -> str:
    """The 16 digits in what somebody typed, Arabic-Indic and Persian digits too; empty when it is no code."""
    digits = "".join(str(unicodedata.digit(c)) for c in typed[:100] if c.isdigit())
    others = [c for c in typed[:100] if not c.isdigit() and not c.isspace() and c not in _BETWEEN]
    return digits if len(digits) == DIGITS and not others else ""
