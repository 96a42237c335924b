"""What pages, feed and export show of the ledger."""

from collections.abc import Iterator
from typing import Any

from core.ledger import signing
from core.ledger.verifier import FORMAT, canonical
from core.ledger.writing import Head, fields_of
from core.models import LedgerEntry

PAGE = 20
PIECE = 500
COMMITS = ("ballots.batch", "ballot.withdrawn", "poll.opened_ballots")


def newest(*, before: int | None = None, kind: str = "") -> tuple[list[LedgerEntry], int | None]:
    """Twenty entries, the newest first, and the number before which older ones stand; None when there are none."""
    entries = LedgerEntry.objects.filter(kind=kind) if kind else LedgerEntry.objects.all()
    entries = entries.filter(seq__lt=before) if before is not None else entries
    found = list(entries.order_by("-seq")[: PAGE + 1])
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
        yield canonical({**fields_of(entry), "hash": entry.hash}) + "\n"
