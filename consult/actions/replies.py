"""What the institution writes after the closing: introduction, method, synopsis, and its reply to each theme."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions.drafting import lock, role_of
from consult.enums import State
from consult.models import Consultation, Theme
from consult.permissions import can_run_consultation
from core import audit, vocabularies
from core.errors import InvalidInput, StateRefused
from core.translated import Translated


class NotTimeToWrite(StateRefused):
    code = "not_time_to_write"
    message = _("This is written after the closing and before it is published. What is published stays.")


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Every reply but “taken up” needs reasons.")


def _begin(consultation: Consultation, actor: User, states: Collection[str]) -> Consultation:
    consultation = lock(consultation)
    can_run_consultation(actor, consultation).require()
    if consultation.state not in states or consultation.is_archive:
        raise NotTimeToWrite
    return consultation


@transaction.atomic
def write_summary(
    consultation: Consultation, *, actor: User, summary_text: Translated, method_note: Translated
) -> None:
    """Introduction of the factual summary and note on the method, until the summary is published (K31, K30)."""
    consultation = _begin(consultation, actor, (State.CLOSED,))
    consultation.summary_text, consultation.method_note = summary_text, method_note
    consultation.save(update_fields=["summary_text", "method_note"])
    audit.record("consultation.summary_written", actor=actor, role=role_of(actor), obj=consultation)


@transaction.atomic
def write_synopsis(consultation: Consultation, *, actor: User, synopsis: Translated) -> None:
    """All activities, group by group, and how each was used (K33), until the outcome is published."""
    consultation = _begin(consultation, actor, (State.CLOSED, State.SUMMARY_PUBLISHED))
    consultation.synopsis = synopsis
    consultation.save(update_fields=["synopsis"])
    audit.record("consultation.synopsis_written", actor=actor, role=role_of(actor), obj=consultation)


@transaction.atomic
def reply_to_theme(theme: Theme, *, actor: User, code: str, reason: Translated) -> None:
    """What became of a theme, and why (K34), until the outcome is published. An empty code takes the reply back.

    Themes themselves belong to the analysts: name, order and definition are not touched.
    """
    consultation = _begin(theme.consultation, actor, (State.CLOSED, State.SUMMARY_PUBLISHED))
    theme = consultation.themes.select_for_update().get(pk=theme.pk)
    if code and code not in vocabularies.codes("reasoned_response"):
        raise InvalidInput(field="response_code")
    if code not in ("", "taken_up") and not reason:
        raise ReasonMissing(field="response_reason")
    theme.response_code, theme.response_reason = code, reason
    theme.save(update_fields=["response_code", "response_reason"])
    audit.record(
        "consultation.theme_answered", actor=actor, role=role_of(actor), obj=consultation, details={"theme": theme.code}
    )
