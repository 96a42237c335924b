"""The public plan of a consultation: everything that was promised, and what was done otherwise than the standard."""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.enums import State
from consult.gates import GATES
from consult.models import Consultation, Correction, Extension, PlanPoint, PlatformClocks
from consult.queries.consultations import horizon, plan_facts
from consult.queries.timeline import timeline
from core import vocabularies
from core.components import Fact, HorizonPoint, TimelineEvent
from core.translated import Translated

# Where each clock of the platform comes from; none of them binds an authority in law.
SOURCES: dict[str, Promise] = {
    "open_days": gettext_lazy("after the European Commission’s consultations of twelve weeks"),
    "notice_working_days": gettext_lazy("after the European Commission’s minimum standards, COM(2002) 704"),
    "summary_days": gettext_lazy("after the European Commission’s factual summary reports"),
    "response_days": gettext_lazy("after the consultation principles of the United Kingdom"),
}


@dataclass(frozen=True)
class PassedGate:
    """A rule that was passed with a reason."""

    asks: Promise
    reason: Translated
    given_on: datetime.date


@dataclass(frozen=True)
class PublicPlan:
    """All that stands on the page of the plan."""

    facts: tuple[Fact, ...]
    open_points: tuple[PlanPoint, ...]
    settled_points: tuple[PlanPoint, ...]
    groups: tuple[Promise, ...]
    countries: tuple[str, ...]
    horizon: tuple[HorizonPoint, ...]
    clocks: tuple[Fact, ...]
    passed: tuple[PassedGate, ...]
    extensions: tuple[Extension, ...]
    corrections: tuple[Correction, ...]
    events: tuple[TimelineEvent, ...]


def public_plan(consultation: Consultation, now: datetime.datetime) -> PublicPlan:
    """The plan as everybody reads it; a constant number of queries."""
    points = list(consultation.points.all())
    known = vocabularies.codes("stakeholder_category")
    corrections = Correction.objects.filter(question__consultation=consultation).select_related("question")
    return PublicPlan(
        facts=plan_facts(consultation),
        open_points=tuple(p for p in points if p.kind == PlanPoint.Kind.OPEN),
        settled_points=tuple(p for p in points if p.kind == PlanPoint.Kind.SETTLED),
        groups=tuple(
            vocabularies.label("stakeholder_category", code) for code in consultation.target_groups if code in known
        ),
        countries=tuple(consultation.countries),
        horizon=horizon(consultation, now),
        clocks=clock_facts(consultation),
        passed=passed_gates(consultation),
        extensions=tuple(consultation.extensions.all()),
        corrections=tuple(corrections.order_by("question__number", "number")),
        events=tuple(timeline(consultation)),
    )


def passed_gates(consultation: Consultation) -> tuple[PassedGate, ...]:
    """The rules that were passed with a reason; one query."""
    asks = {code: question for code, _force, question, _gate in GATES}
    return tuple(
        PassedGate(asks[override.gate], override.reason, override.given_at.astimezone(consultation.zone).date())
        for override in consultation.overrides.all()
        if override.gate in asks
    )


def clock_facts(consultation: Consultation) -> tuple[Fact, ...]:
    """How long everything may take: the platform's standard, its source, and what holds here."""
    clocks = PlatformClocks.current()
    is_draft = consultation.state == State.DRAFT
    open_for = (consultation.closes_on - consultation.opens_on).days
    summary = clocks.summary_days if is_draft else consultation.summary_days
    response = clocks.response_days if is_draft else consultation.response_days
    here = _("Here: %(days)s.") % {"days": _days(open_for)}
    return (
        Fact(_("Time to answer"), f"{_standard('open_days', clocks.open_days)} {here}"),
        Fact(_("Notice before a meeting"), _standard("notice_working_days", clocks.notice_working_days)),
        Fact(_("Factual summary after the closing"), _standard("summary_days", summary)),
        Fact(_("Reasoned response after the closing"), _standard("response_days", response)),
    )


def _standard(name: str, days: int) -> str:
    said = _working_days(days) if name == "notice_working_days" else _days(days)
    return _("Platform standard: %(days)s, %(source)s.") % {"days": said, "source": SOURCES[name]}


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _working_days(days: int) -> str:
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
