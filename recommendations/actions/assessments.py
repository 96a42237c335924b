"""What organisations find about a measure, the contests that a dispute opens, and what institutions answer to them."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from core import clock, limits, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import NO_TEXT, Translated
from recommendations.actions import written
from recommendations.actions.events import happened
from recommendations.actions.measures import lock_published
from recommendations.adoption_permissions import can_assess
from recommendations.enums import DISPUTES, EventKind
from recommendations.models import Assessment, Contest, ContestAnswer, Measure
from recommendations.permissions import can_publish_position

ASSESSMENTS_PER_DAY = "20/d"


class UnknownFinding(InvalidInput):
    code = "unknown_finding"
    message = _("Choose one of the three findings.")


class ContestSettled(StateRefused):
    code = "contest_settled"
    message = _("The organisation no longer disputes this, so there is nothing to answer.")


@transaction.atomic
def assess(
    measure: Measure,
    *,
    actor: User,
    organisation: Organisation,
    finding: str,
    grounds: Translated,
    evidence: Translated = NO_TEXT,
    links: Iterable[str] = (),
    submission_key: uuid.UUID | None = None,
    now: datetime.datetime | None = None,
) -> Assessment:
    """What the organisation finds now; its earlier finding stays readable. Followers are told.

    A dispute opens a contest, or makes an open one wait for an answer anew; another finding settles it. Raises
    UnknownFinding, WordsMissing, LinkUnknown, TooManyLinks.
    """
    measure = lock_published(measure)
    can_assess(actor, measure, organisation).require()
    before = written.sent_before(measure.assessments.all(), submission_key)
    if before is not None:
        return before
    limits.limit("assessment", key=organisation.pk, rate=ASSESSMENTS_PER_DAY)
    if finding not in vocabularies.codes("assessment"):
        raise UnknownFinding(field="finding")
    given = {
        "grounds": written.words(grounds, field="grounds"),
        "evidence": written.words(evidence, field="evidence", is_required=False),
        "links": written.links(links),
    }
    measure.assessments.filter(organisation=organisation, is_current=True).update(is_current=False)
    assessment = Assessment.objects.create(
        measure=measure,
        organisation=organisation,
        report=measure.reports.last(),
        finding=finding,
        made_at=now or clock.now(),
        submission_key=submission_key,
        mandate=mandate_for(actor, organisation),
        **given,
    )
    kind = _contest(assessment)
    _tell_of(kind, assessment, measure, organisation=organisation, actor=actor, code=finding, reason=assessment.grounds)
    return assessment


def _contest(assessment: Assessment) -> EventKind:
    """Open, keep open or settle the contest, as the assessment says; what happened by it."""
    moment = assessment.made_at
    open_ones = Contest.objects.filter(
        measure=assessment.measure, organisation=assessment.organisation, settled_at=None
    )
    if assessment.finding != DISPUTES:
        settled = open_ones.update(settled_at=moment, waits_since=None)
        return EventKind.SETTLED if settled else EventKind.ASSESSED
    _contest, created = open_ones.get_or_create(
        measure=assessment.measure,
        organisation=assessment.organisation,
        defaults={"opened_at": moment, "waits_since": moment},
    )
    open_ones.filter(waits_since=None).update(waits_since=moment)
    return EventKind.CONTESTED if created else EventKind.ASSESSED


@transaction.atomic
def answer_contest(
    contest: Contest,
    *,
    actor: User,
    text: Translated,
    submission_key: uuid.UUID | None = None,
    now: datetime.datetime | None = None,
) -> ContestAnswer:
    """The institution answers in public. The contest stays open until the organisation says otherwise.

    Raises ContestSettled and WordsMissing.
    """
    measure = lock_published(contest.measure)
    can_publish_position(actor, measure.addressee).require()
    contest = Contest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=contest.pk)
    before = written.sent_before(contest.answers.all(), submission_key)
    if before is not None:
        return before
    if contest.settled_at is not None:
        raise ContestSettled
    answer = ContestAnswer.objects.create(
        contest=contest,
        text=written.words(text, field="text"),
        answered_at=now or clock.now(),
        submission_key=submission_key,
        mandate=mandate_for(actor, measure.addressee.institution),
    )
    contest.waits_since = None
    contest.save(update_fields=["waits_since"])
    happened(
        EventKind.CONTEST_ANSWERED,
        answer,
        actor=actor,
        recommendation=measure.addressee.recommendation,
        institution=measure.addressee.institution,
        measure=measure,
        reason=answer.text,
        now=answer.answered_at,
    )
    return answer


def _tell_of(
    kind: EventKind,
    assessment: Assessment,
    measure: Measure,
    *,
    organisation: Organisation,
    actor: User,
    code: str,
    reason: Translated,
) -> None:
    happened(
        kind,
        assessment,
        actor=actor,
        role="organisation",
        recommendation=measure.addressee.recommendation,
        institution=measure.addressee.institution,
        measure=measure,
        organisation=organisation,
        code=code,
        reason=reason,
        now=assessment.made_at,
    )
