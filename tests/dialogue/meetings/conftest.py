"""A series with a forum, an official who convenes, and meetings at any day."""

import datetime

import pytest
from django.contrib.auth.models import Permission

from accounts import roles
from core.translated import Translated
from dialogue.actions.meetings import MeetingText, announce_meeting, create_series, plan_meeting
from tests.dialogue.conftest import NOW, World

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def words(text):
    return Translated(en=text, fr=f"{text} (fr)", ar=f"{text} (ar)")


def text(title="Third consultative meeting", **fields):
    starts_at = fields.pop("starts_at", NOW + 10 * DAY)
    fields = {"ends_at": starts_at + 3 * HOUR, "time_zone": "Africa/Tunis", "place": words("Tunis"), **fields}
    return MeetingText(title=words(title), starts_at=starts_at, **fields)


class Meetings(World):
    """People and institutions, with the right to convene."""

    def official(self, owner, role=roles.OFFICIAL):
        user = self.staff(role)
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        self.mandate(user, owner)
        return user

    def series(self, forum=None, owner=None, **fields):
        owner = owner or self.organisation("authority_origin_national", "Agency of State A (example)")
        return create_series(actor=None, owner=owner, title=words("Reflection group"), forum=forum, now=NOW, **fields)

    def meeting(self, series=None, *, is_announced=True, **fields):
        found = plan_meeting(series or self.series(), text(**fields), actor=None, now=NOW)
        return announce_meeting(found, actor=None, now=NOW) if is_announced else found


@pytest.fixture
def world(db):
    return Meetings()


@pytest.fixture
def with_second_factor(monkeypatch):
    from allauth.mfa.adapter import DefaultMFAAdapter

    monkeypatch.setattr(DefaultMFAAdapter, "is_mfa_enabled", lambda *args, **kwargs: True)
