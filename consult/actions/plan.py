"""Making a consultation and writing its plan, while it is a draft."""

import datetime
import uuid
import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from consult import ports
from consult.actions.drafting import begin_draft_change, role_of
from consult.gates import OVERRIDABLE
from consult.models import Consultation, ConsultationIndexPage, ConsultationPage, GateOverride, PlanPoint
from consult.permissions import can_be_analyst, can_create_consultation
from core import audit, clock, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import LANGUAGES, Translated, joined, require_every_language

SLUG_LENGTH = 60
# Addresses below “Consultations” that are no paper.
RESERVED = {"feed"}
# What may be written as it comes; everything else has a rule of its own below.
WRITABLE = (
    "title",
    "kind",
    "promise",
    "purpose",
    "decides",
    "decision_how",
    "asked",
    "methods",
    "languages",
    "time_note",
    "rights",
    "interests",
    "readers",
    "countries",
)


class NoPlaceForPaper(StateRefused):
    code = "no_place_for_paper"
    message = _("There is no page “Consultations” yet below which the paper could stand. An editor can make it.")


class ClosesBeforeOpening(InvalidInput):
    code = "closes_before_opening"
    message = _("The closing must lie after the opening.")


class UnknownDefinition(InvalidInput):
    code = "unknown_definition"
    message = _("Choose a definition from the glossary.")


class UnknownTimeZone(InvalidInput):
    code = "unknown_time_zone"
    message = _("Choose a time zone from the list.")


class UnknownGroup(InvalidInput):
    code = "unknown_group"
    message = _("Choose the target groups from the list.")


class AnalystOfOwner(InvalidInput):
    code = "analyst_of_owner"
    message = _(
        "%(names)s cannot read the answers: analysts have the role of analyst and no mandate of the institution that "
        "runs the consultation."
    )


class NoSuchOverride(InvalidInput):
    code = "no_such_override"
    message = _("This rule cannot be passed with a reason.")


@transaction.atomic
def create_consultation(
    *,
    actor: User,
    owner: Organisation,
    kind: str,
    title: Translated,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    time_zone: str,
    key: uuid.UUID | None = None,
) -> Consultation:
    """A draft with its space and its pages in three languages, none of them published.

    ``key`` makes a form that was sent twice answer with the draft that is there already.
    """
    can_create_consultation(actor, owner).require()
    key = key or uuid.uuid4()
    existing = Consultation.objects.filter(translation_key=key, owner=owner).first()
    if existing is not None:
        return existing
    _check_period(opens_at, closes_at, time_zone)
    slug = _free_slug(title)
    consultation = Consultation.objects.create(
        translation_key=key,
        slug=slug,
        kind=kind,
        space=Space.objects.create(kind=Space.Kind.CONSULTATION, slug=slug, title=title),
        owner=owner,
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        time_zone=time_zone,
    )
    _make_pages(consultation, actor)
    audit.record("consultation.created", actor=actor, role=role_of(actor), obj=consultation)
    return consultation


def _check_period(opens_at: datetime.datetime, closes_at: datetime.datetime, time_zone: str) -> None:
    if time_zone not in zoneinfo.available_timezones():
        raise UnknownTimeZone(field="time_zone")
    if closes_at <= opens_at:
        raise ClosesBeforeOpening(field="closes_at")


def _free_slug(title: Translated) -> str:
    """Of the English or French title; numbered where it is taken."""
    base = slugify(title.en or title.fr)[:SLUG_LENGTH].strip("-") or "consultation"
    taken = RESERVED | set(Consultation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= set(Space.objects.filter(slug__startswith=base, kind="consultation").values_list("slug", flat=True))
    taken |= set(ConsultationPage.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _make_pages(consultation: Consultation, actor: User) -> None:
    indexes = ConsultationIndexPage.objects.filter(live=True, locale__language_code__in=LANGUAGES)
    parents = {page.locale.language_code: page for page in indexes.select_related("locale")}
    if not parents:
        raise NoPlaceForPaper
    for language, parent in parents.items():
        page = ConsultationPage(
            title=consultation.title.get(language) or str(consultation.title),
            slug=consultation.slug,
            locale=parent.locale,
            translation_key=consultation.translation_key,
            live=False,
            has_unpublished_changes=True,
            owner=actor,
        )
        parent.add_child(instance=page)
        page.save_revision(user=actor, clean=False)


@transaction.atomic
def save_plan(
    consultation: Consultation,
    *,
    actor: User,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    time_zone: str,
    target_groups: Sequence[str],
    analysts: Iterable[User],
    open_points: Sequence[Translated],
    settled_points: Sequence[Translated],
    definition: str = "",
    **fields: Any,
) -> None:
    """Write the whole plan. ``definition`` is the code of a definition of the glossary; empty keeps what is there.

    ``fields`` are those of ``WRITABLE``. Raises InvalidInput with the field's name for what cannot be taken.
    """
    consultation = begin_draft_change(consultation, actor)
    _check_period(opens_at, closes_at, time_zone)
    if not set(target_groups) <= set(vocabularies.codes("stakeholder_category")):
        raise UnknownGroup(field="target_groups")
    chosen = list(analysts)
    refused = [analyst.username for analyst in chosen if not can_be_analyst(analyst, consultation)]
    if refused:
        raise AnalystOfOwner(field="analysts", names=joined(refused))
    for name, value in fields.items():
        if name not in WRITABLE:
            raise InvalidInput(field=name)
        setattr(consultation, name, value)
    consultation.opens_at, consultation.closes_at, consultation.time_zone = opens_at, closes_at, time_zone
    consultation.target_groups = list(target_groups)
    if definition:
        consultation.definition = _definition(definition)
    consultation.save()
    consultation.analysts.set(chosen)
    _replace_points(consultation, open_points, settled_points)
    audit.record("consultation.plan_saved", actor=actor, role=role_of(actor), obj=consultation)


def _definition(code: str) -> Translated:
    found = next((d for d in ports.definitions() if d.code == code), None)
    if found is None:
        raise UnknownDefinition(field="definition")
    return found.as_text


def _replace_points(
    consultation: Consultation, open_points: Sequence[Translated], settled_points: Sequence[Translated]
) -> None:
    consultation.points.all().delete()
    points = [(PlanPoint.Kind.OPEN, open_points), (PlanPoint.Kind.SETTLED, settled_points)]
    PlanPoint.objects.bulk_create(
        PlanPoint(consultation=consultation, kind=kind, order=order, text=text)
        for kind, texts in points
        for order, text in enumerate(texts)
    )


@transaction.atomic
def override_gate(
    consultation: Consultation, *, actor: User, gate: str, reason: Translated, now: datetime.datetime | None = None
) -> GateOverride:
    """Pass K07, K08 or K09 with a reason in three languages, which the public plan shows. Written again, it is new."""
    consultation = begin_draft_change(consultation, actor)
    if gate not in OVERRIDABLE:
        raise NoSuchOverride(field="gate")
    override, _created = GateOverride.objects.update_or_create(
        consultation=consultation,
        gate=gate,
        defaults={
            "reason": require_every_language(reason, "reason"),
            "given_by": actor,
            "given_at": now or clock.now(),
        },
    )
    audit.record(
        "consultation.gate_overridden", actor=actor, role=role_of(actor), obj=consultation, details={"gate": gate}
    )
    return override


@transaction.atomic
def drop_override(consultation: Consultation, *, actor: User, gate: str) -> None:
    """Take a reason back; the rule holds again. Safe to repeat."""
    consultation = begin_draft_change(consultation, actor)
    if consultation.overrides.filter(gate=gate).delete()[0]:
        audit.record(
            "consultation.override_dropped", actor=actor, role=role_of(actor), obj=consultation, details={"gate": gate}
        )
