"""Action plans: the list, and one with its measures, institutions and story."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from core import clock
from core.components import TimelineEvent
from recommendations.models import ActionPlan, Measure, PlanMeasure, PlanParty, Recommendation
from recommendations.queries.measures import MeasureLine
from recommendations.queries.story import as_timeline, event_lines, events_with_all


def plans() -> list[ActionPlan]:
    """Published plans, the newest first, with numbers of measures and of institutions that agreed; one query."""
    counted = ActionPlan.objects.public().annotate(
        size=Count("entries", filter=Q(entries__removed_at=None), distinct=True),
        agreed=Count("parties", filter=Q(parties__signed_at__isnull=False), distinct=True),
    )
    return list(counted.select_related("owner").order_by("-published_at", "pk"))


@dataclass(frozen=True)
class PlanGroup:
    """A recommendation with its measures in the plan, each with the days since it should have been done."""

    recommendation: Recommendation
    measures: tuple[tuple[MeasureLine, int], ...]


@dataclass(frozen=True)
class PlanPage:
    """Everything that the page of a plan shows."""

    plan: ActionPlan
    groups: tuple[PlanGroup, ...]
    taken_out: tuple[PlanMeasure, ...]
    agreed: tuple[PlanParty, ...]
    asked: tuple[PlanParty, ...]
    timeline: tuple[TimelineEvent, ...]


def plan_page(plan: ActionPlan) -> PlanPage:
    """Five queries, whatever the number of measures."""
    related = ("addressee__institution", "addressee__recommendation")
    measures = Measure.objects.public().in_brief().select_related(*related)
    entries = list(plan.entries.prefetch_related(Prefetch("measure", measures)))
    parties = list(plan.parties.select_related("institution").order_by("signed_at", "pk"))
    events = events_with_all(plan.events.order_by("at", "pk"))
    return PlanPage(
        plan=plan,
        groups=_groups([entry.measure for entry in entries if entry.removed_at is None]),
        taken_out=tuple(entry for entry in entries if entry.removed_at is not None),
        agreed=tuple(party for party in parties if party.signed_at),
        asked=tuple(party for party in parties if not party.signed_at),
        timeline=tuple(as_timeline(event_lines(events))),
    )


def _groups(measures: Sequence[Measure]) -> tuple[PlanGroup, ...]:
    today = clock.today()
    found: dict[Recommendation, list[tuple[MeasureLine, int]]] = {}
    for measure in measures:
        line = MeasureLine.of(measure)
        found.setdefault(measure.addressee.recommendation, []).append((line, line.days_over(today)))
    return tuple(PlanGroup(asked, tuple(lines)) for asked, lines in found.items())
