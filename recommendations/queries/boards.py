"""The boards: who answered what, which level has no measure, what happened, what is overdue, claimed and assessed.

Every board takes the same filters, shows a page of bounded size, and needs the same number of queries for three rows
and for fifteen thousand.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core import clock, vocabularies
from core.components import RUNGS, SHAPES, Shape
from core.dates import day_text
from core.translated import Translated
from recommendations.enums import DISPUTES, FINISHED, NO_NEWS_DAYS, NO_RESPONSE, PositionState
from recommendations.models import (
    Addressee,
    AdoptionEvent,
    Contest,
    Measure,
    Position,
    ProgressReport,
    Recommendation,
)
from recommendations.queries.measures import counts_of, findings_in_words
from recommendations.queries.story import EventLine, event_lines, events_with_all

PAGE = 20
# A table of twelve rows and thirty columns is already more than anybody reads at once.
MATRIX_PAGE = 12
COLUMNS = 30
SIDES: tuple[tuple[str, Promise], ...] = (
    ("origin", _("Countries of origin")),
    ("destination", _("Countries of destination")),
    ("transit", _("Countries of transit")),
)

Row = TypeVar("Row")


@dataclass(frozen=True)
class Filters:
    """What a board is narrowed to; an unknown value finds nothing, an empty one narrows nothing."""

    institution: str = ""
    side: str = ""
    area: str = ""
    stage: str = ""
    status: str = ""

    @property
    def any(self) -> bool:
        return bool(self.institution or self.side or self.area or self.stage or self.status)


@dataclass(frozen=True)
class BoardPage(Generic[Row]):
    """One page of a board."""

    rows: tuple[Row, ...]
    total: int
    number: int
    has_more: bool


def _page(found: QuerySet[Any], number: int, size: int = PAGE) -> tuple[list[Any], int, bool]:
    """Rows, how many there are in all, and whether there are more; two queries."""
    total, first = found.count(), (number - 1) * size
    return list(found[first : first + size]), total, first + size < total


def institutions() -> list[Organisation]:
    """Those that were sent something, for the filter; one query."""
    return list(Organisation.objects.filter(pk__in=Addressee.objects.values("institution")).only("slug", "name"))


def _narrow(prefix: str, filters: Filters) -> Q:
    """The filters but the status, from a model that reaches its addressee by ``prefix`` (``""`` or ``addressee__``)."""
    clause = Q()
    if filters.institution:
        clause &= Q(**{f"{prefix}institution__slug": filters.institution})
    if filters.side:
        clause &= Q(**{f"{prefix}institution__category__in": _categories(filters.side)})
    if filters.area:
        clause &= Q(**{f"{prefix}recommendation__policy_areas__icontains": json.dumps(filters.area)})
    if filters.stage:
        clause &= Q(**{f"{prefix}recommendation__stage": filters.stage})
    return clause


def _categories(side: str) -> list[str]:
    terms = vocabularies.terms("stakeholder_category")
    return [term.code for term in terms if (term.side or _side_of(term.code)) == side]


def _side_of(code: str) -> str:
    return "transit" if code == "authority_transit" else ""


# --- Recommendation by addressee ----------------------------------------------------------------------------


@dataclass(frozen=True)
class MatrixCell:
    """What one institution answered to one recommendation, and how far its newest report says it is."""

    shape: Shape
    label: Promise
    # The day of the answer, or how late it is, or until when it is due: in words.
    note: str
    days_late: int = 0
    status: str = ""
    rungs: int = 0

    @property
    def status_label(self) -> Promise | str:
        return vocabularies.label("implementation_status", self.status) if self.status else ""


@dataclass(frozen=True)
class MatrixRow:
    """A recommendation; a cell for each column, nothing where it was not sent."""

    recommendation: Recommendation
    cells: tuple[tuple[Organisation, MatrixCell | None], ...]


@dataclass(frozen=True)
class Matrix:
    """A page of the matrix; the columns are the institutions of its rows, at most thirty."""

    columns: tuple[Organisation, ...]
    page: BoardPage[MatrixRow]
    overdue: int

    @property
    def is_sparse(self) -> bool:
        """Whether most cells are empty in more columns than a page holds: a list says the same on less paper."""
        sent = sum(cell is not None for row in self.page.rows for _institution, cell in row.cells)
        return len(self.columns) > 6 and 3 * sent < len(self.columns) * len(self.page.rows)


def answered() -> QuerySet[Addressee]:
    """Addressees with ``code`` and ``answered_at`` of the answer in force and ``reported``, the newest status."""
    current = Position.objects.filter(addressee=OuterRef("pk"), state=PositionState.PUBLISHED)
    reports = ProgressReport.objects.filter(measure__addressee=OuterRef("pk")).order_by("-reported_at", "-pk")
    return Addressee.objects.annotate(
        code=Subquery(current.values("code")[:1]),
        answered_at=Subquery(current.values("published_at")[:1]),
        reported=Subquery(reports.values("status")[:1]),
    )


def _with_status(found: QuerySet[Any], status: str, today: datetime.date) -> QuerySet[Any]:
    if status == "late":
        return found.filter(code=None, due_on__lt=today)
    if status == NO_RESPONSE:
        return found.filter(code=None)
    return found.filter(code=status) if status else found


def matrix(filters: Filters, number: int = 1, today: datetime.date | None = None) -> Matrix:
    """Recommendations that were sent, with every institution's answer or silence; five queries."""
    day = today or clock.today()
    current = Position.objects.filter(addressee=OuterRef("pk"), state=PositionState.PUBLISHED)
    wanted: QuerySet[Any] = Addressee.objects.filter(_narrow("", filters))
    if filters.status:
        wanted = _with_status(wanted.annotate(code=Subquery(current.values("code")[:1])), filters.status, day)
    asked = Recommendation.objects.public().filter(pk__in=wanted.values("recommendation")).order_by("code")
    rows, total, has_more = _page(asked, number, MATRIX_PAGE)
    found = _with_status(answered(), filters.status, day).filter(_narrow("", filters), recommendation__in=rows)
    names = ("recommendation_id", "institution_id", "due_on", "code", "answered_at", "reported")
    told = _Notes()
    cells: dict[tuple[int, int], MatrixCell] = {}
    for recommendation, institution, due_on, code, at, status in found.values_list(*names):
        late = max(0, (day - due_on).days) if code is None else 0
        note = told.day(clock.day_of(at)) if at else told.late(late) if late else told.due(due_on)
        cells[recommendation, institution] = _cell(code or NO_RESPONSE, note, late, status or "")
    columns = list(Organisation.objects.filter(pk__in={pk for _r, pk in cells})[:COLUMNS])
    lines = [MatrixRow(row, tuple((c, cells.get((row.pk, c.pk))) for c in columns)) for row in rows]
    overdue = Addressee.objects.silent().filter(_narrow("", filters), due_on__lt=day).count()
    return Matrix(tuple(columns), BoardPage(tuple(lines), total, number, has_more), overdue)


def _cell(code: str, note: str, late: int, status: str) -> MatrixCell:
    return MatrixCell(
        shape="late" if late else SHAPES["adoption_position"][code],
        label=vocabularies.label("adoption_position", code),
        note=note,
        days_late=late,
        status=status,
        rungs=RUNGS.get(status, 0),
    )


class _Notes:
    """Days in words, each written once for a page: hundreds of cells share a few days."""

    def __init__(self) -> None:
        self.day = cache(day_text)
        self.late = cache(lambda n: ngettext("%(n)d day late", "%(n)d days late", n) % {"n": n})
        self.due = cache(lambda day: gettext("due %(day)s") % {"day": day_text(day)})


# --- Level by institution -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CoherenceCell:
    """At one level: recommendations sent that speak of it, own measures, measures as a partner."""

    level: Promise
    asked: int
    own: int
    shared: int

    @property
    def is_gap(self) -> bool:
        """Something at that level is asked of the institution, and no measure is at that level."""
        return bool(self.asked) and not (self.own or self.shared)


@dataclass(frozen=True)
class CoherenceRow:
    """An institution, a cell for each level, and what it does without naming a level."""

    institution: Organisation
    cells: tuple[CoherenceCell, ...]
    unnamed: int

    @property
    def gaps(self) -> tuple[CoherenceCell, ...]:
        return tuple(cell for cell in self.cells if cell.is_gap)


def coherence(filters: Filters, number: int = 1) -> BoardPage[CoherenceRow]:
    """Which levels an institution is asked about, and at which it does something; five queries."""
    sent = Addressee.objects.filter(_narrow("", filters))
    found = Organisation.objects.filter(pk__in=sent.values("institution"))
    rows, total, has_more = _page(found, number)
    asked = _asked_levels(sent.filter(institution__in=rows))
    measures = Measure.objects.public().filter(_narrow("addressee__", filters))
    own = _counts(measures.filter(addressee__institution__in=rows), "addressee__institution")
    shared = _counts(measures.filter(involved__in=rows), "involved")
    lines = [_coherence_row(row, asked, own, shared) for row in rows]
    return BoardPage(tuple(lines), total, number, has_more)


Counts = Mapping[tuple[int, str], int]


def _asked_levels(sent: QuerySet[Addressee]) -> Counts:
    """Recommendations by institution and level: one query, whatever their number."""
    found: dict[tuple[int, str], int] = {}
    # Without the order of the model: it would split the groups.
    groups = sent.order_by().values_list("institution", "recommendation__levels").annotate(n=Count("pk"))
    for institution, levels, size in groups:
        for level in levels or []:
            found[institution, level] = found.get((institution, level), 0) + size
    return found


def _counts(measures: QuerySet[Measure], institution: str) -> Counts:
    groups = measures.order_by().values_list(institution, "level").annotate(n=Count("pk"))
    return {(owner, level): size for owner, level, size in groups}


def _coherence_row(row: Organisation, asked: Counts, own: Counts, shared: Counts) -> CoherenceRow:
    cells = [
        CoherenceCell(
            vocabularies.label("level", level),
            asked.get((row.pk, level), 0),
            own.get((row.pk, level), 0),
            shared.get((row.pk, level), 0),
        )
        for level in vocabularies.codes("level")
    ]
    return CoherenceRow(row, tuple(cells), own.get((row.pk, ""), 0))


# --- Timeline -----------------------------------------------------------------------------------------------


def timeline(filters: Filters, number: int = 1) -> BoardPage[EventLine]:
    """Everything public, the newest first; two queries. ``status`` is the kind of event."""
    found = events_with_all(AdoptionEvent.objects.filter(_narrow("", filters)))
    if filters.status:
        found = found.filter(kind=filters.status)
    rows, total, has_more = _page(found.order_by("-at", "-pk"), number, 30)
    return BoardPage(tuple(event_lines(rows)), total, number, has_more)


# --- Overdue ------------------------------------------------------------------------------------------------

WAITING: tuple[tuple[str, Promise], ...] = (
    ("answers", _("Answers that are late")),
    ("contests", _("Contests without an answer")),
    ("measures", _("Measures past their end")),
    ("news", _("Measures without news")),
)


@dataclass(frozen=True)
class WaitingRow:
    """Something that an institution owes: what it is about, since when, and for how many days."""

    institution: Organisation
    title: Translated
    path: str
    since: datetime.date
    days: int
    who: Organisation | None = None


@dataclass(frozen=True)
class Waiting:
    """One kind of overdue things, with the numbers of all kinds."""

    kind: str
    kinds: tuple[tuple[str, Promise, int], ...]
    page: BoardPage[WaitingRow]


def running() -> QuerySet[Any]:
    """Public measures that are not finished, with ``status`` and ``news_at``; one query."""
    reports = ProgressReport.objects.filter(measure=OuterRef("pk")).order_by("-reported_at", "-pk")
    found: QuerySet[Any] = Measure.objects.public().annotate(
        status=Subquery(reports.values("status")[:1]),
        news_at=Coalesce(Subquery(reports.values("reported_at")[:1]), F("published_at")),
    )
    return found.filter(Q(status=None) | ~Q(status__in=FINISHED))


def waiting(filters: Filters, kind: str, number: int = 1, today: datetime.date | None = None) -> Waiting:
    """Late answers, contests, measures past their end and without news; six queries. The longest wait comes first."""
    day = today or clock.today()
    quiet = clock.start_of_day(day - datetime.timedelta(days=NO_NEWS_DAYS - 1))
    mine = _narrow("addressee__", filters)
    sets: dict[str, QuerySet[Any]] = {
        "answers": Addressee.objects.silent().filter(_narrow("", filters), due_on__lt=day).order_by("due_on", "pk"),
        "contests": Contest.objects.filter(_narrow("measure__addressee__", filters))
        .exclude(waits_since=None)
        .order_by("waits_since", "pk"),
        "measures": running().filter(mine, ends_on__lt=day).order_by("ends_on", "pk"),
        "news": running().filter(mine, news_at__lt=quiet).order_by("news_at", "pk"),
    }
    kind = kind if kind in sets else "answers"
    related = {
        "answers": ("institution", "recommendation"),
        "contests": ("measure__addressee__institution", "organisation"),
    }.get(kind, ("addressee__institution",))
    first = (number - 1) * PAGE
    rows = [_waiting_row(found, day, kind) for found in sets[kind].select_related(*related)[first : first + PAGE]]
    counts = {name: found.count() for name, found in sets.items()}
    kinds = tuple((code, label, counts[code]) for code, label in WAITING)
    return Waiting(kind, kinds, BoardPage(tuple(rows), counts[kind], number, first + PAGE < counts[kind]))


def _waiting_row(found: Any, today: datetime.date, kind: str) -> WaitingRow:
    if isinstance(found, Addressee):
        asked = found.recommendation
        return WaitingRow(found.institution, asked.title, asked.path, found.due_on, found.days_late(today))
    if isinstance(found, Contest):
        measure, since = found.measure, clock.day_of(found.waits_since or found.opened_at)
        institution, days = measure.addressee.institution, found.days_waiting(today)
        return WaitingRow(institution, measure.title, measure.path, since, days, found.organisation)
    since = found.ends_on if kind == "measures" else clock.day_of(found.news_at)
    return WaitingRow(found.addressee.institution, found.title, found.path, since, (today - since).days)


# --- Claimed and assessed -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AssessedRow:
    """A measure: what the institution claims, and in words what others find."""

    measure: Measure
    words: str
    waits: int


def assessed(filters: Filters, number: int = 1, today: datetime.date | None = None) -> BoardPage[AssessedRow]:
    """Published measures, the disputed first, then those that somebody assessed; six queries.

    ``status`` narrows to measures of which an organisation finds that now, or ``none`` for those nobody assessed.
    """
    day = today or clock.today()
    current = Q(assessments__is_current=True)
    found = Measure.objects.public().filter(_narrow("addressee__", filters))
    found = found.annotate(
        assessed=Count("assessments", filter=current, distinct=True),
        disputed=Count("assessments", filter=current & Q(assessments__finding=DISPUTES), distinct=True),
    )
    if filters.status == "none":
        found = found.filter(assessed=0)
    elif filters.status:
        found = found.filter(pk__in=_found(filters.status))
    found = found.order_by("-disputed", "-assessed", "-published_at", "pk")
    related = ("addressee__institution", "addressee__recommendation")
    rows, total, has_more = _page(found.with_progress().select_related(*related), number)
    lines = [AssessedRow(measure, findings_in_words(counts_of(measure)), _waits(measure, day)) for measure in rows]
    return BoardPage(tuple(lines), total, number, has_more)


def _found(finding: str) -> QuerySet[Any]:
    return Measure.objects.filter(assessments__is_current=True, assessments__finding=finding).values("pk")


def _waits(measure: Measure, today: datetime.date) -> int:
    contests: Sequence[Contest] = measure.open_contests  # type: ignore[attr-defined]
    return max((contest.days_waiting(today) for contest in contests), default=0)
