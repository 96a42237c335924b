"""Many at the same moment: one support per person, one meeting per form, one digest per day, one carry-over."""

import threading
import uuid

import pytest
from django.db import connection

from accounts.actions.digests import choose_mail, send_digests
from accounts.actions.notices import tell
from accounts.models import Digest, Notice
from core.models import OutboxMail
from dialogue.actions.meetings import plan_meeting
from dialogue.actions.wall import ask_question, close_wall, support_question
from dialogue.models import Meeting, Post, Support, WallQuestion
from tests.dialogue.conftest import NOW
from tests.dialogue.meetings.conftest import DAY, text, words

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times=8):
    """Run it in so many threads that begin together; what went wrong, by kind."""
    barrier, faults = threading.Barrier(times), []

    def run():
        barrier.wait()
        try:
            work()
        except Exception as error:
            faults.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_one_question_and_one_support(world):
    meeting, person = world.meeting(world.series(world.forum())), world.person()
    key = uuid.uuid4().hex

    def ask():
        ask_question(meeting, actor=person, text="When?", language="en", submission_key=key, now=NOW)

    assert at_once(ask) == []
    assert (Post.objects.count(), WallQuestion.objects.count()) == (1, 1)
    question = WallQuestion.objects.select_related("post").get()
    other = world.person()
    assert at_once(lambda: support_question(question, meeting, actor=other, now=NOW)) == []
    assert Support.objects.count() == 1
    assert at_once(lambda: close_wall(meeting, actor=None, now=NOW)) == []
    assert WallQuestion.objects.get().times_carried == 1


def test_one_meeting_for_one_form(world):
    series, key = world.series(), uuid.uuid4()
    assert at_once(lambda: plan_meeting(series, text(), actor=None, submission_key=key)) == []
    assert Meeting.objects.count() == 1


def test_one_digest(world):
    person = world.person(email="amal@mail.example")
    choose_mail(person, {"conversations": "daily"})
    tell(person, kind="post", key="k", subject=words("Title"), path="threads/1/")
    Notice.objects.update(told_on=(NOW - DAY).date())
    assert at_once(lambda: send_digests(NOW)) == []
    assert (Digest.objects.count(), OutboxMail.objects.count()) == (1, 1)
