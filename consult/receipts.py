"""Receipt codes of responses; stored as an HMAC with a key outside the database."""

from core import keyring
from core.receipts import in_fours, new_code, normalise

__all__ = ["digest", "in_fours", "new_code", "normalise"]

KEY_NAME = "receipts"


def digest(code: str) -> str:
    """What is stored of a code: 64 hexadecimal digits."""
    return keyring.tag(KEY_NAME, code)
