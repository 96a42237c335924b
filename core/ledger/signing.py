"""Signatures of heads and receipts: Ed25519 over the canonical JSON of everything but the signature."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core import keyring
from core.ledger.verifier import Broken, canonical, check_signature

KEY = "ledger-signing"


def public_key() -> str:
    """The key with which anybody checks a signature, in hexadecimal digits."""
    return _private().public_key().public_bytes_raw().hex()


def sign(thing: dict[str, Any]) -> dict[str, Any]:
    """The object with ``key`` and ``signature``; the same object gets the same signature."""
    private = _private()
    told = {**thing, "key": private.public_key().public_bytes_raw().hex()}
    return {**told, "signature": private.sign(canonical(told).encode()).hex()}


def holds(thing: dict[str, Any]) -> bool:
    """Whether this installation signed the object."""
    try:
        check_signature(thing, public_key())
    except (Broken, ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.key(KEY))
