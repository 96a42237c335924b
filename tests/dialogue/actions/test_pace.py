"""Locking, slow mode, pinning, and who marks a question."""

import pytest

from core import limits
from core.errors import PermissionRefused
from core.models import AuditEntry
from dialogue.actions import posts, threads
from dialogue.models import Post


@pytest.fixture
def moderator(world):
    return world.staff("moderator")


@pytest.fixture
def clock_hand(monkeypatch):
    """Moves the clock of the limits."""
    now = [limits.time.time()]
    monkeypatch.setattr(limits, "time", type("Time", (), {"time": staticmethod(lambda: now[0])}))
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def test_in_slow_mode_a_person_posts_once_in_so_many_minutes(world, thread, moderator, clock_hand):
    threads.set_pace(thread, 5, actor=moderator)
    one, other = world.person(), world.person()
    world.post(thread, one)
    world.post(thread, other)
    clock_hand(60)
    with pytest.raises(posts.SlowMode) as refusal:
        world.post(thread, one, text="Too soon")
    assert str(refusal.value) == (
        "This conversation is in slow mode: one post per person in 5 minutes. Your text is still here; you can send it "
        "in 4 minutes."
    )
    clock_hand(241)
    world.post(thread, one, text="In time")
    assert Post.objects.filter(author=one).count() == 2


def test_the_same_form_sent_twice_is_not_too_soon(world, thread, moderator):
    threads.set_pace(thread, 60, actor=moderator)
    person = world.person()
    first = world.post(thread, person, submission_key="k")
    assert world.post(thread, person, submission_key="k").pk == first.pk


def test_slow_mode_ends_at_once(world, thread, moderator):
    threads.set_pace(thread, 60, actor=moderator)
    person = world.person()
    world.post(thread, person)
    threads.set_pace(thread, 0, actor=moderator)
    world.post(thread, person)
    assert AuditEntry.objects.public().filter(action="thread.slowed").count() == 2


def test_a_refused_text_costs_no_wait(world, thread, moderator):
    threads.set_pace(thread, 60, actor=moderator)
    person = world.person()
    with pytest.raises(posts.UnknownLabel):
        world.post(thread, person, label="irregular")
    world.post(thread, person)


def test_only_paces_that_are_offered(thread, moderator):
    with pytest.raises(threads.NoSuchPace):
        threads.set_pace(thread, 7, actor=moderator)


def test_locking_has_a_reason_that_stands_in_the_log(thread, moderator):
    threads.close_thread(thread, actor=moderator, reason="heated")
    thread.refresh_from_db()
    assert (thread.state, thread.close_reason) == ("closed", "heated")
    assert AuditEntry.objects.get(action="thread.closed").details == {"thread": thread.pk, "reason": "heated"}
    threads.reopen_thread(thread, actor=moderator)
    assert thread.close_reason == ""


def test_pinning_is_done_once(thread, moderator):
    for _ in range(2):
        threads.pin_thread(thread, True, actor=moderator)
    thread.refresh_from_db()
    assert thread.is_pinned and AuditEntry.objects.filter(action="thread.pinned").count() == 1


@pytest.mark.parametrize("role", ["official", "editor", "analyst", None])
def test_others_do_none_of_it(world, thread, role):
    actor = world.staff(role) if role else world.person()
    for deed in (
        lambda: threads.set_pace(thread, 5, actor=actor),
        lambda: threads.pin_thread(thread, True, actor=actor),
        lambda: threads.close_thread(thread, actor=actor, reason="heated"),
    ):
        with pytest.raises(PermissionRefused):
            deed()
    thread.refresh_from_db()
    assert (thread.slow_minutes, thread.is_pinned, thread.state) == (0, False, "open")


def test_who_speaks_for_the_listener_marks_the_question(world, forum):
    thread = world.thread(forum, kind="question")
    listener, stranger = world.person(), world.person()
    world.mandate(listener, forum.listener)
    world.mandate(stranger, world.organisation("authority_destination_national"))
    with pytest.raises(PermissionRefused):
        threads.set_question_state(thread, "answered", actor=stranger)
    threads.set_question_state(thread, "answered", actor=listener)
    thread.refresh_from_db()
    assert thread.question_state == "answered"
    assert AuditEntry.objects.get(action="thread.question_answered").role == "listener"
