"""What several institutions do together: one answer that each of them signs, one recommendation that they propose."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Space, User
from accounts.queries.mandates import institutions_of, mandate_for
from core import audit, clock
from core.errors import Conflict, InvalidInput, StateRefused
from core.translated import NO_TEXT, Translated
from recommendations.actions import written
from recommendations.actions.events import happened
from recommendations.actions.positions import check_answer, make_public
from recommendations.adoption_permissions import can_prepare_common, can_sign_as_official, can_work_for
from recommendations.enums import EventKind
from recommendations.models import (
    Addressee,
    CommonParty,
    CommonPosition,
    Position,
    Proposer,
    Recommendation,
    TextVersion,
)


class TooFewInstitutions(InvalidInput):
    code = "too_few_institutions"
    message = _("A common answer needs two institutions or more to which this recommendation was sent.")


class CommonPublished(StateRefused):
    code = "common_published"
    message = _("This common answer is published and stays as it is. Prepare a new one to say something else.")


class TextChanged(Conflict):
    code = "text_changed"
    message = _("Somebody changed the text after you opened it. Read it again before you sign: nothing was signed.")


@transaction.atomic
def prepare_common(
    recommendation: Recommendation,
    *,
    actor: User,
    institutions: Iterable[Organisation],
    code: str,
    reason: Translated,
    submission_key: uuid.UUID | None = None,
) -> CommonPosition:
    """Begin an answer of several institutions, one of them the actor's own. Only their officials see it."""
    # Waits for the same form: the row that it makes hangs on no other.
    recommendation = Recommendation.objects.select_for_update(of=("self",), no_key=True).get(pk=recommendation.pk)
    asked = list(recommendation.addressees.filter(institution__in=list(institutions)).select_related("institution"))
    if len(asked) < 2:
        raise TooFewInstitutions(field="institutions")
    own = {organisation.pk for organisation in institutions_of(actor)}
    first = next((a.institution for a in asked if a.institution_id in own), asked[0].institution)
    can_work_for(actor, first).require()
    check_answer(code, reason)
    before = written.sent_before(CommonPosition.objects.all(), submission_key)
    if before is not None:
        return before
    common = CommonPosition.objects.create(
        recommendation=recommendation, code=code, reason=reason, submission_key=submission_key
    )
    CommonParty.objects.bulk_create(CommonParty(common=common, addressee=addressee) for addressee in asked)
    audit.record("common_position.prepared", actor=actor, role="official", obj=common)
    return common


@transaction.atomic
def change_common(common: CommonPosition, *, actor: User, code: str, reason: Translated) -> CommonPosition:
    """Another text while it is prepared: signatures under the earlier text fall away. Raises CommonPublished."""
    common = _lock(common, actor)
    check_answer(code, reason)
    if (common.code, common.reason) == (code, reason):
        return common
    common.code, common.reason, common.number = code, reason, common.number + 1
    common.save(update_fields=["code", "reason", "number"])
    common.parties.update(signed_at=None, mandate=None)
    audit.record("common_position.prepared", actor=actor, role="official", obj=common)
    return common


@transaction.atomic
def drop_common(common: CommonPosition, *, actor: User) -> None:
    """Throw the draft away. Raises CommonPublished."""
    common = _lock(common, actor)
    audit.record("common_position.dropped", actor=actor, role="official", obj=common)
    common.delete()


@transaction.atomic
def sign_common(
    common: CommonPosition,
    *,
    actor: User,
    institution: Organisation,
    number: int,
    now: datetime.datetime | None = None,
) -> CommonPosition:
    """Sign the text with that number for one's institution; the last signature publishes it for all. Safe to repeat.

    Raises TextChanged where the text is another by now, CommonPublished once it is public.
    """
    common = _lock(common, actor)
    can_sign_as_official(actor, institution).require()
    if common.number != number:
        raise TextChanged
    moment = now or clock.now()
    common.parties.filter(addressee__institution=institution, signed_at=None).update(
        signed_at=moment, mandate=mandate_for(actor, institution)
    )
    audit.record("common_position.signed", actor=actor, role="official", obj=common)
    if not common.parties.filter(signed_at=None).exists():
        _publish(common, actor, moment)
    return common


def _publish(common: CommonPosition, actor: User, now: datetime.datetime) -> None:
    """Every party's own row, each under its own mandate."""
    common.published_at = now
    common.save(update_fields=["published_at"])
    parties = {party.addressee_id: party for party in common.parties.select_related("mandate")}
    addressees = Addressee.objects.select_for_update(of=("self",)).select_related("institution", "recommendation")
    for addressee in addressees.filter(pk__in=parties).order_by("pk"):
        position = Position(addressee=addressee, code=common.code, reason=common.reason)
        mandate = parties[addressee.pk].mandate
        make_public(position, addressee, mandate=mandate, actor=actor, now=now, common=common)


def _lock(common: CommonPosition, actor: User) -> CommonPosition:
    common = CommonPosition.objects.select_for_update().get(pk=common.pk)
    can_prepare_common(actor, common).require()
    if common.published_at is not None:
        raise CommonPublished
    return common


@transaction.atomic
def propose(
    *,
    actor: User,
    institution: Organisation,
    title: Translated,
    text: Translated,
    statement: Translated = NO_TEXT,
    submission_key: uuid.UUID | None = None,
    now: datetime.datetime | None = None,
) -> Proposer:
    """An institution proposes a recommendation, to be joined by others. It is public at once, under its signature."""
    can_sign_as_official(actor, institution).require()
    Organisation.objects.select_for_update(no_key=True).get(pk=institution.pk)  # waits for the same form
    before = written.sent_before(Proposer.objects.all(), submission_key)
    if before is not None:
        return before
    moment = now or clock.now()
    space = Space.objects.filter(kind=Space.Kind.RECOMMENDATIONS).order_by("pk")[0]
    recommendation = Recommendation(
        space=space,
        nature="recommendation",
        stage="proposed",
        title=written.words(title, field="title", max_length=200),
    )
    recommendation.code = f"P-{uuid.uuid4().hex[:12]}"
    recommendation.save()
    recommendation.code = f"P{recommendation.pk}"
    recommendation.save(update_fields=["code"])
    TextVersion.objects.create(
        recommendation=recommendation, number=1, text=written.words(text, field="text"), published_at=moment
    )
    return _sign_proposal(recommendation, EventKind.PROPOSED, actor, institution, statement, submission_key, moment)


@transaction.atomic
def join_proposal(
    recommendation: Recommendation,
    *,
    actor: User,
    institution: Organisation,
    statement: Translated = NO_TEXT,
    now: datetime.datetime | None = None,
) -> Proposer:
    """Another institution proposes it too. Safe to repeat."""
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    can_sign_as_official(actor, institution).require()
    before = recommendation.proposers.filter(institution=institution).first()
    if before is not None:
        return before
    return _sign_proposal(recommendation, EventKind.JOINED, actor, institution, statement, None, now or clock.now())


def _sign_proposal(
    recommendation: Recommendation,
    kind: EventKind,
    actor: User,
    institution: Organisation,
    statement: Translated,
    submission_key: uuid.UUID | None,
    now: datetime.datetime,
) -> Proposer:
    proposer = Proposer.objects.create(
        recommendation=recommendation,
        institution=institution,
        statement=written.words(statement, field="statement", is_required=False),
        signed_at=now,
        submission_key=submission_key,
        mandate=mandate_for(actor, institution),
    )
    happened(
        kind,
        proposer,
        actor=actor,
        recommendation=recommendation,
        institution=institution,
        reason=proposer.statement,
        now=now,
    )
    return proposer
