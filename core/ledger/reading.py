"""What pages, feed and export show of the ledger."""

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Right

from core import vocabularies
from core.ledger import signing
from core.ledger.verifier import FORMAT, canonical
from core.ledger.words import in_words, noun_of
from core.ledger.writing import Head, fields_of
from core.models import LedgerEntry

PAGE = 20
PIECE = 500
TAIL = 300
COMMITS = ("ballots.batch", "ballot.withdrawn", "poll.opened_ballots")


@dataclass(frozen=True)
class EntryLine:
    """An entry in a list; ``action`` is what a public step left in it."""

    seq: int
    kind: str
    subject: str
    day: datetime.date
    hash: str
    action: str

    @property
    def what(self) -> str:
        """In plain words."""
        return in_words(self.kind, self.action)

    @property
    def noun(self) -> str:
        """What kind of thing it is about."""
        return noun_of(self.subject)


def newest(*, before: int | None = None, kind: str = "") -> tuple[list[EntryLine], int | None]:
    """Twenty entries, the newest first, and the number before which older ones stand; None when there are none.

    The long lists of ballots are not read.
    """
    told = Case(When(kind__in=COMMITS, then=Value("{}")), default=F("body"), output_field=TextField())
    entries = LedgerEntry.objects.filter(kind=kind) if kind else LedgerEntry.objects.all()
    entries = entries.filter(seq__lt=before) if before is not None else entries
    rows = entries.order_by("-seq").values_list("seq", "kind", "subject", "day", "hash", told)[: PAGE + 1]
    found = [
        EntryLine(seq, kind_, subject, day, digest, json.loads(body).get("action", ""))
        for seq, kind_, subject, day, digest, body in rows
    ]
    return found[:PAGE], found[PAGE - 1].seq if len(found) > PAGE else None


def anchors(limit: int = PAGE) -> list[LedgerEntry]:
    """The newest signed heads."""
    return list(LedgerEntry.objects.filter(kind="anchor").order_by("-seq")[:limit])


def entries_with(commit: str) -> list[LedgerEntry]:
    """Where a ballot's commitment stands, in the order of writing: published, withdrawn, opened."""
    entries = LedgerEntry.objects.filter(kind__in=COMMITS, body__contains=f'"{commit}"')
    return list(entries.defer("body").order_by("seq"))


def signed_head(head: Head) -> dict[str, Any]:
    """The first line of an export: the head it ends with, signed."""
    return signing.sign({"format": FORMAT, **head.as_dict()})


def export_lines(head: Head) -> Iterator[str]:
    """The signed head, then every entry up to it, a line each."""
    yield canonical(signed_head(head)) + "\n"
    for entry in LedgerEntry.objects.filter(seq__lte=head.seq).order_by("seq").iterator(PIECE):
        yield line_of(entry)


def line_of(entry: LedgerEntry) -> str:
    """The entry as it stands in exports."""
    return canonical({**fields_of(entry), "hash": entry.hash}) + "\n"


def opened(subject: str) -> dict[tuple[int, str], int]:
    """Item and column → the entry with the choices, where they are published. Reads the end of the entries only:
    ``of`` stands there."""
    entries = LedgerEntry.objects.filter(kind="poll.opened_ballots", subject=subject)
    found: dict[tuple[int, str], int] = {}
    for seq, end in entries.values_list("seq", Right("body", TAIL)):
        of = json.loads(end[end.rindex('{"column"') : -1])
        if '"fewer_than":' not in end:
            found[of["item"], of["column"]] = seq
    return found


def tally_of(entry: LedgerEntry) -> dict[str, int]:
    """Choice → ballots, of an entry that opened ballots; in the order of the voting page."""
    counted = Counter(stance for _tracker, stance in entry.content.get("choices", ()))
    return {code: counted[code] for code in vocabularies.codes("vote_position") if code in counted}


def place_in(entry: LedgerEntry, number: str) -> str:
    """What stands beside a number in the entry: the choice, *commitment*, or nothing when it is not there."""
    body = entry.content
    if number in body.get("commits", ()):
        return "commitment"
    return str(dict(body.get("choices", ())).get(number, ""))
