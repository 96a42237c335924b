"""The words of a recommendation: a new version, a merge with another one. Nothing is overwritten."""

import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import tell
from accounts.models import Notice, User
from accounts.queries.mandates import voters_for
from core import clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated, active_language
from recommendations.actions.events import happened
from recommendations.enums import EventKind, RoundState
from recommendations.models import OrganisationStance, Recommendation, Round, RoundItem, TextVersion, Vote
from recommendations.permissions import can_edit_recommendations


class TextMissing(InvalidInput):
    code = "text_missing"
    message = _("Write the text, in at least one language.")


class WhyMissing(InvalidInput):
    code = "why_missing"
    message = _("Say why. It is public: whoever reads the recommendation sees what was changed and the reason.")


class SameText(InvalidInput):
    code = "same_text"
    message = _("That is the text as it stands already.")


class MergedWithItself(InvalidInput):
    code = "merged_with_itself"
    message = _("Choose another recommendation, one that has not been merged itself.")


class MergedAlready(StateRefused):
    code = "merged_already"
    message = _("This recommendation has been merged already.")


@transaction.atomic
def change_text(
    recommendation: Recommendation,
    *,
    actor: User,
    text: Translated,
    rationale: Translated,
    reason: str,
    now: datetime.datetime | None = None,
) -> TextVersion:
    """Publish a new version. In open rounds it is the one put to the vote from now on: votes on the earlier one are
    marked, stay counted, and their owners are asked again; so are organisations. Closed rounds keep theirs."""
    moment = now or clock.now()
    # Voting holds the same lock: no vote on the earlier text lands between the marking and the new text.
    waiting = Round.objects.filter(items__recommendation=recommendation).exclude(state=RoundState.CLOSED)
    list(Round.objects.select_for_update(no_key=True).filter(pk__in=waiting.values("pk")).order_by("pk"))
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    can_edit_recommendations(actor).require()
    if not text:
        raise TextMissing(field="text")
    if not reason.strip():
        raise WhyMissing(field="reason")
    latest = recommendation.versions.all()[0]
    if (latest.text, latest.rationale) == (text, rationale):
        raise SameText(field="text")
    version = TextVersion.objects.create(
        recommendation=recommendation, number=latest.number + 1, text=text, rationale=rationale, published_at=moment
    )
    items = RoundItem.objects.filter(recommendation=recommendation).exclude(round__state=RoundState.CLOSED)
    if latest.text != text:
        Vote.objects.filter(item__in=items).update(is_on_older_text=True)
        _ask_organisations_again(items, version)
    items.update(version=version)
    happened(
        EventKind.TEXT,
        version,
        actor=actor,
        role="editor",
        recommendation=recommendation,
        reason=Translated.of({active_language(): reason.strip()}),
        now=moment,
    )
    return version


def _ask_organisations_again(items: models.QuerySet[RoundItem], version: TextVersion) -> None:
    """Mark their stances on the earlier text, and tell those who may take a new one: organisations speak in public."""
    OrganisationStance.objects.filter(item__in=items).update(is_on_older_text=True)
    for stance in OrganisationStance.objects.filter(item__in=items).select_related(
        "item__round", "item__recommendation"
    ):
        for person in voters_for(stance.organisation_id):
            tell(
                person,
                kind=Notice.Kind.CHANGED,
                key=f"stance-{stance.pk}.text-{version.number}",
                subject=stance.item.recommendation.title,
                path=stance.path,
            )


@transaction.atomic
def merge(
    recommendation: Recommendation,
    *,
    into: Recommendation,
    actor: User,
    reason: str,
    now: datetime.datetime | None = None,
) -> None:
    """Have a recommendation go on in another one that asks for the same.

    Its votes stay where they were given, none is moved: whoever voted is invited to vote on the other. Followers are
    told. Raises MergedWithItself, MergedAlready, WhyMissing, PermissionRefused.
    """
    moment = now or clock.now()
    rows = Recommendation.objects.select_for_update(of=("self",)).in_bulk([recommendation.pk, into.pk])
    one, other = rows[recommendation.pk], rows[into.pk]
    can_edit_recommendations(actor).require()
    if one.merged_into_id == other.pk and one.pk != other.pk:
        return
    if one.pk == other.pk or other.merged_into_id is not None or other.is_archive:
        raise MergedWithItself(field="into")
    if one.merged_into_id is not None:
        raise MergedAlready
    if not reason.strip():
        raise WhyMissing(field="reason")
    one.merged_into = other
    one.stage = "merged"
    one.save(update_fields=["merged_into", "stage"])
    # What was merged into this one before goes on with it.
    one.merged.update(merged_into=other)
    happened(
        EventKind.MERGED,
        one,
        actor=actor,
        role="editor",
        recommendation=one,
        reason=Translated.of({active_language(): reason.strip()}),
        now=moment,
    )
