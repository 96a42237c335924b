"""Covering a passage of what a participant wrote, where it names a person: the rest stays readable."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, User
from core import clock
from core.errors import InvalidInput
from core.sanitize import clean_text
from core.translated import Translated
from dialogue.actions.threads import retitle
from dialogue.covering import BLANK, covered
from dialogue.enums import Reason
from recommendations.actions.contributions import (
    NotWaiting,
    UnknownReason,
    Written,
    lock,
    record_moderation,
    tell_its_author,
    title_of,
)
from recommendations.enums import ContributionState
from recommendations.models import MinorityStatement, Proposal, Recommendation
from recommendations.permissions import can_moderate_contributions

COVERABLE = (ContributionState.WAITING, *ContributionState.shown())


class PassageNotFound(InvalidInput):
    code = "passage_not_found"
    message = _("These words do not stand in the text. Copy the passage exactly as it is written there.")


class WholeText(InvalidInput):
    code = "whole_text"
    message = _("That would cover the whole text. Hide it instead.")


@transaction.atomic
def cover_passage(
    made: Written, *, actor: User, passage: str, reason: str, now: datetime.datetime | None = None
) -> None:
    """Put a sign in the place of the passage, and in every version of the recommendation that grew from the text.

    The words are gone for good, also from the data; the author is told, and may write again. Raises PassageNotFound
    (a second press too), WholeText, UnknownReason, NotWaiting for what was hidden or withdrawn.
    """
    moment = now or clock.now()
    made = lock(made)
    can_moderate_contributions(actor).require()
    if reason not in Reason.values:
        raise UnknownReason(field="reason")
    if made.state not in COVERABLE:
        raise NotWaiting
    passage = clean_text(passage, field="passage")
    names = ("title", "text", "why") if isinstance(made, Proposal) else ("text", "why")
    found = {name: getattr(made, name) for name in names if passage and passage in getattr(made, name)}
    if not found:
        raise PassageNotFound(field="passage")
    if "text" in found and not covered(made.text, passage, "").strip():
        raise WholeText(field="passage")
    for name, text in found.items():
        setattr(made, name, covered(text, passage, BLANK))
    made.save(update_fields=list(found))
    if made.state == ContributionState.ACCEPTED and not isinstance(made, MinorityStatement) and made.recommendation:
        _cover_recommendation(made.recommendation, passage)
    entry = record_moderation(made, "covered", actor=actor, reason=reason, now=moment)
    tell_its_author(
        made,
        kind=Notice.Kind.MODERATED,
        subject=title_of(made),
        path="my-contributions/",
        event=f"covered.{entry.pk}",
    )


def _cover_recommendation(grown: Recommendation, passage: str) -> None:
    # Changing the text holds the same lock: no new version with the passage lands beside.
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=grown.pk)
    recommendation.title = _covered(recommendation.title, passage)
    recommendation.save(update_fields=["title"])
    if recommendation.thread is not None:
        retitle(recommendation.thread, covered(recommendation.thread.title, passage, BLANK))
    for version in recommendation.versions.all():
        version.text, version.rationale = _covered(version.text, passage), _covered(version.rationale, passage)
        version.save(update_fields=["text", "rationale"])


def _covered(words: Translated, passage: str) -> Translated:
    return Translated.of({code: covered(text, passage, BLANK) for code, text in words.as_dict().items()})
