"""What a public audit entry leaves in the ledger: codes in clear, free text as a commitment."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any

from core.ledger.verifier import canonical

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,99}")
KINDS = {
    "round.closed": "poll.closed",
    "forum.changed": "rules.changed",
    "platform.clocks_changed": "rules.changed",
    "round.extended": "rules.changed",
    "thread.summarised": "status.changed",
}
# What moderators decide about, by the first part of the action.
MODERATED = frozenset({"post", "reason", "appeal", "thread", "proposal", "amendment", "minoritystatement"})
ORDINARY = "status.changed"


def kind_of(action: str, role: str) -> str:
    """The kind of the entry that an action leaves."""
    if action in KINDS:
        return KINDS[action]
    is_moderation = role == "moderator" and action.split(".")[0] in MODERATED
    return "moderation.tombstone" if is_moderation else ORDINARY


def new_salt() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def body_of(action: str, *, role: str, reason: str, details: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """The body: ``action``, ``role``, ``details`` that are codes, and ``text``, the commitment of everything else."""
    codes = {key: value for key, value in details.items() if _is_code(value)}
    body: dict[str, Any] = {"action": action, "role": role}
    if codes:
        body["details"] = codes
    if has_text(reason, details):
        body["text"] = commitment({"reason": reason, **{k: v for k, v in details.items() if k not in codes}}, salt)
    return body


def has_text(reason: str, details: Mapping[str, Any]) -> bool:
    """Whether anything needs a salt."""
    return bool(reason) or not all(map(_is_code, details.values()))


def commitment(text: Mapping[str, Any], salt: str) -> str:
    """SHA-256 of the salt and the text; without the salt nobody can try texts against it."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(dict(text)).encode()).hexdigest()


def _is_code(value: Any) -> bool:
    if isinstance(value, str):
        return CODE.fullmatch(value) is not None
    if isinstance(value, list | tuple):
        return all(map(_is_code, value))
    if isinstance(value, Mapping):
        return all(map(_is_code, value.values()))
    return value is None or isinstance(value, int)
