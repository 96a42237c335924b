"""What editors do to a recommendation besides its words: filing, provenance, sending it to institutions."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from consult.models import Theme
from consult.queries.contributions import public_answers
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from dialogue.enums import Audience, MeetingState, PostState
from dialogue.models import Meeting, Post
from recommendations.actions.positions import send_to_institution
from recommendations.models import Provenance, Recommendation
from recommendations.permissions import can_edit_recommendations


class NoSuchSource(InvalidInput):
    code = "no_such_source"
    message = _("There is nothing public at that address here. Give a title with it if it is a text elsewhere.")


class NotAnInstitution(InvalidInput):
    code = "not_an_institution"
    message = _("Only verified organisations can be asked for an answer.")


class MergedAway(StateRefused):
    code = "merged_away"
    message = _("This recommendation goes on in another one. Send that one.")


@transaction.atomic
def file_recommendation(recommendation: Recommendation, *, actor: User, **fields: Any) -> None:
    """Title, cluster, areas, levels, profiles, classes of addressees. Public, with what was before."""
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    can_edit_recommendations(actor).require()
    changed = [name for name, value in fields.items() if getattr(recommendation, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(recommendation, name, fields[name])
    recommendation.save(update_fields=changed)
    _record("recommendation.filed", recommendation, actor, {"changed": sorted(changed)})


@transaction.atomic
def add_source(
    recommendation: Recommendation, *, actor: User, target: dict[str, Any], now: datetime.datetime | None = None
) -> Provenance:
    """Say what it grew from: ``target`` is one field of :class:`Provenance` with its value. Safe to repeat.

    Raises NoSuchSource where the target is not public.
    """
    can_edit_recommendations(actor).require()
    if not _is_public(target):
        raise NoSuchSource(field="address")
    link, created = Provenance.objects.get_or_create(recommendation=recommendation, **target)
    if created:
        _record("recommendation.source_added", recommendation, actor, {"source": link.pk})
    return link


@transaction.atomic
def remove_source(recommendation: Recommendation, number: int, *, actor: User) -> None:
    """Take one away again. Safe to repeat."""
    can_edit_recommendations(actor).require()
    if recommendation.provenance.filter(pk=number).delete()[0]:
        _record("recommendation.source_removed", recommendation, actor, {"source": number})


def _is_public(target: dict[str, Any]) -> bool:
    ((name, value),) = ((n, v) for n, v in target.items() if n != "outside_url")
    if name == "theme":
        return bool(Theme.objects.filter(pk=value.pk, consultation__outcome_published_at__isnull=False).exists())
    if name == "answer":
        return bool(public_answers().filter(pk=value.pk).exists())
    if name == "post":
        readable = Post.objects.filter(pk=value.pk, state=PostState.VISIBLE, thread__audience=Audience.PUBLIC)
        return bool(readable.filter(thread__is_held=False).exists())
    if name == "meeting":
        return bool(Meeting.objects.filter(pk=value.pk).exclude(state=MeetingState.DRAFT).exists())
    return isinstance(value, uuid.UUID) or bool(str(value).strip())


@transaction.atomic
def send(
    recommendation: Recommendation,
    *,
    institutions: list[Organisation],
    actor: User,
    now: datetime.datetime | None = None,
) -> int:
    """Ask institutions for their answer; how many are asked now. Safe to repeat."""
    moment = now or clock.now()
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    can_edit_recommendations(actor).require()
    if recommendation.merged_into_id is not None:
        raise MergedAway
    if not institutions or any(not found.is_verified(clock.day_of(moment)) for found in institutions):
        raise NotAnInstitution(field="institutions")
    asked = set(recommendation.addressees.values_list("institution", flat=True))
    new = [found for found in institutions if found.pk not in asked]
    for institution in new:
        send_to_institution(recommendation, institution=institution, actor=actor, now=moment)
    return len(new)


def _record(action: str, recommendation: Recommendation, actor: User, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=actor,
        role="editor",
        obj=recommendation,
        public=True,
        space_id=recommendation.space_id,
        details={"recommendation": recommendation.code, **details},
    )
