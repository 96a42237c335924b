"""Recommendations from a CSV file: all of them or none, safe to repeat."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Space, User
from core import audit, clock
from core.errors import InvalidInput
from core.translated import Translated
from recommendations.imports.recommendations import LineError, Row, read_recommendations, told
from recommendations.models import Cluster, Recommendation, SourceDocument, TextVersion
from recommendations.permissions import can_edit_recommendations

SPACE = "recommendations"
TITLE = Translated("Recommendations", "Recommandations", "التوصيات")


class WrongLines(InvalidInput):
    """``errors`` says what is wrong, line by line."""

    code = "wrong_lines"

    def __init__(self, errors: list[LineError]) -> None:
        super().__init__(field="file")
        self.errors = told(sorted(errors, key=lambda error: error.line))

    def __str__(self) -> str:
        return "\n".join([_("Nothing was written. Mend these lines and send the file again."), *self.errors])


@dataclass(frozen=True)
class Imported:
    """How many were new, and how many were there already with the same words."""

    added: int
    unchanged: int


@transaction.atomic
def import_recommendations(
    content: bytes, *, actor: User | None, dry_run: bool = False, now: datetime.datetime | None = None
) -> Imported:
    """Take over what is new, by code; what is there with the same words stays as it is.

    ``actor`` is nobody at the command line. Raises a refusal for others than editors, UnreadableTable, and WrongLines
    with everything that is wrong: also where a code is there with other words, which are a new version, not an import.
    """
    if actor is not None:
        can_edit_recommendations(actor).require()
    read = read_recommendations(content)
    space, _created = Space.objects.get_or_create(
        kind=Space.Kind.RECOMMENDATIONS, slug=SPACE, defaults={"title": TITLE}
    )
    Space.objects.select_for_update().get(pk=space.pk)
    sources, clusters = SourceDocument.objects.in_bulk(field_name="slug"), Cluster.objects.in_bulk(field_name="code")
    there = {r.code: r for r in Recommendation.objects.filter(code__in=[row.code for row in read.rows])}
    texts = dict(
        TextVersion.objects.filter(recommendation__in=there.values(), number=1).values_list("recommendation", "text")
    )
    errors = list(read.errors)
    for row in read.rows:
        for name, code, known in (("source", row.source, sources), ("cluster", row.cluster, clusters)):
            if code and code not in known:
                reason = _("There is no %(what)s “%(code)s”.") % {"what": name, "code": code[:60]}
                errors.append(LineError(row.line, reason))
        if row.code in there and texts.get(there[row.code].pk) != row.text:
            reason = _("“%(code)s” is there with another text. New words are published as a new version.")
            errors.append(LineError(row.line, reason % {"code": row.code}))
    if errors:
        raise WrongLines(errors)
    new = [row for row in read.rows if row.code not in there]
    if new and not dry_run:
        _write(new, space, sources, clusters, now or clock.now(), actor)
    elif dry_run:
        transaction.set_rollback(True)
    return Imported(len(new), len(read.rows) - len(new))


def _write(
    rows: list[Row],
    space: Space,
    sources: dict[str, SourceDocument],
    clusters: dict[str, Cluster],
    moment: datetime.datetime,
    actor: User | None,
) -> None:
    made = Recommendation.objects.bulk_create(
        Recommendation(
            space=space,
            code=row.code,
            title=row.title,
            source=sources.get(row.source),
            cluster=clusters.get(row.cluster),
            **row.fields,
        )
        for row in rows
    )
    TextVersion.objects.bulk_create(
        TextVersion(
            recommendation=recommendation, number=1, text=row.text, rationale=row.rationale, published_at=moment
        )
        for row, recommendation in zip(rows, made, strict=True)
    )
    audit.record(
        "recommendations.imported",
        obj=space,
        actor=actor,
        role="editor" if actor else "system",
        public=True,
        space_id=space.pk,
        details={"codes": [row.code for row in rows]},
        now=moment,
    )
