"""What happened to a consultation, day by day, from the log: by role, never by name."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import LABELS
from consult.models import Consultation
from core.components import TimelineEvent
from core.dates import day_text
from core.models import AuditEntry

# What everybody reads.
PUBLIC_EVENTS: Mapping[str, Promise] = {
    "consultation.scheduled": gettext_lazy("A second person approved the opening"),
    "consultation.opened": gettext_lazy("Opened"),
    "consultation.extended": gettext_lazy("The time to answer was extended"),
    "consultation.question_corrected": gettext_lazy("A question was corrected"),
    "consultation.text_published": gettext_lazy("A new version of the text was published"),
    "consultation.closed": gettext_lazy("Closed, and the tables frozen"),
    "consultation.summary_published": gettext_lazy("The factual summary was published"),
    "consultation.outcome_published": gettext_lazy("The reasoned response was published"),
    "consultation.withdrawn": gettext_lazy("Withdrawn"),
}
# What those who run it read besides.
OWN_EVENTS: Mapping[str, Promise] = {
    "consultation.created": gettext_lazy("The draft was begun"),
    "consultation.plan_saved": gettext_lazy("The plan was changed"),
    "consultation.readers_named": gettext_lazy("The readers of the archive were named"),
    "consultation.text_saved": gettext_lazy("The text was changed"),
    "consultation.question_saved": gettext_lazy("A question was written"),
    "consultation.question_removed": gettext_lazy("A question was removed"),
    "consultation.gate_overridden": gettext_lazy("A rule was passed with a reason"),
    "consultation.override_dropped": gettext_lazy("A reason was taken back"),
    "consultation.proposed": gettext_lazy("The opening was proposed"),
    "consultation.proposal_taken_back": gettext_lazy("The proposal was taken back"),
    "consultation.summary_written": gettext_lazy("The summary was changed"),
    "consultation.synopsis_written": gettext_lazy("The synopsis was changed"),
    "consultation.theme_answered": gettext_lazy("A reply was written"),
}


def timeline(consultation: Consultation, *, is_public: bool = True) -> list[TimelineEvent]:
    """Oldest first, one query; what is repeated on one day stands there once."""
    entries = AuditEntry.objects.of(consultation).order_by("at", "pk")
    events = dict(PUBLIC_EVENTS) if is_public else {**PUBLIC_EVENTS, **OWN_EVENTS}
    entries = entries.public() if is_public else entries
    found: list[TimelineEvent] = []
    for entry in entries.filter(action__in=events):
        event = TimelineEvent(
            title=events[entry.action],
            date=entry.at.astimezone(consultation.zone).date(),
            text=_text(entry, consultation),
        )
        if event not in found:
            found.append(event)
    return found


def _text(entry: AuditEntry, consultation: Consultation) -> str:
    parts = [_details(entry.action, entry.details, consultation)]
    if entry.role in LABELS:
        parts.append(str(LABELS[entry.role]))
    return " · ".join(part for part in parts if part)


def _details(action: str, details: Mapping[str, Any], consultation: Consultation) -> str:
    if action == "consultation.extended":
        days = [_day(details[name], consultation) for name in ("before", "after") if name in details]
        return _("from %(before)s to %(after)s") % {"before": days[0], "after": days[1]} if len(days) == 2 else ""
    if "question" in details:
        return _("Question %(number)d") % {"number": details["question"]}
    return ""


def _day(moment: str, consultation: Consultation) -> str:
    return day_text(datetime.datetime.fromisoformat(moment).astimezone(consultation.zone).date())
