"""Action plans: prepared by one institution, agreed to by several, changed in the open."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries.mandates import mandate_for
from consult import ports
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated
from recommendations.actions import written
from recommendations.actions.events import happened
from recommendations.actions.positions import move_on
from recommendations.adoption_permissions import can_sign_as_official, can_work_for
from recommendations.enums import EventKind
from recommendations.models import ActionPlan, Measure, PlanMeasure, PlanParty


class PlanIncomplete(InvalidInput):
    code = "plan_incomplete"
    message = _("An action plan needs a title, and it cannot end before it begins.")


class PlanPublished(StateRefused):
    code = "plan_published"
    message = _("This plan is published: its words and its definition stay. Measures can be added, or taken out.")


class PlanNotPublished(StateRefused):
    code = "plan_not_published"
    message = _("This plan is not published yet.")


class PlanEmpty(StateRefused):
    code = "plan_empty"
    message = _("A plan needs at least one published measure and the definition of return that it uses.")


class NotAsked(StateRefused):
    code = "not_asked"
    message = _("Your institution was not asked to agree to this plan.")


class UnknownDefinition(InvalidInput):
    code = "unknown_definition"
    message = _("Choose one of the definitions of the glossary.")


def _lock(plan: ActionPlan, actor: User) -> ActionPlan:
    plan = ActionPlan.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan.pk)
    can_work_for(actor, plan.owner).require()
    return plan


@transaction.atomic
def prepare_plan(
    *,
    actor: User,
    owner: Organisation,
    title: Translated,
    lead: Translated,
    definition_code: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    plan: ActionPlan | None = None,
    submission_key: uuid.UUID | None = None,
) -> ActionPlan:
    """Begin a plan, or say it in other words while it is a draft; only officials of its institutions see it.

    Raises PlanIncomplete, UnknownDefinition, and PlanPublished where it is no draft any more.
    """
    can_work_for(actor, owner).require()
    if not title or ends_on < starts_on:
        raise PlanIncomplete(field="ends_on" if title else "title")
    Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)  # waits for the same form
    found = plan or written.sent_before(ActionPlan.objects.filter(owner=owner), submission_key)
    draft = _lock(found, actor) if found else ActionPlan(owner=owner, submission_key=submission_key)
    if draft.published_at is not None:
        raise PlanPublished
    draft.title = written.words(title, field="title", max_length=200)
    draft.lead = written.words(lead, field="lead", is_required=False)
    draft.definition_code, draft.definition = definition_code, _definition(definition_code)
    draft.starts_on, draft.ends_on = starts_on, ends_on
    draft.slug = draft.slug or _free_slug(title)
    draft.save()
    PlanParty.objects.get_or_create(plan=draft, institution=owner)
    audit.record("plan.prepared", actor=actor, role="official", obj=draft)
    return draft


def _definition(code: str) -> Translated:
    if not code:
        return Translated()
    found = next((definition for definition in ports.definitions() if definition.code == code), None)
    if found is None:
        raise UnknownDefinition(field="definition_code")
    return found.as_text


def _free_slug(title: Translated) -> str:
    base = slugify(title.en or title.fr)[:60] or "plan"
    slug, number = base, 2
    while ActionPlan.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def ask_to_agree(
    plan: ActionPlan, *, actor: User, institutions: Iterable[Organisation], now: datetime.datetime | None = None
) -> None:
    """Name the institutions that are asked to agree; those that signed stay. Of a published plan every change of them
    is public. Safe to repeat."""
    plan = _lock(plan, actor)
    asked = {organisation.pk for organisation in institutions} | {plan.owner_id}
    dropped = list(plan.parties.filter(signed_at=None).exclude(institution__in=asked).select_related("institution"))
    new = asked - set(plan.parties.values_list("institution", flat=True))
    added = [PlanParty(plan=plan, institution=one) for one in Organisation.objects.filter(pk__in=new).order_by("pk")]
    PlanParty.objects.bulk_create(added)
    if plan.published_at is None:
        audit.record("plan.asked", actor=actor, role="official", obj=plan)
    else:
        for kind, parties in ((EventKind.INVITED, added), (EventKind.UNINVITED, dropped)):
            for party in parties:
                happened(kind, party, actor=actor, plan=plan, institution=party.institution, now=now or clock.now())
    plan.parties.filter(pk__in=[party.pk for party in dropped]).delete()


@transaction.atomic
def add_measure(
    plan: ActionPlan, *, actor: User, measure: Measure, now: datetime.datetime | None = None
) -> PlanMeasure:
    """Take a published measure into the plan, of whichever institution. Safe to repeat."""
    plan = _lock(plan, actor)
    if plan.published_at is not None:
        can_sign_as_official(actor, plan.owner).require()
    public = Measure.objects.public().select_related("addressee__recommendation", "addressee__institution")
    found = public.filter(pk=measure.pk).first()
    if found is None:
        raise InvalidInput(field="measures")
    moment = now or clock.now()
    entry, created = PlanMeasure.objects.get_or_create(
        plan=plan, measure=found, removed_at=None, defaults={"added_at": moment}
    )
    if created and plan.published_at is not None:
        _planned(entry, found, plan, actor, moment)
    return entry


@transaction.atomic
def take_out_measure(
    entry: PlanMeasure, *, actor: User, reason: Translated, now: datetime.datetime | None = None
) -> None:
    """Take a measure out: of a draft without a trace, of a published plan with a reason that stays readable."""
    plan = _lock(entry.plan, actor)
    entry = PlanMeasure.objects.select_related(
        "measure__addressee__recommendation", "measure__addressee__institution"
    ).get(pk=entry.pk)
    if plan.published_at is None:
        entry.delete()
        return
    can_sign_as_official(actor, plan.owner).require()
    if entry.removed_at is not None:
        return
    entry.removal_reason = written.words(reason, field="reason")
    entry.removed_at = now or clock.now()
    entry.save(update_fields=["removal_reason", "removed_at"])
    _entry_event(EventKind.UNPLANNED, entry, entry.measure, plan, actor, entry.removed_at, entry.removal_reason)


@transaction.atomic
def publish_plan(plan: ActionPlan, *, actor: User, now: datetime.datetime | None = None) -> ActionPlan:
    """Publish it under the owner's signature; followers of every recommendation in it are told. Safe to repeat.

    Raises PlanEmpty without a measure or a definition.
    """
    plan = _lock(plan, actor)
    can_sign_as_official(actor, plan.owner).require()
    if plan.published_at is not None:
        return plan
    related = ("measure__addressee__recommendation", "measure__addressee__institution")
    entries = list(plan.entries.select_related(*related))
    if not entries or not plan.definition:
        raise PlanEmpty
    moment = now or clock.now()
    plan.published_at, plan.mandate = moment, mandate_for(actor, plan.owner)
    plan.save(update_fields=["published_at", "mandate"])
    plan.parties.filter(institution=plan.owner).update(signed_at=moment, mandate=plan.mandate)
    happened(EventKind.PLAN, plan, actor=actor, plan=plan, institution=plan.owner, reason=plan.lead, now=moment)
    for entry in entries:
        _planned(entry, entry.measure, plan, actor, moment)
    return plan


@transaction.atomic
def agree(
    plan: ActionPlan, *, actor: User, institution: Organisation, now: datetime.datetime | None = None
) -> PlanParty:
    """An institution that was asked agrees to the published plan, in public. Safe to repeat.

    Raises NotAsked and PlanNotPublished.
    """
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    can_sign_as_official(actor, institution).require()
    party = plan.parties.filter(institution=institution).first()
    if party is None:
        raise NotAsked
    if plan.published_at is None:
        raise PlanNotPublished
    if party.signed_at is None:
        party.signed_at, party.mandate = now or clock.now(), mandate_for(actor, institution)
        party.save(update_fields=["signed_at", "mandate"])
        happened(EventKind.AGREED, party, actor=actor, plan=plan, institution=institution, now=party.signed_at)
    return party


def _planned(entry: PlanMeasure, measure: Measure, plan: ActionPlan, actor: User, now: datetime.datetime) -> None:
    move_on(measure.addressee.recommendation, "in_plan", after=("addressed", "responded"))
    _entry_event(EventKind.PLANNED, entry, measure, plan, actor, now, Translated())


def _entry_event(
    kind: EventKind,
    entry: PlanMeasure,
    measure: Measure,
    plan: ActionPlan,
    actor: User,
    now: datetime.datetime,
    reason: Translated,
) -> None:
    happened(
        kind,
        entry,
        actor=actor,
        plan=plan,
        recommendation=measure.addressee.recommendation,
        institution=measure.addressee.institution,
        measure=measure,
        reason=reason,
        now=now,
    )
