"""What institutions answered and did, and what others found, as rows of public tables; nothing in preparation."""

import datetime
from collections.abc import Iterator

from consult.exports import Cells
from recommendations.enums import PositionState
from recommendations.models import (
    ActionPlan,
    AdoptionEvent,
    Assessment,
    Contest,
    ContestAnswer,
    Measure,
    Obstacle,
    Position,
    ProgressReport,
)
from recommendations.queries.public_rows import words


def positions() -> Iterator[Cells]:
    """Every published answer, earlier ones too."""
    found = Position.objects.exclude(state=PositionState.DRAFT).select_related(
        "addressee__recommendation", "addressee__institution"
    )
    for one in found.order_by("addressee__recommendation__code", "addressee__institution__slug", "published_at"):
        sent = one.addressee
        dates = (sent.sent_at.date().isoformat(), sent.due_on.isoformat(), _day(one.published_at))
        yield (sent.recommendation.code, sent.institution.slug, one.code, one.state, *dates, *words(one.reason))


def measures() -> Iterator[Cells]:
    found = Measure.objects.public().select_related("addressee__recommendation", "addressee__institution")
    for one in found.prefetch_related("involved").order_by("pk"):
        yield (
            one.pk,
            one.addressee.recommendation.code,
            one.addressee.institution.slug,
            " ".join(institution.slug for institution in one.involved.all()),
            one.level,
            *words(one.title),
            *words(one.lead_unit),
            *words(one.existing_mechanism),
            *words(one.funds),
            *words(one.funds_source),
            *words(one.indicator),
            one.baseline,
            one.target,
            one.starts_on.isoformat(),
            one.ends_on.isoformat(),
        )


def progress() -> Iterator[Cells]:
    found = ProgressReport.objects.filter(measure__in=Measure.objects.public())
    for one in found.order_by("measure", "reported_at", "pk"):
        value = (one.value, one.value_on.isoformat() if one.value_on else "")
        yield (one.measure_id, one.status, _day(one.reported_at), *words(one.text), *words(one.evidence), *value)


def assessments() -> Iterator[Cells]:
    found = Assessment.objects.filter(measure__in=Measure.objects.public()).select_related("organisation")
    for one in found.order_by("measure", "made_at", "pk"):
        said = (*words(one.grounds), *words(one.evidence))
        yield (one.measure_id, one.organisation.slug, one.finding, _day(one.made_at), int(one.is_current), *said)


def contests() -> Iterator[Cells]:
    """A row to each contest, and one to each answer of the institution."""
    found = Contest.objects.filter(measure__in=Measure.objects.public()).select_related("organisation")
    answers: dict[int, list[ContestAnswer]] = {}
    for answer in ContestAnswer.objects.filter(contest__in=found).order_by("answered_at", "pk"):
        answers.setdefault(answer.contest_id, []).append(answer)
    for one in found.order_by("measure", "opened_at", "pk"):
        head = (one.pk, one.measure_id, one.organisation.slug)
        yield (*head, "opened", _day(one.opened_at), "", "", "")
        for answer in answers.get(one.pk, []):
            yield (*head, "answered", _day(answer.answered_at), *words(answer.text))
        if one.settled_at:
            yield (*head, "settled", _day(one.settled_at), "", "", "")


def obstacles() -> Iterator[Cells]:
    found = Obstacle.objects.filter(measure__in=Measure.objects.public()).select_related("organisation")
    for one in found.order_by("measure", "reported_at", "pk"):
        days = (_day(one.reported_at), _day(one.acknowledged_at), _day(one.removed_at))
        said = (*words(one.text), *words(one.acknowledgement), *words(one.removal))
        yield (one.measure_id, one.organisation.slug, *days, *said)


def plans() -> Iterator[Cells]:
    """Published action plans, with the measures that stand in them and who agreed."""
    found = ActionPlan.objects.public().select_related("owner")
    for one in found.prefetch_related("entries__measure", "parties__institution").order_by("slug"):
        inside = [e.measure_id for e in one.entries.all() if e.removed_at is None and e.measure.published_at]
        agreed = [party.institution.slug for party in one.parties.all() if party.signed_at]
        yield (
            one.slug,
            one.owner.slug,
            *words(one.title),
            *words(one.definition),
            one.starts_on.isoformat(),
            one.ends_on.isoformat(),
            _day(one.published_at),
            " ".join(map(str, sorted(inside))),
            " ".join(sorted(agreed)),
        )


def events() -> Iterator[Cells]:
    """The public timeline, the oldest first."""
    found = AdoptionEvent.objects.select_related("recommendation", "plan", "institution", "organisation")
    for one in found.order_by("at", "pk").iterator(chunk_size=500):
        about = (one.recommendation.code if one.recommendation else "", one.plan.slug if one.plan else "")
        named = (one.institution.slug if one.institution else "", one.organisation.slug if one.organisation else "")
        yield (_day(one.at), one.kind, *about, one.measure_id, *named, one.role, one.code, *words(one.reason))


def _day(moment: datetime.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
