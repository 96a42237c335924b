"""The calendar of meetings, one meeting, and what an official sees of them."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
from accounts.models import Organisation, User
from accounts.queries.mandates import institutions_of
from core import clock
from core.components import Crumb, TimelineEvent
from core.dates import day_text, deadline_text
from core.models import AuditEntry
from core.translated import active_language, joined
from dialogue.analysis.calendar import Entry
from dialogue.enums import MeetingState
from dialogue.meeting_permissions import can_run_series, can_see_meeting
from dialogue.models import Meeting, MeetingSeries

PAGE = 20
NEAR = datetime.timedelta(days=21)
CALENDAR_PAST = datetime.timedelta(days=365)

EVENTS: Mapping[str, Promise] = {
    "meeting.announced": gettext_lazy("Announced"),
    "meeting.moved": gettext_lazy("Title, time or place were changed"),
    "meeting.changed": gettext_lazy("The agenda or the list of those present was changed"),
    "meeting.recorded": gettext_lazy("What came of it was written down"),
    "meeting.cancelled": gettext_lazy("Called off"),
    "meeting.wall_closed": gettext_lazy("Open questions were carried over to the next meeting"),
}


@dataclass(frozen=True)
class MeetingList:
    """All that is coming, and one page of what was."""

    coming: Sequence[Meeting]
    past: Sequence[Meeting]
    series: MeetingSeries | None
    page: int
    has_older: bool

    @property
    def older(self) -> str:
        return self._link(self.page + 1) if self.has_older else ""

    @property
    def newer(self) -> str:
        return self._link(self.page - 1) if self.page > 1 else ""

    def _link(self, page: int) -> str:
        chosen = f"series={self.series.slug}&" if self.series else ""
        return f"?{chosen}page={page}"


@dataclass(frozen=True)
class MeetingView:
    """One meeting with the others of its series."""

    meeting: Meeting
    actor: object
    present: Sequence[Organisation]
    others: Sequence[Meeting]
    events: Sequence[TimelineEvent]
    now: datetime.datetime
    follows: bool

    @property
    def is_over(self) -> bool:
        return self.meeting.is_over(self.now)

    @property
    def wall_is_open(self) -> bool:
        return self.meeting.wall_is_open(self.now)

    @property
    def has_record(self) -> bool:
        meeting = self.meeting
        return bool(meeting.findings or meeting.conclusions or meeting.minutes)

    @cached_property
    def may_run(self) -> bool:
        return bool(can_run_series(self.actor, self.meeting.series))

    @property
    def crumbs(self) -> list[Crumb]:
        language = active_language()
        return [Crumb(_("Meetings"), f"/{language}/meetings/"), Crumb(self.meeting.title)]


def listing(*, now: datetime.datetime, series: str = "", page: int = 1) -> MeetingList | None:
    """Coming meetings, the next one first, and twenty past ones; of one series where it is named (None: no such)."""
    found = MeetingSeries.objects.filter(slug=series).first() if series else None
    if series and found is None:
        return None
    meetings = Meeting.objects.public().with_context()
    if found is not None:
        meetings = meetings.filter(series=found)
    start = (page - 1) * PAGE
    past = list(meetings.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[start : start + PAGE + 1])
    coming = list(meetings.filter(ends_at__gt=now).order_by("starts_at", "pk")[:100])
    return MeetingList(coming, past[:PAGE], found, page, has_older=len(past) > PAGE)


def find_meeting(slug: str, actor: object) -> Meeting | None:
    """The meeting with all it needs, if the actor may see it."""
    found = Meeting.objects.with_context().filter(slug=slug).first()
    return found if found is not None and can_see_meeting(actor, found) else None


def meeting_view(meeting: Meeting, actor: object, *, now: datetime.datetime) -> MeetingView:
    """What its page shows; four queries."""
    others = Meeting.objects.public().filter(series=meeting.series_id).exclude(pk=meeting.pk)
    topic = meeting.series.topic
    return MeetingView(
        meeting=meeting,
        actor=actor,
        present=list(meeting.organisations.order_by("slug")),
        others=list(others.order_by("-starts_at", "-pk")[:PAGE]),
        events=events_of(meeting),
        now=now,
        follows=isinstance(actor, User) and actor.follows.filter(topic=topic).exists(),
    )


def events_of(meeting: Meeting) -> list[TimelineEvent]:
    """What happened to it, from the public log; the same on one day stands there once."""
    found: list[TimelineEvent] = []
    for entry in AuditEntry.objects.of(meeting).public().filter(action__in=EVENTS).order_by("at", "pk"):
        event = TimelineEvent(title=EVENTS[entry.action], date=entry.at.astimezone(meeting.zone).date())
        if event not in found:
            found.append(event)
    return found


def of_forum(forum_id: int, *, now: datetime.datetime) -> list[Meeting]:
    """The meetings of a forum for its page: what is coming, and the last one that was; one query."""
    found = Meeting.objects.public().select_related("series").filter(series__forum=forum_id)
    ordered = list(found.order_by("-starts_at", "-pk")[:10])
    coming = [m for m in ordered if m.ends_at > now][::-1]
    return coming[:3] + [m for m in ordered if m.ends_at <= now][:1]


def nearest(*, now: datetime.datetime) -> Meeting | None:
    """The next meeting of the coming three weeks, for the front page; one query."""
    near = Meeting.objects.filter(state=MeetingState.ANNOUNCED, ends_at__gt=now, starts_at__lte=now + NEAR)
    return near.select_related("series").order_by("starts_at", "pk").first()


def for_calendar(*, now: datetime.datetime) -> list[Meeting]:
    """What a subscribed calendar holds: the past year and all that is coming, called off ones too."""
    found = Meeting.objects.public().select_related("series")
    return list(found.filter(ends_at__gte=now - CALENDAR_PAST).order_by("starts_at", "pk")[:500])


def latest(limit: int = 30) -> list[Meeting]:
    """For the feed: those that were changed last."""
    return list(Meeting.objects.public().select_related("series").order_by("-changed_at", "-pk")[:limit])


def entry_of(meeting: Meeting) -> Entry:
    """The meeting for a calendar file, in the active language."""
    host = settings.WAGTAILADMIN_BASE_URL.partition("://")[2].partition("/")[0]
    return Entry(
        uid=f"{meeting.uid}@{host}",
        sequence=meeting.revision,
        stamp=meeting.changed_at,
        starts_at=meeting.starts_at.astimezone(meeting.zone),
        ends_at=meeting.ends_at.astimezone(meeting.zone),
        title=str(meeting.title),
        url=f"{settings.WAGTAILADMIN_BASE_URL}/{active_language()}/{meeting.path}",
        place=joined([part for part in (meeting.place, meeting.link) if part]),
        text=str(meeting.cancel_reason if meeting.is_cancelled else meeting.agenda),
        is_by_day=meeting.is_by_day,
        is_cancelled=meeting.is_cancelled,
    )


def when_text(meeting: Meeting) -> str:
    """Day and time in the meeting's own zone, in the reader's language; days only where no hours are known."""
    if not meeting.is_by_day:
        return deadline_text(meeting.starts_at, meeting.zone)
    if meeting.first_day == meeting.last_day:
        return day_text(meeting.first_day)
    return _("%(first)s to %(last)s") % {"first": day_text(meeting.first_day), "last": day_text(meeting.last_day)}


# --- The admin ----------------------------------------------------------------------------------------------


def conveners(actor: object) -> list[Organisation]:
    """The institutions for which the actor may convene."""
    if roles.has_role(actor, roles.ADMINISTRATOR):
        return list(Organisation.objects.verified(clock.today()).order_by("slug"))
    return institutions_of(actor) if roles.has_role(actor, roles.OFFICIAL, roles.MODERATOR) else []


def series_run_by(actor: object) -> QuerySet[MeetingSeries]:
    """The series of those institutions, the rule of ``can_run_series`` in SQL."""
    found = MeetingSeries.objects.select_related("owner", "forum", "thread")
    if roles.has_role(actor, roles.ADMINISTRATOR):
        return found.filter(owner__in=Organisation.objects.verified(clock.today()))
    return found.filter(owner__in=[organisation.pk for organisation in conveners(actor)])


def meetings_run_by(actor: object) -> QuerySet[Meeting]:
    return Meeting.objects.with_context().filter(series__in=series_run_by(actor).values("pk"))


def invited_organisations() -> QuerySet[Organisation]:
    """Organisations that can be named as present."""
    return Organisation.objects.filter(verification=Organisation.Verification.VERIFIED).order_by("slug")
