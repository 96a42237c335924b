"""Everything public about recommendations as files: a declaration to each table, CSV and JSON by the same rows.

What a page would not show to everybody is in no table: drafts of institutions, open rounds, sources that are not out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.exports import Cells, Sheet, csv_pieces, json_pieces
from core.translated import LANGUAGES, Translated
from dialogue.permissions import can_read_thread
from recommendations.enums import PositionState
from recommendations.models import (
    Measure,
    OrganisationStance,
    Position,
    ProgressReport,
    Provenance,
    Recommendation,
    Round,
    TextVersion,
)
from recommendations.queries.recommendations import practice_pages
from recommendations.queries.result_rows import RESULT_HEAD, closed_rounds, result_rows

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
LICENCE = "CC BY 4.0"


def ledger_head() -> str | None:
    """The newest head of the public ledger; nothing while there is none."""
    return None


def three(name: str) -> tuple[str, ...]:
    """The columns of a text in three languages."""
    return tuple(f"{name}_{language}" for language in LANGUAGES)


def words(text: Translated) -> tuple[str, ...]:
    return tuple(text.get(language) for language in LANGUAGES)


@dataclass(frozen=True)
class Table:
    """One file: its name, what it holds in words, its columns and their rows. Nothing is read before it is written."""

    name: str
    title: str | Promise
    text: str | Promise
    head: tuple[str, ...]
    rows: Callable[[], Iterable[Cells]]

    def pieces(self, kind: str) -> Iterator[bytes]:
        """The file in pieces. JSON begins with the licence and the head of the ledger."""
        sheet = Sheet(
            self.name, self.head, self.rows, lambda: (dict(zip(self.head, row, strict=True)) for row in self.rows())
        )
        if kind == "csv":
            return csv_pieces(sheet)
        about = {"licence": LICENCE, "ledger_head": ledger_head(), "columns": list(self.head)}
        return json_pieces([Sheet("about", (), lambda: (), lambda: [about]), sheet])


def _recommendations() -> Iterator[Cells]:
    for one in Recommendation.objects.public().select_related("source", "cluster").iterator(chunk_size=500):
        yield (
            one.code,
            *words(one.title),
            one.nature,
            one.stage,
            one.cluster.code if one.cluster else "",
            one.source.title if one.source else "",
            one.source_section,
            one.source_reference,
            *(" ".join(codes) for codes in (one.addressee_classes, one.policy_areas, one.levels, one.profiles)),
        )


def _versions() -> Iterator[Cells]:
    found = TextVersion.objects.filter(recommendation__is_archive=False).select_related("recommendation")
    for one in found.order_by("recommendation__code", "number").iterator(chunk_size=500):
        day = one.published_at.date().isoformat()
        yield (one.recommendation.code, one.number, day, *words(one.text), *words(one.rationale))


def _provenance() -> Iterator[Cells]:
    links = list(
        Provenance.objects.filter(recommendation__is_archive=False)
        .select_related("recommendation", "theme__consultation", "post__thread__forum")
        .order_by("recommendation__code", "pk")
    )
    pages = practice_pages([link.practice_key for link in links if link.practice_key])
    for link in links:
        if link.theme and link.theme.consultation.outcome_published_at:
            yield (link.recommendation.code, "theme", str(link.theme.name), f"{link.theme.consultation.path}outcome/")
        elif link.post and link.post.state == "visible" and can_read_thread(None, link.post.thread):
            yield (link.recommendation.code, "post", link.post.thread.title, link.post.path)
        elif link.practice_key and (page := pages.get(link.practice_key)):
            yield (link.recommendation.code, "practice", page.title, page.get_url() or "")
        elif link.outside_title:
            yield (link.recommendation.code, "other text", link.outside_title, link.outside_url)


def _rounds() -> Iterator[Cells]:
    for one in Round.objects.public().order_by("opens_at"):
        dates = (one.opens_at, one.closes_at, one.closed_at)
        yield (one.slug, *words(one.title), one.state, *(day.date().isoformat() if day else "" for day in dates))


def _stances() -> Iterator[Cells]:
    found = OrganisationStance.objects.filter(item__round__in=closed_rounds())
    for one in found.select_related("organisation", "item__round", "item__recommendation").order_by(
        "item__round__opens_at", "item__order", "organisation__slug"
    ):
        organisation, item = one.organisation, one.item
        named = (organisation.slug, *words(organisation.name), organisation.category)
        yield (item.round.slug, item.recommendation.code, *named, one.stance, *words(one.reason))


def _positions() -> Iterator[Cells]:
    found = Position.objects.exclude(state=PositionState.DRAFT).select_related(
        "addressee__recommendation", "addressee__institution"
    )
    for one in found.order_by("addressee__recommendation__code", "addressee__institution__slug", "published_at"):
        sent = one.addressee
        day = one.published_at.date().isoformat() if one.published_at else ""
        dates = (sent.sent_at.date().isoformat(), sent.due_on.isoformat(), day)
        yield (sent.recommendation.code, sent.institution.slug, one.code, one.state, *dates, *words(one.reason))


def _measures() -> Iterator[Cells]:
    found = Measure.objects.select_related("addressee__recommendation", "addressee__institution")
    for one in found.order_by("addressee__recommendation__code", "addressee__institution__slug", "starts_on", "pk"):
        yield (
            one.pk,
            one.addressee.recommendation.code,
            one.addressee.institution.slug,
            *words(one.title),
            *words(one.lead_unit),
            *words(one.indicator),
            one.baseline,
            one.target,
            one.starts_on.isoformat(),
            one.ends_on.isoformat(),
        )


def _progress() -> Iterator[Cells]:
    for one in ProgressReport.objects.order_by("measure", "reported_at", "pk"):
        yield (one.measure_id, one.status, one.reported_at.date().isoformat(), *words(one.text), *words(one.evidence))


TABLES = (
    Table(
        "recommendations",
        _("Recommendations"),
        _("What is asked for, of whom, and from which source."),
        (
            "code",
            *three("title"),
            "nature",
            "stage",
            "cluster",
            "source",
            "source_section",
            "source_reference",
            "addressed_to",
            "policy_areas",
            "levels",
            "profiles",
        ),
        _recommendations,
    ),
    Table(
        "versions",
        _("Texts"),
        _("Every version of the words, with the day from which it holds."),
        ("recommendation", "version", "published_on", *three("text"), *three("rationale")),
        _versions,
    ),
    Table(
        "provenance",
        _("Where they come from"),
        _("Themes, posts, practices and other texts from which a recommendation grew."),
        ("recommendation", "kind", "title", "address"),
        _provenance,
    ),
    Table(
        "rounds",
        _("Rounds of voting"),
        _("Dates and state of each round."),
        ("round", *three("title"), "state", "opened_on", "closes_on", "closed_on"),
        _rounds,
    ),
    Table(
        "results",
        _("Results of closed rounds"),
        _("Totals, groups as the disclosure rule tells them, opinion groups and the map. Persons only."),
        RESULT_HEAD,
        result_rows,
    ),
    Table(
        "stances",
        _("Positions of organisations"),
        _("What organisations said by name in closed rounds."),
        ("round", "recommendation", "organisation", *three("name"), "category", "stance", *three("reason")),
        _stances,
    ),
    Table(
        "positions",
        _("Answers of institutions"),
        _("Every published answer, earlier ones too, with the day it was due."),
        ("recommendation", "institution", "position", "state", "sent_on", "due_on", "published_on", *three("reason")),
        _positions,
    ),
    Table(
        "measures",
        _("Measures"),
        _("What institutions do about it, with indicator and dates."),
        (
            "measure",
            "recommendation",
            "institution",
            *three("title"),
            *three("lead_unit"),
            *three("indicator"),
            "baseline",
            "target",
            "starts_on",
            "ends_on",
        ),
        _measures,
    ),
    Table(
        "progress",
        _("Progress"),
        _("What institutions report of their measures, with the evidence they name."),
        ("measure", "status", "reported_on", *three("text"), *three("evidence")),
        _progress,
    ),
)
