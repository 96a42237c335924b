"""Codes for posts without an account: 16 digits, of which only an HMAC is stored.

The code is made from what the form carried, with a key outside the database: sending the same form twice gives the
same post and shows the same code again, although nothing in the database could tell it.
"""

import unicodedata

from core import keyring

DIGITS = 16
KEY_NAME = "post-receipts"


def code_for(submission_key: str) -> str:
    """The 16 digits for one submission."""
    return f"{int(keyring.tag(KEY_NAME, 'code', submission_key), 16) % 10**DIGITS:0{DIGITS}d}"


def digest(code: str) -> str:
    """What is stored of a code."""
    return keyring.tag(KEY_NAME, "digest", code)


def submission_tag(submission_key: str) -> str:
    """What is stored of the key that the form carried."""
    return keyring.tag(KEY_NAME, "submission", submission_key)


def normalise(typed: str) -> str:
    """The 16 digits in what somebody typed, in any digits, with or without spaces; empty when it is no code."""
    digits = "".join(str(unicodedata.digit(c)) for c in typed[:100] if c.isdigit())
    others = [c for c in typed[:100] if not c.isdigit() and not c.isspace() and c not in "-‐‑–—.·\u200e\u200f"]
    return digits if len(digits) == DIGITS and not others else ""
