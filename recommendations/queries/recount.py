"""Votes counted three ways: as published, from the rows, from the ledger. All three say the same, always."""

from collections import Counter
from collections.abc import Iterator

from core import ledger
from core.ledger.verifier import Ledger
from core.models import LedgerEntry
from recommendations.actions.ballots import BATCH, COLUMNS, column_of
from recommendations.analysis.commitments import commit_of
from recommendations.enums import BallotState, RoundState
from recommendations.models import BallotCommitment, Round, Vote
from recommendations.queries.columns import told_number

PIECE = 500
Counted = dict[tuple[int, str], dict[str, int]]


def problems(told: Ledger) -> Iterator[str]:
    """What does not agree, a sentence each. Of rounds that closed before the ledger began nothing is asked."""
    counted = set(LedgerEntry.objects.filter(kind="roll.counts").values_list("subject", flat=True))
    for round_ in Round.objects.public():
        subject = ledger.subject_of(round_)
        rows = _rows(round_)
        if round_.state == RoundState.OPEN:
            yield from _of_open(round_, rows, told.live.get(subject, set()))
        elif subject in counted:
            yield from _of_closed(round_, rows, told)


def _rows(round_: Round) -> Counted:
    """Item and column → stance → votes, from the rows."""
    found: Counted = {}
    votes = Vote.objects.filter(item__round=round_).values_list("item__order", "is_vouched", "stance")
    for (order, is_vouched, stance), n in Counter(votes.iterator(PIECE)).items():
        found.setdefault((order, column_of(is_vouched)), {})[stance] = n
    return found


def _of_open(round_: Round, rows: Counted, live: set[str]) -> Iterator[str]:
    """As many live commitments as votes in every column; those that are published stand in the ledger."""
    commitments: Counter[tuple[int, str]] = Counter()
    published = set(_in_ledger(round_))
    for made in BallotCommitment.objects.filter(item__round=round_).select_related("item").iterator(PIECE):
        if made.state in BallotState.live():
            commitments[made.item.order, made.column] += 1
            if commit_of(round_.slug, made.item.order, made.column, made.ballot, made.salt) != made.commit:
                yield f"{round_.slug}: the commitment {made.commit} is not of its ballot."
    if published != live:
        yield f"{round_.slug}: the ledger holds other ballots than the database."
    votes = {place: sum(stances.values()) for place, stances in rows.items()}
    if votes != dict(commitments):
        yield f"{round_.slug}: there are not as many ballots as votes."


def _in_ledger(round_: Round) -> Iterator[str]:
    states = (BallotState.PUBLISHED, BallotState.LEAVING)
    yield from BallotCommitment.objects.filter(item__round=round_, state__in=states).values_list("commit", flat=True)


def _of_closed(round_: Round, rows: Counted, told: Ledger) -> Iterator[str]:
    """Published totals, rows and opened ballots; where fewer than ten voted, only how many."""
    edition = round_.editions.get(number=1)
    subject = ledger.subject_of(round_)
    for item in round_.items.all():
        for column in COLUMNS:
            here = rows.get((item.order, column), {})
            totals = edition.totals[column]["items"][str(item.pk)]
            ballots, opened = told.results.get((subject, item.order, column), (0, {}))
            n = sum(here.values())
            published = None if totals is None else {stance: count for stance, count in totals.items() if count}
            agree = published == (None if told_number(n) is None else here) and ballots == n
            if not agree or (opened != here if n >= BATCH else opened):
                yield f"{round_.slug}, item {item.order}, {column}: totals, rows and ledger do not agree."
