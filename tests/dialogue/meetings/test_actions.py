"""Convening: under a mandate, once for each form, told to those who follow; every refusal with what could leak."""

import dataclasses
import uuid

import pytest

from accounts import roles
from accounts.actions.notices import follow
from accounts.models import Notice
from core.errors import PermissionRefused
from core.models import AuditEntry
from core.translated import EveryLanguage, Translated
from dialogue.actions.meetings import (
    CalledOff,
    EndsBeforeStart,
    NotAnnounced,
    NowhereToMeet,
    ReasonMissing,
    announce_meeting,
    cancel_meeting,
    change_meeting,
    create_series,
    plan_meeting,
)
from dialogue.meeting_permissions import can_see_meeting
from dialogue.models import Meeting, MeetingSeries
from tests.dialogue.conftest import NOW
from tests.dialogue.meetings.conftest import DAY, HOUR, text, words


def public_actions(meeting):
    return list(AuditEntry.objects.of(meeting).public().order_by("pk").values_list("action", flat=True))


def test_a_series_with_a_forum_has_a_thread_for_its_questions(world, forum):
    owner = forum.listener
    official = world.official(owner)
    key = uuid.uuid4()
    first = create_series(actor=official, owner=owner, title=words("Group"), forum=forum, submission_key=key)
    again = create_series(actor=official, owner=owner, title=words("Group"), forum=forum, submission_key=key)
    assert first == again and MeetingSeries.objects.count() == 1
    assert (first.thread.forum, first.thread.listener, first.thread.title) == (forum, owner, "Group")
    assert create_series(actor=official, owner=owner, title=words("Group")).slug == "group-2"


@pytest.mark.parametrize("role", [roles.EDITOR, roles.ANALYST])
def test_other_roles_convene_nothing(world, role):
    owner = world.organisation("authority_origin_national")
    with pytest.raises(PermissionRefused):
        create_series(actor=world.official(owner, role), owner=owner, title=words("Group"))
    assert not MeetingSeries.objects.exists()


def test_facilitators_convene_under_a_mandate_too(world):
    owner = world.organisation("other", "Secretariat (example)")
    assert create_series(actor=world.official(owner, roles.MODERATOR), owner=owner, title=words("Group")).pk


def test_an_official_of_another_institution_is_refused_everything(world):
    meeting = world.meeting(is_announced=False, minutes=words("Secret draft"))
    stranger = world.official(world.organisation("authority_origin_national"))
    before = Meeting.objects.values().get()
    for act in (
        lambda: plan_meeting(meeting.series, text(), actor=stranger),
        lambda: change_meeting(meeting, text("Other"), actor=stranger),
        lambda: announce_meeting(meeting, actor=stranger),
        lambda: cancel_meeting(meeting, actor=stranger, reason=words("Why")),
    ):
        with pytest.raises(PermissionRefused) as refusal:
            act()
        assert refusal.value.code == "not_convener"
    assert Meeting.objects.values().get() == before
    assert not can_see_meeting(stranger, meeting) and not can_see_meeting(None, meeting)
    assert can_see_meeting(world.official(meeting.series.owner), meeting)


def test_the_same_form_twice_plans_one_meeting(world):
    series, key = world.series(), uuid.uuid4()
    first = plan_meeting(series, text(), actor=None, submission_key=key)
    assert plan_meeting(series, text(), actor=None, submission_key=key) == first
    assert first.slug == "2026-11-30-third-consultative-meeting"
    assert plan_meeting(series, text(), actor=None).slug == "2026-11-30-third-consultative-meeting-2"


def test_what_is_missing_is_said(world):
    series = world.series()
    with pytest.raises(EveryLanguage):
        plan_meeting(series, dataclasses.replace(text(), title=Translated(en="Only English")), actor=None)
    with pytest.raises(EndsBeforeStart):
        plan_meeting(series, text(ends_at=NOW), actor=None)
    nowhere = plan_meeting(series, text(place=Translated()), actor=None)
    with pytest.raises(NowhereToMeet):
        announce_meeting(nowhere, actor=None, now=NOW)
    assert announce_meeting(nowhere, actor=None, now=NOW + 20 * DAY).state == "announced"  # over: a record
    with pytest.raises(ReasonMissing):
        cancel_meeting(nowhere, actor=world.official(series.owner), reason=Translated())


def test_announcing_changing_and_calling_off_are_told_once_a_day_each(world):
    meeting = world.meeting(is_announced=False)
    official, reader = world.official(meeting.series.owner), world.person()
    follow(reader, meeting.series.topic)
    follow(official, meeting.series.topic)
    meeting = change_meeting(meeting, text("Still a draft"), actor=official, now=NOW)
    assert not Notice.objects.exists() and meeting.revision == 0
    for _twice in range(2):
        meeting = announce_meeting(meeting, actor=official, now=NOW)
    later = text("Still a draft", starts_at=NOW + 11 * DAY)
    for _twice in range(2):
        meeting = change_meeting(meeting, later, actor=official, now=NOW)
    assert meeting.revision == 1
    meeting = change_meeting(
        meeting, dataclasses.replace(later, conclusions=words("Agreed")), actor=official, now=NOW + 12 * DAY
    )
    assert meeting.revision == 1  # calendars do not show it
    for _twice in range(2):
        meeting = cancel_meeting(meeting, actor=official, reason=words("The hall is closed"), now=NOW + 12 * DAY)
    assert meeting.revision == 2
    told = ["meeting.announced", "meeting.moved", "meeting.recorded", "meeting.cancelled"]
    assert public_actions(meeting) == told
    assert list(Notice.objects.order_by("pk").values_list("user", "kind")) == [(reader.pk, "meeting")] * 4
    with pytest.raises(CalledOff):
        change_meeting(meeting, later, actor=official)
    with pytest.raises(CalledOff):
        announce_meeting(meeting, actor=official)


def test_a_change_of_the_agenda_is_in_the_log_and_told_to_nobody(world):
    meeting = world.meeting()
    official, reader = world.official(meeting.series.owner), world.person()
    follow(reader, meeting.series.topic)
    change_meeting(meeting, text(agenda=words("Point one")), actor=official, now=NOW)
    assert public_actions(meeting) == ["meeting.announced", "meeting.changed"]
    assert not Notice.objects.exists()


def test_who_was_there_can_change_alone(world):
    meeting = world.meeting()
    present = world.organisation(name="Two Shores (example)")
    change_meeting(meeting, text(organisations=(present,)), actor=world.official(meeting.series.owner), now=NOW)
    assert list(meeting.organisations.all()) == [present]


def test_days_and_walls(world, forum):
    meeting = world.meeting(world.series(forum), starts_at=NOW, ends_at=NOW + 2 * HOUR)
    assert meeting.wall_is_open(NOW + DAY) and not meeting.wall_is_open(NOW + 2 * HOUR + DAY)
    assert not world.meeting().wall_is_open(NOW)  # no forum, no wall


def test_a_draft_is_not_called_off_into_the_public(world):
    series = world.series()
    draft = world.meeting(series, is_announced=False)
    with pytest.raises(NotAnnounced):
        cancel_meeting(draft, actor=world.official(series.owner), reason=words("Why"))
    assert not Meeting.objects.public().exists()
