"""The public story of adoption: one recommendation's, one plan's, everybody's, as pages and the feed tell it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from core import clock, vocabularies
from core.components import Text, TimelineEvent
from core.translated import LANGUAGES, NO_TEXT, Translated, active_language, joined
from recommendations.enums import EventKind
from recommendations.models import AdoptionEvent, Measure, Recommendation

ROLES = {
    "official": gettext_lazy("an official of the institution"),
    "organisation": gettext_lazy("a representative of the organisation"),
    "staff": gettext_lazy("staff of the platform"),
    "editor": gettext_lazy("an editor"),
    "moderator": gettext_lazy("a moderator"),
    "system": gettext_lazy("the platform, by the calendar"),
}
VOCABULARIES = {
    EventKind.POSITION: "adoption_position",
    EventKind.REPORT: "implementation_status",
    EventKind.ASSESSED: "assessment",
    EventKind.CONTESTED: "assessment",
    EventKind.SETTLED: "assessment",
}
"""In which list the code of an event stands."""
LONGEST = 220
# What a line reads. Whole rows would be a hundred columns, most of them texts in three languages.
_OWN = ("kind", "at", "role", "code", "reason")
_NAMED = {
    "recommendation": ("code", "title"),
    "plan": ("slug", "title"),
    "measure": ("title",),
    "institution": ("name",),
    "organisation": ("name",),
}


@dataclass(frozen=True)
class EventLine:
    """An event in words: what happened, to what, who did it in which role, the reason given."""

    event: AdoptionEvent
    title: str
    who: str
    reason: Translated
    subject: Text
    href: str


def events_with_all(events: QuerySet[AdoptionEvent]) -> QuerySet[AdoptionEvent]:
    """With everything that a line names, and no more of it than names and addresses; one query."""
    return events.select_related(*_NAMED).only(
        *_OWN, *(f"{place}__{field}" for place in _NAMED for field in _NAMED[place])
    )


def event_lines(events: Iterable[AdoptionEvent]) -> list[EventLine]:
    """The events in words, in their order; no query for events read by ``events_with_all``."""
    return [_line(event) for event in events]


def _line(event: AdoptionEvent) -> EventLine:
    measure, asked = event.measure, event.recommendation
    subject: Text = measure.title if measure else asked.title if asked else event.plan.title if event.plan else ""
    return EventLine(event, title_of(event), _who(event), shortened(event.reason), subject, href_of(event))


def title_of(event: AdoptionEvent) -> str:
    """What happened, with the code where there is one: “Answer: Noted”."""
    kind = EventKind(event.kind)
    if kind in VOCABULARIES and event.code:
        word = vocabularies.label(VOCABULARIES[kind], event.code)
        return _("%(event)s: %(word)s") % {"event": kind.label, "word": word}
    return str(kind.label)


def href_of(event: AdoptionEvent) -> str:
    """Where everything about it stands."""
    place = event.measure or event.recommendation or event.plan
    return f"/{active_language()}/{place.path}" if place else ""


def _who(event: AdoptionEvent) -> str:
    names: list[Organisation | None] = [event.organisation or event.institution]
    if event.organisation and event.institution:
        names.append(event.institution)
    said = [str(found.name) for found in names if found]
    role = str(ROLES.get(event.role, event.role))
    return joined([said[0], role]) if said else role


def shortened(text: Translated) -> Translated:
    """The beginning of a long text in each language; the whole stands where the event leads."""
    if not text:
        return NO_TEXT
    return Translated(**{language: clipped(text.get(language)) for language in LANGUAGES})


def clipped(text: str) -> str:
    """The beginning of a long text, on one line, cut between two words."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rsplit(' ', 1)[0]}…"


def story(recommendation: Recommendation) -> list[EventLine]:
    """What happened to one recommendation, in order; one query."""
    return event_lines(events_with_all(recommendation.adoption_events.order_by("at", "pk")))


def story_of_measure(measure: Measure) -> list[TimelineEvent]:
    """What happened to one measure, in order; one query."""
    events = events_with_all(measure.events.order_by("at", "pk"))
    return as_timeline(event_lines(events), is_linked=False)


def as_timeline(lines: Iterable[EventLine], *, is_linked: bool = True) -> list[TimelineEvent]:
    """The lines as the component shows them; ``is_linked`` names the measure and leads to it."""
    return [
        TimelineEvent(
            _("%(event)s · %(subject)s") % {"event": line.title, "subject": line.subject}
            if is_linked and line.event.measure_id
            else line.title,
            clock.day_of(line.event.at),
            _("%(who)s. %(reason)s") % {"who": line.who, "reason": line.reason} if line.reason else line.who,
            href=line.href if is_linked and line.event.measure_id else "",
        )
        for line in lines
    ]
