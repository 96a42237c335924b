"""From a Polis export to an archived round: one transaction, safe to run twice."""

import datetime
import secrets
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Space
from consult.imports.inserting import insert
from consult.imports.respondents import slug_of
from consult.imports.writing import TITLE_LENGTH, TitleTaken, title_of
from core import audit, clock
from core.models import AuditEntry
from core.translated import Translated
from recommendations.enums import RoundState
from recommendations.imports.polis import STANCES, Export, Statement, Votes, export_in, read_statements, read_votes
from recommendations.models import Recommendation, Round, RoundItem, TextVersion, Vote

ACTION = "round.imported"
BATCH = 2000
# The export says of nobody to which group they belong, and nobody vouched for them.
NO_CATEGORY = "person_unspecified"


def import_polis(folder: Path, title: str) -> dict[str, Any]:
    """Make the archived round of an export, or find the one that was made of it, and say what was read.

    Raises ``UnreadableFile``, ``BadTitle``, and ``TitleTaken`` where the title belongs to another export.
    """
    title, export = title_of(title), export_in(folder)
    known = _imported(title, export)
    if known is not None:
        return known
    statements = read_statements(export)
    votes = read_votes(export, {statement.source_id for statement in statements}, clock.now())
    try:
        with transaction.atomic():
            return _imported(title, export) or _write(export, title, statements, votes)
    except IntegrityError:
        # Somebody imported at the same moment: what they made counts.
        known = _imported(title, export)
        if known is None:
            raise
        return known


def _imported(title: str, export: Export) -> dict[str, Any] | None:
    """What the import of the same files under the same title said."""
    archive = Round.objects.filter(is_archive=True, title__en=title).first()
    if archive is None:
        return None
    entry = AuditEntry.objects.filter(action=ACTION, object_id=str(archive.pk)).first()
    if entry is None or entry.details["sha256"] != export.digests:
        raise TitleTaken(title=title, slug=archive.slug)
    result: dict[str, Any] = entry.details["result"]
    return result


def _write(export: Export, title: str, statements: list[Statement], votes: Votes) -> dict[str, Any]:
    archive = _archive(title, votes)
    _write_votes(votes, _write_statements(archive, statements))
    result = {
        "slug": archive.slug,
        "recommendations": len(statements),
        "participants": len({person for _statement, person in votes.last}),
        "votes": len(votes.last),
        "skipped": export.skipped,
    }
    audit.record(ACTION, obj=archive, details={"sha256": export.digests, "result": result})
    return result


def _archive(title: str, votes: Votes) -> Round:
    slug = _free_slug(slug_of(title, 70) or "archive")
    words = Translated(en=title)
    opened = _moment(votes.first_at)
    closed = max(_moment(votes.last_at), opened + datetime.timedelta(seconds=1))
    return Round.objects.create(
        space=Space.objects.create(kind=Space.Kind.RECOMMENDATIONS, slug=slug, title=words),
        slug=slug,
        title=words,
        state=RoundState.CLOSED,
        opens_at=opened,
        closes_at=closed,
        closed_at=closed,
        time_zone="UTC",
        is_archive=True,
    )


def _moment(milliseconds: int | None) -> datetime.datetime:
    return clock.now() if milliseconds is None else datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)


def _free_slug(slug: str) -> str:
    taken = set(Round.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    spaces = Space.objects.filter(kind=Space.Kind.RECOMMENDATIONS, slug__startswith=slug)
    taken |= set(spaces.values_list("slug", flat=True))
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


def _write_statements(archive: Round, statements: list[Statement]) -> dict[str, int]:
    """Recommendations with their only text, as items of the round: number of the export → key of the item."""
    made = Recommendation.objects.bulk_create(
        Recommendation(
            space=archive.space,
            code=f"archive-{archive.pk}-{statement.source_id}",
            nature="recommendation",
            title=Translated(en=_title(statement.text)),
            is_archive=True,
        )
        for statement in statements
    )
    pairs = list(zip(statements, made, strict=True))
    versions = TextVersion.objects.bulk_create(
        TextVersion(
            recommendation=recommendation, number=1, text=Translated(en=statement.text), published_at=archive.opens_at
        )
        for statement, recommendation in pairs
    )
    items = RoundItem.objects.bulk_create(
        RoundItem(
            round=archive,
            recommendation=recommendation,
            version=version,
            order=order,
            source_id=statement.source_id,
            is_moderated_out=statement.is_moderated_out,
        )
        for order, ((statement, recommendation), version) in enumerate(zip(pairs, versions, strict=True), start=1)
    )
    return {item.source_id: item.pk for item in items}


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1]}…"


def _write_votes(votes: Votes, items: dict[str, int]) -> None:
    """A batch at a time. The tag is the number of the export: it leads to no account here."""
    columns = ("id", "item_id", "tag", "stance", "category", "is_vouched")
    for part in _batches(votes):
        first = secrets.randbits(62)
        values = [
            (key, items[statement], person, STANCES[vote].value, NO_CATEGORY, False)
            for key, (statement, person, vote) in enumerate(part, start=first)
        ]
        insert(Vote, columns, values)


def _batches(votes: Votes) -> Iterator[list[tuple[str, str, str]]]:
    rows = ((statement, person, vote) for (statement, person), (_at, vote) in votes.last.items())
    while part := list(islice(rows, BATCH)):
        yield part
