"""One measure with everything that is said of it, and what others find in words."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.queries.mandates import organisations_spoken_for
from core import clock, vocabularies
from core.components import Fact, Text, TimelineEvent
from core.dates import day_text
from core.translated import Translated, joined
from recommendations.adoption_permissions import can_assess, can_work_for
from recommendations.enums import FINISHED
from recommendations.models import (
    ActionPlan,
    Assessment,
    Contest,
    ContestAnswer,
    Measure,
    MeasureChange,
    Obstacle,
    ProgressReport,
)
from recommendations.queries.story import story_of_measure


@dataclass(frozen=True)
class MeasureLine:
    """A measure as lists show it: what the institution last claimed, and in words what others find."""

    measure: Measure
    status: str
    text: Translated
    reported_at: datetime.datetime | None
    words: str

    @classmethod
    def of(cls, measure: Any) -> "MeasureLine":
        """From a measure read by ``in_brief``."""
        counts = {finding: getattr(measure, finding) for finding in vocabularies.codes("assessment")}
        text = Translated.of(measure.latest_text)
        return cls(measure, measure.latest_status or "", text, measure.latest_at, findings_in_words(counts))

    def days_over(self, today: datetime.date) -> int:
        """Days since it should have been done; 0 where it is, or where there is time left."""
        return 0 if self.status in FINISHED else max(0, (today - self.measure.ends_on).days)


def counts_of(measure: Measure) -> Mapping[str, int]:
    """How many organisations find what now, of a measure read by ``with_progress``."""
    findings: list[Assessment] = measure.findings  # type: ignore[attr-defined]
    return Counter(found.finding for found in findings)


def findings_in_words(found: Mapping[str, int]) -> str:
    """How what others find stands beside what the institution says, from the numbers of organisations."""
    counts = {finding: found.get(finding, 0) for finding in vocabularies.codes("assessment")}
    if not any(counts.values()):
        return _("No organisation has assessed it yet.")
    parts = [
        ngettext("%(n)d organisation agrees", "%(n)d organisations agree", counts["agrees"]),
        ngettext("%(n)d organisation disputes it", "%(n)d organisations dispute it", counts["disputes"]),
        ngettext("%(n)d organisation cannot tell", "%(n)d organisations cannot tell", counts["cannot_tell"]),
    ]
    numbers = (counts["agrees"], counts["disputes"], counts["cannot_tell"])
    said = [part % {"n": number} for part, number in zip(parts, numbers, strict=True) if number]
    return _("%(parts)s.") % {"parts": joined(said)}


@dataclass(frozen=True)
class ContestLine:
    """A contest with the disputes and answers in their order, and its counters."""

    contest: Contest
    said: tuple[Assessment | ContestAnswer, ...]
    days_open: int
    days_waiting: int


@dataclass(frozen=True)
class ChangeLine:
    """One field of a change: what it said before and says since."""

    label: Text
    before: Text
    after: Text


@dataclass(frozen=True)
class FindingLine:
    """What an organisation finds now, and what it found before."""

    current: Assessment
    earlier: tuple[Assessment, ...]


@dataclass(frozen=True)
class MeasurePage:
    """Everything that the page of a measure shows."""

    measure: Measure
    facts: tuple[Fact, ...]
    reports: tuple[ProgressReport, ...]
    changes: tuple[tuple[MeasureChange, tuple[ChangeLine, ...]], ...]
    findings: tuple[FindingLine, ...]
    contests: tuple[ContestLine, ...]
    obstacles: tuple[Obstacle, ...]
    plans: tuple[ActionPlan, ...]
    timeline: tuple[TimelineEvent, ...]
    words: str
    days_over: int
    no_news_since: datetime.date | None

    @property
    def latest(self) -> ProgressReport | None:
        """The newest report."""
        return self.reports[-1] if self.reports else None


def measure_page(measure: Measure, today: datetime.date | None = None) -> MeasurePage:
    """About ten queries, however much was said. ``measure`` was read by ``public_measures``."""
    day = today or clock.today()
    assessments = list(measure.assessments.select_related("organisation", "report"))
    obstacles = measure.obstacles.select_related("organisation")
    plans = ActionPlan.objects.public().filter(entries__measure=measure, entries__removed_at=None)
    return MeasurePage(
        measure=measure,
        facts=tuple(_facts(measure)),
        reports=tuple(measure.reported),  # type: ignore[attr-defined]
        changes=tuple((change, tuple(change_lines(change))) for change in measure.changes.all()),
        findings=tuple(_findings(assessments)),
        contests=tuple(_contests(measure, assessments, day)),
        obstacles=tuple(obstacles),
        plans=tuple(plans.distinct()),
        timeline=tuple(story_of_measure(measure)),
        words=findings_in_words(counts_of(measure)),
        days_over=measure.days_over(day),
        no_news_since=measure.no_news_since(day),
    )


def public_measures() -> Any:
    """Published measures with progress, institution, recommendation and partners."""
    related = ("addressee__institution", "addressee__recommendation")
    return Measure.objects.public().with_progress().select_related(*related).prefetch_related("involved")


def _facts(measure: Measure) -> list[Fact]:
    level = vocabularies.label("level", measure.level) if measure.level else ""
    period = _("%(start)s to %(end)s") % {"start": day_text(measure.starts_on), "end": day_text(measure.ends_on)}
    partners = joined(partner.name for partner in measure.involved.all())
    indicator = Fact(_("Indicator"), measure.indicator)
    figures = [
        Fact(_("At the start"), measure.baseline),
        Fact(_("Target"), measure.target),
        Fact(_("Counted so far"), _values(measure)),
    ]
    facts = [
        Fact(_("Unit in charge"), measure.lead_unit),
        Fact(_("Level"), level),
        Fact(_("Together with"), partners),
        Fact(_("When"), period),
        Fact(_("Uses"), measure.existing_mechanism),
        Fact(_("Funds"), measure.funds),
        Fact(_("Who pays"), measure.funds_source),
        *([indicator, *figures] if measure.indicator else []),
    ]
    return [fact for fact in facts if fact.value]


def _values(measure: Measure) -> str:
    """The values of the indicator with their days, the oldest first."""
    reports: list[ProgressReport] = measure.reported  # type: ignore[attr-defined]
    told = [(report.value, report.value_on) for report in reports if report.value and report.value_on]
    return joined(_("%(value)s on %(day)s") % {"value": value, "day": day_text(day)} for value, day in told)


def change_lines(change: MeasureChange) -> list[ChangeLine]:
    """What a change says about each field, in words."""
    return [
        ChangeLine(str(_label(name)), _shown(name, before), _shown(name, after))
        for name, (before, after) in change.fields.items()
    ]


def _label(name: str) -> Any:
    return Measure._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _shown(name: str, value: Any) -> Text:
    if isinstance(value, Mapping):
        return Translated.of(value)
    if name in ("starts_on", "ends_on"):
        return day_text(datetime.date.fromisoformat(value))
    if name == "level" and value:
        return str(vocabularies.label("level", value))
    return joined(value) if isinstance(value, list) else str(value)


def _findings(assessments: Sequence[Assessment]) -> list[FindingLine]:
    earlier: dict[int, list[Assessment]] = {}
    for found in assessments:
        if not found.is_current:
            earlier.setdefault(found.organisation_id, []).append(found)
    current = [found for found in assessments if found.is_current]
    return [FindingLine(found, tuple(earlier.get(found.organisation_id, ()))) for found in current]


def _contests(measure: Measure, assessments: Sequence[Assessment], day: datetime.date) -> list[ContestLine]:
    """Contests with the disputes that they are about and the answers to them, in order; two queries."""
    answers = Prefetch("answers", ContestAnswer.objects.order_by("answered_at", "pk"), to_attr="given")
    found = measure.contests.select_related("organisation").prefetch_related(answers)
    return [_contest_line(contest, assessments, day) for contest in found]


def _contest_line(contest: Contest, assessments: Sequence[Assessment], day: datetime.date) -> ContestLine:
    disputes = [
        found
        for found in assessments
        if found.organisation_id == contest.organisation_id
        and found.is_dispute
        and contest.opened_at <= found.made_at
        and (contest.settled_at is None or found.made_at < contest.settled_at)
    ]
    given: list[ContestAnswer] = contest.given  # type: ignore[attr-defined]
    said = [(found.made_at, found) for found in disputes] + [(found.answered_at, found) for found in given]  # type: ignore[list-item]
    ordered = tuple(found for _moment, found in sorted(said, key=lambda pair: pair[0]))
    is_open = contest.settled_at is None
    return ContestLine(contest, ordered, contest.days_open(day) if is_open else 0, contest.days_waiting(day))


@dataclass(frozen=True)
class Deeds:
    """What the reader may do about a measure: assess it for organisations, report obstacles, work on it."""

    assess_for: tuple[Organisation, ...] = ()
    report_for: tuple[Organisation, ...] = ()
    is_official: bool = False


def deeds(measure: Measure, actor: object) -> Deeds:
    """For the buttons of the page; no query for visitors."""
    if not isinstance(actor, User):
        return Deeds()
    speakers = organisations_spoken_for(actor)
    return Deeds(
        assess_for=tuple(found for found in speakers if can_assess(actor, measure, found)),
        report_for=tuple(found for found in speakers if found.pk != measure.addressee.institution_id),
        is_official=bool(can_work_for(actor, measure.addressee.institution)),
    )
