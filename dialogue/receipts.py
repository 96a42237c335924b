"""Receipt codes of posts without an account.

A code is made from what the form carried, with a key outside the database: sending the same form twice gives the same
post and shows the same code again, although nothing in the database could tell it.
"""

from core import keyring
from core.receipts import code_from, normalise

__all__ = ["code_for", "digest", "normalise", "submission_tag"]

KEY_NAME = "post-receipts"


def code_for(submission_key: str) -> str:
    """The 16 digits for one submission."""
    return code_from(keyring.tag(KEY_NAME, "code", submission_key))


def digest(code: str) -> str:
    """What is stored of a code."""
    return keyring.tag(KEY_NAME, "digest", code)


def submission_tag(submission_key: str) -> str:
    """What is stored of the key that the form carried."""
    return keyring.tag(KEY_NAME, "submission", submission_key)
