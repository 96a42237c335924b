"""A ballot's commitment: that somebody voted on an item, in which column, and nothing of what they chose.

Pure. Neither a person nor a choice goes in, so none can come out.
"""

import hashlib
import secrets
from dataclasses import dataclass

from core.ledger.verifier import canonical


@dataclass(frozen=True)
class Ballot:
    """A random number, a random salt, and the hash that binds them to round, item and column."""

    ballot: str
    salt: str
    commit: str


def new_ballot(round_slug: str, order: int, column: str) -> Ballot:
    """128 random bits for the ballot, 256 for the salt."""
    ballot, salt = secrets.token_hex(16), secrets.token_hex(32)
    return Ballot(ballot, salt, commit_of(round_slug, order, column, ballot, salt))


def commit_of(round_slug: str, order: int, column: str, ballot: str, salt: str) -> str:
    """SHA-256 of the salt's bytes and the canonical JSON of ballot, column, item and round."""
    bound = canonical({"ballot": ballot, "column": column, "item": order, "round": round_slug})
    return hashlib.sha256(bytes.fromhex(salt) + bound.encode()).hexdigest()
