"""Convening meetings: series, drafts, announcing, changing, calling off, writing down what came of them."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actions.notices import follow, tell_followers
from accounts.models import Notice, Organisation, User
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text
from core.translated import NO_TEXT, Translated, require_every_language
from dialogue.actions.threads import open_thread
from dialogue.enums import MeetingKind, MeetingState
from dialogue.meeting_permissions import can_convene_for, can_run_series
from dialogue.models import Forum, Meeting, MeetingSeries

CALENDAR = ("title", "starts_at", "ends_at", "time_zone", "is_by_day", "place", "link")
"""What a calendar shows: a change of it is announced."""
RECORD = ("findings", "conclusions", "minutes")
"""What came of a meeting."""


class EndsBeforeStart(InvalidInput):
    code = "ends_before_start"
    message = _("A meeting ends after it begins. Correct one of the two.")


class NowhereToMeet(InvalidInput):
    code = "nowhere_to_meet"
    message = _("Say where the meeting is held, or give a link to take part: people must know where to go.")


class ReasonMissing(InvalidInput):
    code = "reason_missing"
    message = _("Say why, in one language at least: everybody who wanted to come reads it.")


class CalledOff(StateRefused):
    code = "called_off"
    message = _("This meeting was called off. Plan a new one instead.")


class NotAnnounced(StateRefused):
    code = "not_announced"
    message = _("This meeting is not announced yet. Announce it first.")


@dataclass(frozen=True)
class MeetingText:
    """All that somebody writes about a meeting."""

    title: Translated
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    time_zone: str
    kind: str = MeetingKind.CONSULTATIVE
    is_by_day: bool = False
    place: Translated = NO_TEXT
    link: str = ""
    agenda: Translated = NO_TEXT
    others_present: Translated = NO_TEXT
    assumption: Translated = NO_TEXT
    findings: Translated = NO_TEXT
    conclusions: Translated = NO_TEXT
    minutes: Translated = NO_TEXT
    source: Translated = NO_TEXT
    organisations: tuple[Organisation, ...] = field(default=())

    def columns(self) -> Mapping[str, object]:
        """The values of the record, cleaned."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "organisations"}
        return {name: cleaned(value) if isinstance(value, Translated) else value for name, value in values.items()}


def cleaned(text: Translated) -> Translated:
    """The text without control characters, in each language."""
    return Translated(**{language: clean_text(value, max_length=40_000) for language, value in asdict(text).items()})


@transaction.atomic
def create_series(
    *,
    actor: User | None,
    owner: Organisation,
    title: Translated,
    about: Translated = NO_TEXT,
    forum: Forum | None = None,
    submission_key: uuid.UUID | None = None,
    is_example: bool = False,
    now: datetime.datetime | None = None,
) -> MeetingSeries:
    """A new series; with a forum it has a thread for the questions put to its meetings. Once for each key.

    Without an actor the demonstration makes it. Raises EveryLanguage, PermissionRefused.
    """
    if actor is not None:
        can_convene_for(actor, owner).require()
    Organisation.objects.select_for_update().get(pk=owner.pk)  # two clicks at once wait for each other
    key = submission_key or uuid.uuid4()
    before = MeetingSeries.objects.filter(submission_key=key).first()
    if before is not None:
        return before
    require_every_language(title, "title")
    thread = None
    if forum is not None:
        thread = open_thread(
            space=forum.space,
            forum=forum,
            title=title.en,
            language="en",
            listener=owner,
            is_example=is_example,
            now=now,
        )
    series = MeetingSeries.objects.create(
        slug=_free_slug(MeetingSeries, title.en, 80),
        title=cleaned(title),
        about=cleaned(about),
        owner=owner,
        forum=forum,
        thread=thread,
        submission_key=key,
        is_example=is_example,
    )
    audit.record("series.created", obj=series, actor=actor, role="official" if actor else "system", public=True)
    if actor is not None:
        follow(actor, series.topic)
    return series


@transaction.atomic
def change_series(series: MeetingSeries, *, actor: User, title: Translated, about: Translated = NO_TEXT) -> None:
    """New words for the series. Its institution and forum stay."""
    locked = MeetingSeries.objects.select_for_update(of=("self",)).select_related("owner").get(pk=series.pk)
    can_run_series(actor, locked).require()
    require_every_language(title, "title")
    locked.title, locked.about = cleaned(title), cleaned(about)
    locked.save(update_fields=["title", "about"])
    audit.record("series.changed", obj=locked, actor=actor, role="official", public=True)


@transaction.atomic
def plan_meeting(
    series: MeetingSeries,
    text: MeetingText,
    *,
    actor: User | None,
    submission_key: uuid.UUID | None = None,
    slug: str = "",
    now: datetime.datetime | None = None,
) -> Meeting:
    """A draft that only its institution sees. Once for each key. Raises EveryLanguage, EndsBeforeStart.

    Its address is made of day and title unless the demonstration gives one.
    """
    if actor is not None:
        can_run_series(actor, series).require()
    MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    key = submission_key or uuid.uuid4()
    before = Meeting.objects.filter(submission_key=key).first()
    if before is not None:
        return before
    _check(text)
    day = text.starts_at.date()
    meeting = Meeting.objects.create(
        series=series,
        slug=slug or _free_slug(Meeting, f"{day}-{text.title.en}", 100),
        changed_at=now or clock.now(),
        submission_key=key,
        is_example=series.is_example,
        **text.columns(),
    )
    meeting.organisations.set(text.organisations)
    audit.record("meeting.planned", obj=meeting, actor=actor, now=now)
    return meeting


@transaction.atomic
def change_meeting(
    meeting: Meeting, text: MeetingText, *, actor: User, now: datetime.datetime | None = None
) -> Meeting:
    """Write the record anew. Of an announced meeting a change of time or place, and what came of it, is told to those
    who follow the series and stands in the public log; the same text again changes nothing.
    """
    now = now or clock.now()
    locked = _lock(meeting)
    can_run_series(actor, locked.series).require()
    _require_not_cancelled(locked)
    _check(text)
    columns = text.columns()
    changed = [name for name, value in columns.items() if getattr(locked, name) != value]
    is_same_company = set(locked.organisations.values_list("pk", flat=True)) == {o.pk for o in text.organisations}
    if not changed and is_same_company:
        return locked
    if locked.state == MeetingState.ANNOUNCED:
        _require_place(text.place, text.link, is_over=text.ends_at <= now)
    for name in changed:
        setattr(locked, name, columns[name])
    locked.organisations.set(text.organisations)
    _save(locked, changed, now, is_moved=bool(set(changed) & set(CALENDAR)))
    _log_change(locked, changed, actor, now)
    return locked


def _log_change(meeting: Meeting, changed: Iterable[str], actor: User, now: datetime.datetime) -> None:
    """What everybody is told of a change; a draft's changes are nobody's business."""
    if meeting.state == MeetingState.DRAFT:
        audit.record("meeting.written", obj=meeting, actor=actor, now=now)
        return
    deeds = {"meeting.moved": CALENDAR, "meeting.recorded": RECORD}
    told = [deed for deed, names in deeds.items() if set(changed) & set(names)] or ["meeting.changed"]
    for deed in told:
        audit.record(deed, obj=meeting, actor=actor, role="official", public=True, now=now)
    if told != ["meeting.changed"]:
        _tell(meeting, told[0], Notice.Kind.MEETING, but=[actor.pk], now=now)


@transaction.atomic
def announce_meeting(meeting: Meeting, *, actor: User | None, now: datetime.datetime | None = None) -> Meeting:
    """Show it to everybody, in the calendar and to those who follow the series. Safe to repeat.

    Raises CalledOff, NowhereToMeet (unless it is over: then it is written down, not announced).
    """
    now = now or clock.now()
    locked = _lock(meeting)
    if actor is not None:
        can_run_series(actor, locked.series).require()
    _require_not_cancelled(locked)
    if locked.state == MeetingState.ANNOUNCED:
        return locked
    _require_place(locked.place, locked.link, is_over=locked.is_over(now))
    locked.state = MeetingState.ANNOUNCED
    _save(locked, ["state"], now)
    role = "official" if actor else "system"
    audit.record("meeting.announced", obj=locked, actor=actor, role=role, public=True, now=now)
    if actor is not None:
        _tell(locked, "meeting.announced", Notice.Kind.MEETING, but=[actor.pk], now=now)
    return locked


@transaction.atomic
def cancel_meeting(
    meeting: Meeting, *, actor: User, reason: Translated, now: datetime.datetime | None = None
) -> Meeting:
    """Call it off, with a reason that everybody reads; calendars cross it out. Safe to repeat."""
    now = now or clock.now()
    locked = _lock(meeting)
    can_run_series(actor, locked.series).require()
    if locked.state == MeetingState.CANCELLED:
        return locked
    if locked.state == MeetingState.DRAFT:
        raise NotAnnounced  # calling it off would show everybody what nobody was shown
    if not reason:
        raise ReasonMissing(field="reason")
    locked.state, locked.cancel_reason = MeetingState.CANCELLED, cleaned(reason)
    _save(locked, ["state", "cancel_reason"], now, is_moved=True)
    audit.record("meeting.cancelled", obj=locked, actor=actor, role="official", public=True, now=now)
    _tell(locked, "meeting.cancelled", Notice.Kind.MEETING, but=[actor.pk], now=now)
    return locked


def _lock(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).with_context().get(pk=meeting.pk)


def _save(meeting: Meeting, names: Iterable[str], now: datetime.datetime, *, is_moved: bool = False) -> None:
    meeting.changed_at = now
    if is_moved and meeting.state != MeetingState.DRAFT:
        meeting.revision += 1
    meeting.save(update_fields=[*names, "changed_at", "revision"])


def _check(text: MeetingText) -> None:
    require_every_language(text.title, "title")
    if text.ends_at <= text.starts_at:
        raise EndsBeforeStart(field="ends_at")


def _require_place(place: Translated, link: str, *, is_over: bool) -> None:
    if not place and not link and not is_over:
        raise NowhereToMeet(field="place")


def _require_not_cancelled(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise CalledOff


def _tell(meeting: Meeting, deed: str, kind: str, *, but: Iterable[int], now: datetime.datetime) -> None:
    key = f"{deed}.{meeting.pk}.{clock.day_of(now)}"
    tell_followers(meeting.series.topic, kind=kind, key=key, subject=meeting.title, path=meeting.path, but=but)


def _free_slug(model: type[MeetingSeries] | type[Meeting], text: str, length: int) -> str:
    """A slug that nobody has: from the English words, with a number where they are taken."""
    base = slugify(text)[: length - 8].strip("-") or "meeting"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, 100_000))) if s not in taken)
