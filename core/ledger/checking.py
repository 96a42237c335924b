"""Is the ledger whole, and does the database say the same? What ``manage.py verify_ledger`` asks."""

from collections.abc import Callable, Iterator
from typing import Any

from core.ledger.audited import commitment
from core.ledger.reading import export_lines
from core.ledger.verifier import Broken, Ledger, check
from core.ledger.writing import head
from core.models import AuditEntry, LedgerEntry

Recount = Callable[[Ledger], Iterator[str]]
PIECE = 500

_recounts: list[Recount] = []


def register_recount(recount: Recount) -> None:
    """Let an app compare its rows with the ledger; called in ``AppConfig.ready``."""
    _recounts.append(recount)


def problems(noted: str | None = None) -> Iterator[str]:
    """What is wrong, a sentence each. ``noted`` is a head ``SEQ:HASH`` of an earlier day."""
    newest = head()
    if newest is None and noted:
        yield "The ledger is empty."
    try:
        ledger = check(export_lines(newest), noted) if newest else Ledger()
    except Broken as error:
        yield str(error)
        return
    yield from _audited()
    for recount in _recounts:
        yield from recount(ledger)


def _audited() -> Iterator[str]:
    """Public audit entries against what the ledger holds of them; a text that was removed is no fault."""
    entries = LedgerEntry.objects.filter(seq__in=AuditEntry.objects.public().values("ledger_seq"))
    told = {entry.seq: entry for entry in entries.iterator(PIECE)}
    for audited in AuditEntry.objects.public().exclude(ledger_seq=None).iterator(PIECE):
        entry = told.get(audited.ledger_seq or 0)
        if entry is None or entry.day != audited.public_day or not _says(entry.content, audited):
            yield f"Audit entry {audited.pk} is not what entry {audited.ledger_seq} of the ledger says."


def _says(body: dict[str, Any], audited: AuditEntry) -> bool:
    """Whether action, role, codes and the commitment of the text are those of the audit entry."""
    codes = body.get("details", {})
    rest = {name: value for name, value in audited.details.items() if name not in codes}
    same = (body["action"], body["role"]) == (audited.action, audited.role)
    same = same and all(audited.details.get(name) == value for name, value in codes.items())
    if not audited.text_salt:
        return same and not audited.reason and not rest
    return same and commitment({"reason": audited.reason, **rest}, audited.text_salt) == body.get("text")
