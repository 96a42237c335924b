"""Receipts of ballots: the site promises in writing that a commitment will stand in the ledger by a certain day.

A receipt holds the commitment, that day and a signature. Nothing of the choice went into it, so it is the same before
and after a change, and shows nobody how its holder voted.
"""

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import InvalidInput
from core.ledger import signing
from core.ledger.reading import entries_with
from core.ledger.verifier import canonical
from core.models import LedgerEntry

FORMAT = "rihla-receipt/1"
MOST = 20
# Batches go out when the day is over; the second day is for a server that was down.
DAYS = 2
_COMMIT = re.compile(r"[0-9a-f]{64}")


class NoReceipt(InvalidInput):
    """What was pasted or sent is no receipt."""

    code = "no_receipt"
    message = _(
        "This is not a receipt. Copy it whole, from the first brace to the last, or send the file as you kept it."
    )


class TooManyReceipts(InvalidInput):
    """More receipts than are looked up at once."""

    code = "too_many_receipts"
    message = _("Up to %(most)d receipts can be checked at once. Send them in parts.")


@dataclass(frozen=True)
class Checked:
    """What the ledger says of one receipt; ``state`` is one of *counted*, *withdrawn*, *published*, *waiting*, *broken*
    (the day has passed and it is not there) and *foreign* (not signed here)."""

    commit: str
    deadline: datetime.date
    state: str
    entries: Sequence[LedgerEntry] = ()


def receipt(commit: str, made_on: datetime.date) -> str:
    """The receipt of a commitment made on that day, as one line of JSON."""
    deadline = made_on + datetime.timedelta(days=DAYS)
    return canonical(signing.sign({"format": FORMAT, "commit": commit, "deadline": deadline.isoformat()}))


def read(text: str) -> list[dict[str, Any]]:
    """The receipts in a text, a line each. Raises NoReceipt and TooManyReceipts."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise TooManyReceipts(field="text", most=MOST)
    found = [_receipt_in(line) for line in lines]
    if not found:
        raise NoReceipt(field="text")
    return found


def _receipt_in(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        datetime.date.fromisoformat(found["deadline"])
        if _COMMIT.fullmatch(found["commit"]) and found["format"] == FORMAT:
            return dict(found)
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise NoReceipt(field="text")


def check(found: dict[str, Any], *, today: datetime.date | None = None) -> Checked:
    """Where the commitment stands. Two queries at most; nothing about the asker is stored."""
    commit, deadline = found["commit"], datetime.date.fromisoformat(found["deadline"])
    if not signing.holds(found):
        return Checked(commit, deadline, "foreign")
    entries = entries_with(commit)
    kinds = {entry.kind for entry in entries}
    if "ballot.withdrawn" in kinds:
        state = "withdrawn"
    elif "poll.opened_ballots" in kinds:
        state = "counted"
    elif entries:
        state = "published"
    else:
        state = "waiting" if (today or clock.today()) <= deadline else "broken"
    return Checked(commit, deadline, state, entries)
