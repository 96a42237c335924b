"""Appending to the ledger, in the transaction of the fact, one after the other."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from core import clock
from core.ledger import signing
from core.ledger.verifier import FORMAT, GENESIS, canonical, entry_hash
from core.models import LedgerEntry

LEDGER = "ledger"
FIRST = 0


@dataclass(frozen=True)
class Head:
    """The newest entry: who notes its number and hash can prove later that nothing before it was changed."""

    seq: int
    hash: str
    day: datetime.date

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    def as_dict(self) -> dict[str, Any]:
        """As it stands in exports."""
        return {"seq": self.seq, "hash": self.hash, "day": self.day.isoformat()}


def subject_of(obj: models.Model) -> str:
    """Kind of object and public name. Never a number of a row: it could tell in which order people did something."""
    slug = getattr(obj, "slug", "")
    return f"{obj._meta.label_lower}:{slug}" if slug else obj._meta.label_lower


def append(kind: str, *, subject: str, body: dict[str, Any], day: datetime.date | None = None) -> LedgerEntry:
    """Add one entry and return it. Nobody else can add one until the caller's transaction ends.

    ``body`` holds codes, numbers, texts and lists of them, no floats (:class:`ValueError`) and nothing about a person.
    Must run inside the transaction of the fact (raises :class:`RuntimeError` outside one), as late in it as possible.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A ledger entry is written in the transaction of the fact it tells of.")
    return _add(_locked_last() or _begin(day), kind, subject, body, day)


def head() -> Head | None:
    """The newest entry; None while nothing has been written. One query."""
    last = _last()
    return Head(last.seq, last.hash, last.day) if last else None


@transaction.atomic
def anchor(now: datetime.datetime | None = None) -> LedgerEntry | None:
    """Sign the head of the day and write that down; once a day, safe to repeat."""
    day = clock.day_of(now or clock.now())
    last = _locked_last() or _begin(day)
    if LedgerEntry.objects.filter(kind="anchor", subject=LEDGER, day=day).exists():
        return None
    signed = signing.sign({"seq": last.seq, "hash": last.hash, "day": day.isoformat()})
    return _add(last, "anchor", LEDGER, signed, day)


def _add(
    last: LedgerEntry | None, kind: str, subject: str, body: dict[str, Any], day: datetime.date | None
) -> LedgerEntry:
    entry = LedgerEntry(
        seq=last.seq + 1 if last else FIRST,
        kind=kind,
        subject=subject,
        body=canonical(body),
        day=day or clock.today(),
        prev=last.hash if last else GENESIS,
    )
    entry.hash = entry_hash(fields_of(entry))
    entry.save(force_insert=True)
    return entry


def fields_of(entry: LedgerEntry) -> dict[str, Any]:
    """The entry as exports have it, without its hash."""
    return {
        "v": 1,
        "seq": entry.seq,
        "kind": entry.kind,
        "subject": entry.subject,
        "body": entry.content,
        "day": entry.day.isoformat(),
        "prev": entry.prev,
    }


def _locked_last() -> LedgerEntry | None:
    """The newest entry, None before the first. That one is the lock: who holds it writes; SQLite has one writer anyway.

    Without the lock nothing is read: between two statements another process may write the first entry and more.
    """
    locked = LedgerEntry.objects.select_for_update().filter(seq=FIRST).values_list("seq")
    if connection.features.has_select_for_update and not locked.first():
        return None
    return _last()


def _last() -> LedgerEntry | None:
    return LedgerEntry.objects.only("seq", "hash", "day").order_by("-seq").first()


def _begin(day: datetime.date | None) -> LedgerEntry:
    """The very first entry; when another process writes it at the same moment, that one's."""
    try:
        with transaction.atomic():
            return _add(None, "ledger.begun", LEDGER, {"format": FORMAT}, day)
    except IntegrityError:
        found = _locked_last()
        if found is None:
            raise
        return found
