"""New recommendations by participants: put forward in an open round, let through, or led to one that is there."""

import datetime
import secrets
import uuid

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import follow
from accounts.models import Notice, Organisation, User
from core import audit, clock
from core.errors import InvalidInput
from core.sanitize import clean_text
from core.translated import Translated
from dialogue.actions.threads import open_thread
from recommendations.actions.contributions import (
    NotWaiting,
    is_dangerous,
    lock,
    settle,
    submitted,
    tell_its_author,
    write,
)
from recommendations.actions.events import happened
from recommendations.enums import ContributionState, EventKind, Proposals
from recommendations.models import Proposal, Provenance, Recommendation, Round, RoundItem, TextVersion
from recommendations.permissions import can_moderate_contributions, can_propose

MAX_TITLE = 160


class TitleMissing(InvalidInput):
    code = "title_missing"
    message = _("Give the proposal a title: what is asked for, in a few words.")


class NoSuchRecommendation(InvalidInput):
    code = "no_such_recommendation"
    message = _("Choose the recommendation that asks for the same.")


@transaction.atomic
def propose(
    round_: Round,
    *,
    actor: User,
    title: str,
    text: str,
    why: str,
    language: str,
    on_behalf_of: Organisation | None = None,
    source_title: str = "",
    source_url: str = "",
    submission_key: uuid.UUID,
    now: datetime.datetime | None = None,
) -> Proposal:
    """Put a new recommendation forward. It waits for a moderator, or stands in the round at once where its rules say
    so and no words of danger are in it. Sending the same form twice makes one."""
    moment = now or clock.now()
    # The lock first: the same form sent twice at once waits here, and finds what the other made.
    round_ = Round.objects.select_for_update(of=("self",)).select_related("space").get(pk=round_.pk)
    before = submitted(Proposal, submission_key, actor)
    if before is not None:
        return before
    can_propose(actor, round_, moment, on_behalf_of).require()
    title = " ".join(clean_text(title, max_length=MAX_TITLE, field="title").split())
    if not title:
        raise TitleMissing(field="title")
    made = write(
        Proposal,
        space=round_.space,
        actor=actor,
        text=text,
        why=why,
        language=language,
        on_behalf_of=on_behalf_of,
        submission_key=submission_key,
        now=moment,
        round=round_,
        title=title,
        source_title=clean_text(source_title, max_length=240, field="source_title").strip(),
        source_url=source_url,
    )
    if round_.proposals_rule == Proposals.AT_ONCE and not is_dangerous(made):
        _make_recommendation(made, role="system", actor=None, now=moment)
    return made


@transaction.atomic
def take_up(proposal: Proposal, *, actor: User, now: datetime.datetime | None = None) -> Recommendation:
    """Let it through: a recommendation with its conversation, in the round while that is open. Safe to repeat."""
    moment = now or clock.now()
    proposal = lock(proposal)
    can_moderate_contributions(actor).require()
    if proposal.state == ContributionState.ACCEPTED and proposal.recommendation is not None:
        return proposal.recommendation
    if proposal.state != ContributionState.WAITING:
        raise NotWaiting
    return _make_recommendation(proposal, role="moderator", actor=actor, now=moment)


@transaction.atomic
def lead_to(
    proposal: Proposal,
    recommendation: Recommendation | None,
    *,
    actor: User,
    answer: Translated | None = None,
    now: datetime.datetime | None = None,
) -> None:
    """Say that a recommendation asks for the same already; its author is told and may vote there. Safe to repeat."""
    moment = now or clock.now()
    proposal = lock(proposal)
    can_moderate_contributions(actor).require()
    if recommendation is None or recommendation.is_archive:
        raise NoSuchRecommendation(field="recommendation")
    if proposal.state == ContributionState.SAME and proposal.recommendation_id == recommendation.pk:
        return
    if proposal.state != ContributionState.WAITING:
        raise NotWaiting
    settle(proposal, ContributionState.SAME, now=moment, recommendation=recommendation, answer=answer or Translated())
    _follow(proposal, recommendation)
    audit.record(
        "proposal.same",
        actor=actor,
        role="moderator",
        obj=proposal,
        public=True,
        space_id=proposal.round.space_id,
        details={"recommendation": recommendation.code},
        now=moment,
    )
    tell_its_author(proposal, kind=Notice.Kind.MODERATED, subject=proposal.title, path=recommendation.path)


def _make_recommendation(
    proposal: Proposal, *, role: str, actor: User | None, now: datetime.datetime
) -> Recommendation:
    round_ = Round.objects.select_for_update(of=("self",)).select_related("space").get(pk=proposal.round_id)
    is_put = round_.takes_votes(now)
    made = Recommendation.objects.create(
        space=round_.space,
        code=_free_code(),
        nature="recommendation",
        stage="voting" if is_put else "proposed",
        title=_in(proposal, proposal.title),
    )
    version = TextVersion.objects.create(
        recommendation=made,
        number=1,
        text=_in(proposal, proposal.text),
        rationale=_in(proposal, proposal.why),
        published_at=clock.start_of_day(now),
    )
    made.thread = open_thread(
        space=round_.space, title=proposal.title, language=proposal.language, path=made.path, now=now
    )
    made.save(update_fields=["thread"])
    if is_put:
        last = round_.items.aggregate(last=Max("order"))["last"] or 0
        RoundItem.objects.create(round=round_, recommendation=made, version=version, order=last + 1)
    if proposal.source_title:
        Provenance.objects.create(
            recommendation=made, outside_title=proposal.source_title, outside_url=proposal.source_url
        )
    settle(proposal, ContributionState.ACCEPTED, now=now, recommendation=made)
    _follow(proposal, made)
    happened(
        EventKind.PUT_FORWARD,
        made,
        actor=actor,
        role=role,
        recommendation=made,
        organisation=proposal.on_behalf_of,
        # Of a person the day only.
        now=clock.start_of_day(now),
    )
    return made


def _in(proposal: Proposal, text: str) -> Translated:
    return Translated.of({proposal.language: text})


def _follow(proposal: Proposal, recommendation: Recommendation) -> None:
    """Who proposed it is told what becomes of it, that it stands there first of all."""
    if proposal.author is not None:
        follow(proposal.author, recommendation.topic)


def _free_code() -> str:
    """A short code that says nothing of when it was made."""
    while True:
        code = f"P-{secrets.token_hex(3).upper()}"
        if not Recommendation.objects.filter(code=code).exists():
            return code
