"""A forum with a listener, people of every kind, and a way to say something in it."""

import datetime
import itertools
import uuid

import pytest
from django.contrib.auth.models import Group

from accounts.models import Mandate, Organisation, Space, User
from core.translated import Translated
from dialogue.actions.forums import create_forum
from dialogue.actions.posts import publish_post
from dialogue.actions.threads import open_thread

NOW = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


class World:
    """Makes what a test needs; everything by the actions themselves."""

    def person(self, **fields):
        return User.objects.create_user(f"person-{next(_numbers)}", **fields)

    def staff(self, *roles):
        user = self.person(is_staff=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        return user

    def organisation(self, category="migrant_association", name="Two Shores (example)", verified=True):
        return Organisation.objects.create(
            slug=f"organisation-{next(_numbers)}",
            name=Translated(en=name),
            category=category,
            verification="verified" if verified else "pending",
        )

    def mandate(self, user, organisation, **powers):
        user.__dict__.pop("_mandates", None)
        return Mandate.objects.create(
            user=user, organisation=organisation, starts_on=datetime.date(2020, 1, 1), **powers
        )

    def forum(self, **fields):
        fields.setdefault("listener", self.organisation("authority_origin_national", "Agency of State A (example)"))
        return create_forum(
            translation_key=uuid.uuid4(),
            slug=f"made-{next(_numbers)}",
            title=Translated(en="The first year", fr="La première année", ar="السنة الأولى"),
            promise="involve",
            **fields,
        )

    def thread(self, forum=None, **fields):
        space = forum.space if forum else Space.objects.create(kind="recommendations", slug=f"s{next(_numbers)}")
        fields = {"title": "Who should a person be able to call?", "language": "en", **fields}
        return open_thread(space=space, forum=forum, now=NOW, **fields)

    def post(self, thread, actor=None, text="One number that somebody answers.", **fields):
        fields = {"language": "en", "submission_key": uuid.uuid4().hex, "now": NOW, **fields}
        return publish_post(thread, actor=actor or self.person(), text=text, **fields)


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def forum(world):
    return world.forum()


@pytest.fixture
def thread(world, forum):
    return world.thread(forum)
