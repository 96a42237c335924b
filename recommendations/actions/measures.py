"""Measures: prepared privately, signed and published, changed in the open; what is reported of them."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import NO_TEXT, Translated
from recommendations.actions import written
from recommendations.actions.events import happened
from recommendations.actions.positions import lock_addressee, move_on
from recommendations.enums import EventKind
from recommendations.models import Addressee, Measure, MeasureChange, ProgressReport
from recommendations.permissions import can_prepare_position, can_publish_position

TEXTS = ("title", "lead_unit", "existing_mechanism", "funds", "funds_source", "indicator")
FIELDS = (*TEXTS, "level", "involved", "baseline", "target", "starts_on", "ends_on")


class MeasureIncomplete(InvalidInput):
    code = "measure_incomplete"
    message = _("A measure needs a title, and it cannot end before it begins.")


class MeasurePublished(StateRefused):
    code = "measure_published"
    message = _("This measure is published. Change it with a reason: what it said before stays readable.")


class MeasureNotPublished(StateRefused):
    code = "measure_not_published"
    message = _("This measure is not published yet.")


class NothingChanged(InvalidInput):
    code = "nothing_changed"
    message = _("Nothing is different from before, so there is nothing to publish.")


class ReportIncomplete(InvalidInput):
    code = "report_incomplete"
    message = _("“Implemented” needs evidence: say where it can be seen.")


class ValueIncomplete(InvalidInput):
    code = "value_incomplete"
    message = _("A value of the indicator needs the day on which it was counted, and a day needs a value.")


def lock_measure(measure: Measure) -> Measure:
    """The row, locked, with addressee, institution and recommendation."""
    related = ("addressee__institution", "addressee__recommendation")
    return Measure.objects.select_for_update(of=("self",)).select_related(*related).get(pk=measure.pk)


def lock_published(measure: Measure) -> Measure:
    """As ``lock_measure``; raises MeasureNotPublished for a draft."""
    locked = lock_measure(measure)
    if locked.published_at is None:
        raise MeasureNotPublished
    return locked


@transaction.atomic
def prepare_measure(
    addressee: Addressee,
    *,
    actor: User,
    measure: Measure | None = None,
    submission_key: uuid.UUID | None = None,
    involved: Iterable[Organisation] = (),
    **fields: Any,
) -> Measure:
    """Keep a draft, or what is now different in it, that only officials of this institution see.

    ``fields`` are those of the model. Raises MeasureIncomplete, and MeasurePublished where it is no draft any more.
    """
    addressee = lock_addressee(addressee.pk)
    can_prepare_position(actor, addressee).require()
    values = _checked(fields)
    draft = measure or written.sent_before(addressee.measures.all(), submission_key)
    if draft is None:
        draft = Measure(addressee=addressee, submission_key=submission_key)
    elif lock_measure(draft).published_at is not None:
        raise MeasurePublished
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save()
    draft.involved.set(involved)
    audit.record("measure.prepared", actor=actor, role="official", obj=draft)
    return draft


@transaction.atomic
def drop_measure(measure: Measure, *, actor: User) -> None:
    """Throw a draft away. Raises MeasurePublished."""
    measure = lock_measure(measure)
    can_prepare_position(actor, measure.addressee).require()
    if measure.published_at is not None:
        raise MeasurePublished
    audit.record("measure.dropped", actor=actor, role="official", obj=measure)
    measure.delete()


@transaction.atomic
def publish_measure(measure: Measure, *, actor: User, now: datetime.datetime | None = None) -> Measure:
    """Publish the draft under the actor's mandate; followers are told. Safe to repeat."""
    measure = lock_measure(measure)
    addressee = measure.addressee
    can_publish_position(actor, addressee).require()
    if measure.published_at is not None:
        return measure
    measure.published_at = now or clock.now()
    measure.mandate = mandate_for(actor, addressee.institution)
    measure.save(update_fields=["published_at", "mandate"])
    _tell_of(EventKind.MEASURE, measure, measure, actor=actor, now=measure.published_at)
    return measure


@transaction.atomic
def change_measure(
    measure: Measure,
    *,
    actor: User,
    reason: Translated,
    submission_key: uuid.UUID | None = None,
    involved: Iterable[Organisation] = (),
    now: datetime.datetime | None = None,
    **fields: Any,
) -> MeasureChange:
    """Change a published measure, with a reason. What it said before stays readable.

    Raises MeasureIncomplete, WordsMissing and NothingChanged; MeasureNotPublished for a draft.
    """
    measure = lock_published(measure)
    can_publish_position(actor, measure.addressee).require()
    before = written.sent_before(measure.changes.all(), submission_key)
    if before is not None:
        return before
    reason = written.words(reason, field="reason")
    values, partners = _checked(fields), list(involved)
    changes = _differences(measure, values, partners)
    if not changes:
        raise NothingChanged
    for name, value in values.items():
        setattr(measure, name, value)
    measure.save()
    measure.involved.set(partners)
    change = MeasureChange.objects.create(
        measure=measure,
        fields=changes,
        reason=reason,
        changed_at=now or clock.now(),
        submission_key=submission_key,
        mandate=mandate_for(actor, measure.addressee.institution),
    )
    _tell_of(EventKind.CHANGED, change, measure, actor=actor, reason=reason, now=change.changed_at)
    return change


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are kept; raises MeasureIncomplete and InvalidInput."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"A measure has no {', '.join(sorted(unknown))}.")
    title, starts, ends = fields.get("title"), fields.get("starts_on"), fields.get("ends_on")
    if not title or not starts or not ends or ends < starts:
        raise MeasureIncomplete(field="ends_on" if title else "title")
    if fields.get("level") and fields["level"] not in vocabularies.codes("level"):
        raise InvalidInput(field="level")
    texts = {name: written.words(fields[name], field=name, is_required=False) for name in TEXTS if name in fields}
    return {**fields, **texts}


def plain(value: Any) -> Any:
    """A field as it stands in the record of a change: text in three languages, day, slugs, or a plain word."""
    if isinstance(value, Translated):
        return value.as_dict()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _differences(
    measure: Measure, values: dict[str, Any], involved: Sequence[Organisation]
) -> dict[str, tuple[Any, Any]]:
    found = {
        name: (plain(getattr(measure, name)), plain(value))
        for name, value in values.items()
        if plain(getattr(measure, name)) != plain(value)
    }
    partners = sorted(organisation.slug for organisation in measure.involved.all())
    later = sorted(organisation.slug for organisation in involved)
    return found if partners == later else {**found, "involved": (partners, later)}


@transaction.atomic
def report_progress(
    measure: Measure,
    *,
    actor: User,
    status: str,
    text: Translated,
    evidence: Translated = NO_TEXT,
    links: Iterable[str] = (),
    value: str = "",
    value_on: datetime.date | None = None,
    submission_key: uuid.UUID | None = None,
    now: datetime.datetime | None = None,
) -> ProgressReport:
    """A dated claim of the institution about its measure; “implemented” needs evidence, in words or as a link.

    Raises ReportIncomplete, ValueIncomplete, WordsMissing, LinkUnknown, TooManyLinks.
    """
    measure = lock_published(measure)
    can_publish_position(actor, measure.addressee).require()
    before = written.sent_before(measure.reports.all(), submission_key)
    if before is not None:
        return before
    if status not in vocabularies.codes("implementation_status"):
        raise InvalidInput(field="status")
    shown = written.links(links)
    evidence = written.words(evidence, field="evidence", is_required=False)
    if status == "implemented" and not evidence and not shown:
        raise ReportIncomplete(field="evidence")
    if bool(value) != bool(value_on):
        raise ValueIncomplete(field="value_on" if value else "value")
    report = ProgressReport.objects.create(
        measure=measure,
        status=status,
        text=written.words(text, field="text"),
        evidence=evidence,
        links=shown,
        value=value,
        value_on=value_on,
        reported_at=now or clock.now(),
        submission_key=submission_key,
        mandate=mandate_for(actor, measure.addressee.institution),
    )
    move_on(measure.addressee.recommendation, "monitored", after=("addressed", "responded", "in_plan"))
    _tell_of(EventKind.REPORT, report, measure, actor=actor, code=status, reason=report.text, now=report.reported_at)
    return report


def _tell_of(kind: EventKind, obj: Any, measure: Measure, **rest: Any) -> None:
    """The event of a measure's institution."""
    addressee = measure.addressee
    happened(
        kind,
        obj,
        recommendation=addressee.recommendation,
        institution=addressee.institution,
        measure=measure,
        **rest,
    )
