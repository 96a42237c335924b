"""What the pages of a consultation show."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from consult.enums import ANSWERABLE, State
from consult.models import Consultation, ConsultationPage, Correction, Extension, PlanPoint, Question
from consult.models.consultations import label_of
from consult.permissions import can_see_consultation
from consult.queries.versions import newest_version
from core import clock, vocabularies
from core.components import Fact, HorizonPoint
from core.disclosure import step


@dataclass(frozen=True)
class Entry:
    """A line of the list of consultations."""

    consultation: Consultation
    answers: int
    # What is late, and by how many days.
    overdue: tuple[tuple[Promise, int], ...] = ()

    @property
    def url(self) -> str:
        from django.utils.translation import get_language

        return f"/{get_language()}/{self.consultation.path}"


@dataclass(frozen=True)
class Listing:
    open: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    closed: tuple[Entry, ...]
    withdrawn: tuple[Entry, ...]
    archived: tuple[Entry, ...]


def listing(now: datetime.datetime | None = None) -> Listing:
    """All public consultations with their numbers of sent answers: one query."""
    now = now or clock.now()
    rows = [
        Entry(found, found.sent_count, overdue(found, now))
        for found in Consultation.objects.public()
        .select_related("owner")
        .annotate(sent_count=Count("responses", filter=Q(responses__state="sent", responses__is_late=False)))
    ]
    return Listing(
        open=tuple(r for r in rows if r.consultation.is_open),
        coming=tuple(r for r in rows if r.consultation.state == State.SCHEDULED),
        closed=tuple(r for r in rows if r.consultation.is_finished and not r.consultation.is_archive),
        withdrawn=tuple(r for r in rows if r.consultation.state == State.WITHDRAWN),
        archived=tuple(r for r in rows if r.consultation.is_finished and r.consultation.is_archive),
    )


@dataclass(frozen=True)
class Paper:
    """The record beside a page, and what the page shows of it."""

    consultation: Consultation | None
    questions: tuple[Question, ...] = ()
    open_points: tuple[PlanPoint, ...] = ()
    settled_points: tuple[PlanPoint, ...] = ()
    horizon: tuple[HorizonPoint, ...] = ()
    plan: tuple[Fact, ...] = ()
    extensions: tuple[Extension, ...] = ()
    corrected: tuple[int, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    total: int = 0
    follows: bool = False
    takes_late: bool = False
    # Posts on each paragraph, and the paragraphs that the newest version changed, by the ids of their blocks.
    comments: Mapping[str, int] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    version: int = 0


def record_of(page: ConsultationPage) -> Consultation | None:
    """The record with the page's translation key, read once per page object."""
    if not hasattr(page, "_record"):
        records = Consultation.objects.select_related("owner", "space")
        page._record = records.filter(translation_key=page.translation_key).first()
    record: Consultation | None = page._record
    return record


def is_shut(page: ConsultationPage, actor: object) -> bool:
    """Whether the page belongs to no record, or to a draft that the reader may not see."""
    record = record_of(page)
    return record is None or not can_see_consultation(actor, record)


def paper(page: ConsultationPage, actor: object, now: datetime.datetime | None = None) -> Paper:
    """The record with the page's translation key; none for an editor's page without one, and for those who may not
    see a draft."""
    consultation = record_of(page)
    if consultation is None or not can_see_consultation(actor, consultation):
        return Paper(None)
    points = list(consultation.points.all())
    is_corrected = Exists(Correction.objects.filter(question=OuterRef("pk")))
    questions = tuple(consultation.questions.annotate(is_corrected=is_corrected))
    total, counts = answer_counts(consultation)
    return Paper(
        consultation=consultation,
        questions=questions,
        open_points=tuple(p for p in points if p.kind == PlanPoint.Kind.OPEN),
        settled_points=tuple(p for p in points if p.kind == PlanPoint.Kind.SETTLED),
        horizon=horizon(consultation, now or clock.now()),
        plan=plan_facts(consultation),
        extensions=tuple(consultation.extensions.all()) if consultation.state == State.EXTENDED else (),
        corrected=tuple(question.number for question in questions if question.is_corrected),
        counts=counts,
        total=total,
        takes_late=consultation.takes_late_answers(now or clock.now()),
        follows=isinstance(actor, User) and actor.follows.filter(topic=consultation.topic).exists(),
        **newest_version(consultation),
    )


def answer_counts(consultation: Consultation) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Number of answers, and by group of persons in steps of ten (disclosure rule d); organisations as they are."""
    rows = consultation.responses.counted().values_list("category").annotate(n=Count("pk")).order_by("-n", "category")
    total, shown = 0, []
    for category, count in rows:
        total += count
        is_person = vocabularies.term("stakeholder_category", category).kind == "individual"
        visible = step(count) if is_person else count
        if visible:
            shown.append((category, visible))
    return total, tuple(shown)


def horizon(consultation: Consultation, now: datetime.datetime) -> tuple[HorizonPoint, ...]:
    """The dated way: opened, today, closes, summary, reply; overdue ones say so."""
    from django.utils.translation import gettext as _

    today = now.astimezone(consultation.zone).date()
    is_open = consultation.state in ANSWERABLE
    points = [
        HorizonPoint(
            _("Opened") if consultation.opens_at <= now else _("Opens"),
            "done" if consultation.opens_at <= now else "todo",
            consultation.opens_on,
        )
    ]
    if is_open:
        day = (today - consultation.opens_on).days + 1
        days = (consultation.closes_on - consultation.opens_on).days + 1
        points.append(HorizonPoint(_("Today"), "now", text=_("day %(day)d of %(days)d") % {"day": day, "days": days}))
    if consultation.withdrawn_at is not None:
        withdrawn_on = consultation.withdrawn_at.astimezone(consultation.zone).date()
        return (*points, HorizonPoint(_("Withdrawn"), "done", withdrawn_on))
    points.append(
        HorizonPoint(
            _("Closed") if consultation.is_finished else _("Closes"),
            "done" if consultation.is_finished else "todo",
            consultation.closes_on,
        )
    )
    points.append(_clock(_("Summary"), consultation.summary_published_at, consultation.summary_due_on, today))
    points.append(_clock(_("Reply"), consultation.outcome_published_at, consultation.response_due_on, today))
    return tuple(points)


def _clock(label: str, done_at: datetime.datetime | None, due: datetime.date, today: datetime.date) -> HorizonPoint:
    if done_at is not None:
        return HorizonPoint(label, "done", done_at.date())
    return HorizonPoint(label, "late" if due < today else "todo", due)


def plan_facts(consultation: Consultation) -> tuple[Fact, ...]:
    """The plan as the public reads it (K01–K03)."""
    fields: Iterable[str] = (
        "purpose",
        "decides",
        "decision_how",
        "asked",
        "methods",
        "languages",
        "time_note",
        "definition",
        "rights",
        "interests",
        "readers",
    )
    return tuple(Fact(label_of(name), getattr(consultation, name)) for name in fields if getattr(consultation, name))


def overdue(consultation: Consultation, now: datetime.datetime) -> tuple[tuple[Promise, int], ...]:
    """What is late, and by how many days (K31, K35): nothing that is published, nothing of archives."""
    if consultation.state not in (State.CLOSED, State.SUMMARY_PUBLISHED) or consultation.is_archive:
        return ()
    today = now.astimezone(consultation.zone).date()
    clocks = (
        (gettext_lazy("Factual summary"), consultation.summary_published_at, consultation.summary_due_on),
        (gettext_lazy("Reasoned response"), consultation.outcome_published_at, consultation.response_due_on),
    )
    return tuple((label, (today - due).days) for label, done, due in clocks if done is None and due < today)
