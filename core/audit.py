"""Writing the audit log. Called by every action, in its transaction, after the change and before
announcements.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise

from core import clock, ledger
from core.ledger.audited import body_of, has_text, kind_of, new_salt
from core.models import AuditEntry

# Keys whose name alone says that they hold a person: such details never stand in a public entry.
PERSONAL = frozenset(
    {
        "actor",
        "actor_id",
        "alias",
        "author",
        "author_id",
        "email",
        "user",
        "user_id",
        "username",
        "person",
        "account",
    }
)


class PersonalDetail(ValueError):
    """A public entry was about to hold data about a person."""


def record(
    action: str,
    *,
    obj: models.Model,
    actor: Any = None,
    role: str = "",
    reason: str | Promise = "",
    public: bool = False,
    details: Mapping[str, Any] | None = None,
    space_id: int | None = None,
    now: datetime | None = None,
) -> AuditEntry:
    """Append one entry about ``obj`` and return it.

    ``action`` is a stable code such as ``post.hidden``. ``role`` is the role in which the actor acted
    (*moderator*, *official*, …); left out it is *system* without an actor, else *visitor*, *participant* or
    *staff*. The space is ``space_id``, else ``obj.space_id`` where the object has one. Must run inside the
    transaction of the change (raises :class:`RuntimeError` outside one). Of a public entry everybody reads
    action, role, day, object, reason and details, never the actor; it raises :class:`PersonalDetail` when a
    key of ``details`` names a person. It stands in the public ledger too, free text as a salted commitment.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit entry is written in the transaction of the change it tells of.")
    details = dict(details or {})
    entry = AuditEntry(
        at=now or clock.now(),
        action=action,
        actor_id=getattr(actor, "pk", None),
        role=role or _role_of(actor),
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        space_id=space_id if space_id is not None else getattr(obj, "space_id", None),
        is_public=public,
        reason=str(reason),
        details=details,
    )
    if public:
        _refuse_personal(details)
        _append(entry, obj)
    entry.save(force_insert=True)
    return entry


def _append(entry: AuditEntry, obj: models.Model) -> None:
    """Into the public ledger, with a salt kept beside the text where there is any."""
    text = {"reason": entry.reason, "details": entry.details}
    entry.text_salt = new_salt() if has_text(**text) else ""
    body = body_of(entry.action, role=entry.role, salt=entry.text_salt, **text)
    kind, subject = kind_of(entry.action, entry.role), ledger.subject_of(obj)
    entry.ledger_seq = ledger.append(kind, subject=subject, body=body, day=entry.public_day).seq


def _role_of(actor: Any) -> str:
    if actor is None:
        return "system"
    if getattr(actor, "pk", None) is None:
        return "visitor"
    return "staff" if getattr(actor, "is_staff", False) else "participant"


def _refuse_personal(details: Mapping[str, Any]) -> None:
    for key, value in details.items():
        if key in PERSONAL:
            raise PersonalDetail(f"A public entry cannot hold {key!r}.")
        if isinstance(value, Mapping):
            _refuse_personal(value)
