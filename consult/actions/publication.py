"""What of people's words everybody reads: a person looks at each text, covers what points to somebody, and lets it out.

The respondent's consent decides first and at every moment (K15, K32): it is asked when a text is read, never copied.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions.reading import PassageNotFound, locked_answer
from consult.analysis import passages
from consult.enums import RedactionReason, ReviewVerdict
from consult.models import AnalystNote, Answer, CampaignMember, Coding, Quote, Reading, Redaction, TextReview
from core import audit, clock
from core.errors import InvalidInput, StateRefused

APPROVED, TAKEN_BACK = "contribution.published", "contribution.taken_back"


class NoConsent(StateRefused):
    code = "no_consent"
    message = _("Who wrote this does not want it published. Their choice stands.")


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Choose the reason. Everybody can read it.")


def _publishable(answer: Answer, actor: User) -> Answer:
    answer = locked_answer(answer, actor)
    if answer.response.consent == "not_published" or not answer.words.strip():
        raise NoConsent
    return answer


def _check_reason(reason: str) -> None:
    if reason not in RedactionReason.values:
        raise ReasonMissing(field="reason")


@transaction.atomic
def approve_words(answer: Answer, *, actor: User) -> None:
    """Everybody may read these words, without what is covered. Safe to repeat."""
    answer = _publishable(answer, actor)
    _review(answer, actor, ReviewVerdict.APPROVED)


def approve_many(answers: Iterable[Answer], *, actor: User) -> int:
    """Several that a person has looked at, each by itself: one that cannot be published stops no other. How many."""
    done = 0
    for answer in answers:
        try:
            approve_words(answer, actor=actor)
        except StateRefused:  # withdrawn, or consent taken back, since the page was loaded
            continue
        done += 1
    return done


@transaction.atomic
def withhold_words(answer: Answer, *, actor: User, reason: str) -> None:
    """Nobody reads these words but the analysts; they are counted, coded and summarised like all others."""
    _check_reason(reason)
    answer = _publishable(answer, actor)
    _review(answer, actor, ReviewVerdict.WITHHELD, reason)


@transaction.atomic
def reopen_review(answer: Answer, *, actor: User) -> None:
    """Back to those that wait. Safe to repeat."""
    answer = locked_answer(answer, actor)
    was = TextReview.objects.filter(answer=answer).first()
    if was is None:
        return
    was.delete()
    if was.verdict == ReviewVerdict.APPROVED:
        _note(answer, actor, TAKEN_BACK)


def _review(answer: Answer, actor: User, verdict: ReviewVerdict, reason: str = "") -> None:
    was = TextReview.objects.filter(answer=answer).values_list("verdict", flat=True).first()
    TextReview.objects.update_or_create(
        answer=answer,
        defaults={"verdict": verdict, "reason": reason, "made_by": actor, "made_on": clock.today()},
    )
    if verdict == ReviewVerdict.APPROVED and was != verdict:
        _note(answer, actor, APPROVED)
    elif verdict == ReviewVerdict.WITHHELD:
        _note(answer, actor, TAKEN_BACK if was == ReviewVerdict.APPROVED else "contribution.withheld", reason)


def _note(answer: Answer, actor: User, action: str, reason: str = "") -> None:
    """In the log of the response, with the question: a published text that is withdrawn leaves a marker, and the answer
    itself is gone then."""
    audit.record(
        action,
        actor=actor,
        role="analyst",
        obj=answer.response,
        reason=reason,
        details={"question": answer.question_id},
        space_id=answer.response.consultation.space_id,
    )


@transaction.atomic
def redact(answer: Answer, *, actor: User, passage: str, reason: str) -> Redaction:
    """Cover a passage; the words as they were sent stay as they are. One that overlaps covered ones joins them.

    Takes effect at once, on a published text too. Raises PassageNotFound, ReasonMissing.
    """
    _check_reason(reason)
    answer = locked_answer(answer, actor)
    span = passages.find(answer.words, passage)
    if span is None:
        raise PassageNotFound(field="passage")
    there = {(r.start, r.end): r for r in answer.redactions.all()}
    touched = passages.overlapping(there, span)
    start, end = min([span[0], *(s for s, _e in touched)]), max([span[1], *(e for _s, e in touched)])
    Redaction.objects.filter(pk__in=[there[one].pk for one in touched]).delete()
    made = Redaction.objects.create(
        answer=answer, start=start, end=end, reason=reason, made_by=actor, made_on=clock.today()
    )
    audit.record("passage.covered", actor=actor, role="analyst", obj=answer, reason=reason, space_id=_space(answer))
    return made


@transaction.atomic
def uncover(redaction: Redaction, *, actor: User) -> None:
    """Show the passage again. A published text goes back to those that wait: somebody has to look at it once more."""
    answer = locked_answer(redaction.answer, actor)
    if not Redaction.objects.filter(pk=redaction.pk).delete()[0]:
        return
    audit.record("passage.uncovered", actor=actor, role="analyst", obj=answer, space_id=_space(answer))
    if TextReview.objects.filter(answer=answer, verdict=ReviewVerdict.APPROVED).exists():
        reopen_review(answer, actor=actor)


def forget_analysis(answer: Answer) -> None:
    """A late answer may still be changed: what was said of its earlier words goes, their publication first."""
    if TextReview.objects.filter(answer=answer, verdict=ReviewVerdict.APPROVED).exists():
        audit.record(
            TAKEN_BACK,
            obj=answer.response,
            role="respondent",
            details={"question": answer.question_id},
            space_id=_space(answer),
        )
    for kind in (TextReview, Redaction, Quote, AnalystNote, Coding, Reading, CampaignMember):
        kind._default_manager.filter(answer=answer).delete()


def _space(answer: Answer) -> int:
    return answer.response.consultation.space_id
