"""Receipt codes of responses; stored as an HMAC with a key outside the database."""

import uuid

from core import keyring
from core.receipts import code_from, in_fours, new_code, normalise

__all__ = ["code_of_sheet", "digest", "in_fours", "new_code", "normalise"]

KEY_NAME = "receipts"


def digest(code: str) -> str:
    """What is stored of a code: 64 hexadecimal digits."""
    return keyring.tag(KEY_NAME, code)


def code_of_sheet(submission_key: uuid.UUID) -> str:
    """The code of a sheet that is typed in: the same when the form is sent twice, so that it can be handed over."""
    return code_from(keyring.tag(KEY_NAME, f"sheet:{submission_key}"))
