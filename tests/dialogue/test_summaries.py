"""Summaries: by facilitators without a conflict, contested by those who took part, answered beside it."""

import uuid

import pytest

from accounts.models import Notice
from core.errors import PermissionRefused
from core.models import AuditEntry
from dialogue.actions.moderation import hide_post
from dialogue.actions.summaries import (
    AnswerMissing,
    NothingSaid,
    SummaryMissing,
    SummaryReplaced,
    answer_contest,
    contest_summary,
    write_summary,
)
from dialogue.actions.threads import close_thread
from dialogue.models import Post, SummaryContest, ThreadSummary
from dialogue.queries.summaries import current_summary, summary_view
from tests.dialogue.conftest import NOW

SECRET = "A canary of a waiting contest"


@pytest.fixture
def lead(world):
    return world.staff("moderator")


@pytest.fixture
def summary(world, thread, lead):
    world.post(thread)
    return write_summary(thread, actor=lead, text="All want one number.", language="en", now=NOW)


def contest(summary, actor, text="We asked for two numbers.", **fields):
    fields = {"language": "en", "submission_key": uuid.uuid4().hex, "now": NOW, **fields}
    return contest_summary(summary, actor=actor, text=text, **fields)


def test_a_summary_says_up_to_where_and_new_ones_stand_before_it(world, thread, lead, summary):
    assert (summary.number, summary.up_to) == (1, 1)
    assert write_summary(thread, actor=lead, text="All want one number.", language="en") == summary
    world.post(thread)
    second = write_summary(thread, actor=lead, text="All want one number.", language="xx", now=NOW)
    assert (second.number, second.up_to, second.language) == (2, 2, "en")
    view = summary_view(thread, None)
    assert (view.summary, view.earlier) == (second, [summary])
    entry = AuditEntry.objects.public().filter(action="thread.summarised").last()
    assert (entry.role, entry.details) == ("moderator", {"number": 1, "up_to": 1})


def test_who_sums_up(world, forum, thread):
    world.post(thread)
    conflicted = world.staff("moderator")
    world.mandate(conflicted, forum.listener)
    for actor in (world.person(), world.staff("official"), conflicted):
        with pytest.raises(PermissionRefused):
            write_summary(thread, actor=actor, text="Mine", language="en")
    assert not ThreadSummary.objects.exists()


def test_no_summary_that_nobody_could_contest(client, world, thread, lead, summary):
    person = world.person()
    world.post(thread, person)
    found = contest(summary, person)
    close_thread(thread)
    with pytest.raises(PermissionRefused, match="Open it again"):
        write_summary(thread, actor=lead, text=SECRET, language="en")
    client.force_login(lead)
    base = f"/en/threads/{thread.pk}/summary/"
    assert client.post(f"{base}write/", {"text": SECRET, "language": "en"}).status_code == 403
    html = client.get(base).content.decode()
    assert SECRET not in html and "Write a new summary" not in html and "Answer it" in html
    answer_contest(found, actor=lead, text="True.", language="en", now=NOW)
    assert SummaryContest.objects.get().answer == "True."


def test_there_must_be_something(world, thread, lead):
    with pytest.raises(NothingSaid):
        write_summary(thread, actor=lead, text="Nothing", language="en")
    world.post(thread)
    with pytest.raises(SummaryMissing):
        write_summary(thread, actor=lead, text=" \n ", language="en")


def test_who_took_part_contests_and_nobody_else(world, thread, summary):
    speaker, union = world.person(), world.organisation("trade_union")
    world.mandate(speaker, union)
    for voice in ({}, {"on_behalf_of": union}):
        with pytest.raises(PermissionRefused) as refusal:
            contest(summary, speaker, **voice)
        assert refusal.value.code == "not_participant"
    world.post(thread, speaker, on_behalf_of=union)
    with pytest.raises(PermissionRefused):
        contest(summary, speaker)  # the union spoke, the person did not
    found = contest(summary, speaker, on_behalf_of=union)
    assert (found.post.on_behalf_of, found.post.number) == (union, 3)
    assert current_summary(thread).contest_count == 1


def test_the_same_form_twice_contests_once(world, thread, summary):
    person = world.person()
    world.post(thread, person)
    first = contest(summary, person, submission_key="k")
    assert contest(summary, person, submission_key="k") == first
    notice = Notice.objects.get()
    assert (notice.user, notice.path) == (summary.author, f"threads/{thread.pk}/summary/")
    assert (SummaryContest.objects.count(), Post.objects.count()) == (1, 3)


def test_an_older_summary_is_not_contested_any_more(world, thread, lead, summary):
    person = world.person()
    world.post(thread, person)
    write_summary(thread, actor=lead, text="Better", language="en")
    with pytest.raises(SummaryReplaced):
        contest(summary, person)


def test_what_waits_or_is_hidden_is_not_shown(world, lead):
    thread = world.thread(world.forum(moderation_mode="before"))
    person = world.person()
    from dialogue.actions.moderation import approve_post

    approve_post(world.post(thread, person), actor=lead, now=NOW)
    summary = write_summary(thread, actor=lead, text="Short", language="en")
    found = contest(summary, person, SECRET)
    assert summary_view(thread, None).contests == [] and current_summary(thread).contest_count == 0
    approve_post(found.post, actor=lead, now=NOW)
    assert [row.contest for row in summary_view(thread, None).contests] == [found]
    hide_post(found.post, actor=lead, reason="insult", now=NOW)
    assert summary_view(thread, None).contests == []


def test_the_facilitator_answers_and_others_do_not(world, thread, lead, summary):
    person = world.person()
    world.post(thread, person)
    found = contest(summary, person)
    with pytest.raises(PermissionRefused):
        answer_contest(found, actor=person, text="Me", language="en")
    with pytest.raises(AnswerMissing):
        answer_contest(found, actor=lead, text="  ", language="en")
    for _twice in range(2):
        answer_contest(found, actor=lead, text="True, it is in the next one.", language="en", now=NOW)
    found.refresh_from_db()
    assert (found.answer, found.answered_on) == ("True, it is in the next one.", NOW.date())
    assert AuditEntry.objects.public().filter(action="summary.answered").count() == 1


class TestPages:
    def page(self, client, path, status=200):
        answer = client.get(path)
        assert answer.status_code == status
        return answer.content.decode()

    def test_from_summary_to_answer(self, client, world, thread, lead):
        person = world.person()
        world.post(thread, person)
        base = f"/en/threads/{thread.pk}/"
        self.page(client, f"{base}summary/", 404)
        client.force_login(lead)
        assert "Sum the conversation up" in self.page(client, base)
        self.page(client, f"{base}summary/write/")
        assert client.post(f"{base}summary/write/", {"text": "", "language": "en"}).status_code == 422
        client.post(f"{base}summary/write/", {"text": "All want one number.", "language": "en"})
        client.force_login(person)
        assert "All want one number." in self.page(client, base)
        self.page(client, f"{base}summary/contest/")
        form = {"text": "No, two.", "speaker": "myself", "language": "en", "key": "k" * 20}
        doubtful = client.post(f"{base}summary/contest/", {**form, "text": "Call 0612345678"}).content.decode()
        assert "a telephone number" in doubtful and "Call 0612345678" in doubtful
        for _twice in range(2):
            client.post(f"{base}summary/contest/", form)
        html = self.page(client, f"{base}summary/")
        assert html.count("No, two.") == 1 and "Not answered yet." in html
        assert "contested 1 time" in self.page(client, base)
        assert client.get(f"{base}summary/contests/2/").status_code == 403
        client.force_login(lead)
        self.page(client, f"{base}summary/contests/2/")
        client.post(f"{base}summary/contests/2/", {"text": "Taken in.", "language": "en"})
        assert "Taken in." in self.page(client, f"{base}summary/")
        client.logout()
        assert "Taken in." in self.page(client, f"{base}summary/")
        assert "/login/" in client.get(f"{base}summary/contest/").url

    def test_a_refusal_keeps_what_was_typed(self, client, world, thread, summary):
        client.force_login(world.person())
        form = {"text": "I only watched", "speaker": "myself", "language": "en", "key": "k" * 20}
        answer = client.post(f"/en/threads/{thread.pk}/summary/contest/", form)
        html = answer.content.decode()
        assert answer.status_code == 403 and "I only watched" in html and "Only those who said something" in html
        close_thread(thread)
        answer = client.post(f"/en/threads/{thread.pk}/summary/contest/", form)
        assert answer.status_code == 403 and "takes no more posts" in answer.content.decode()

    def test_a_thread_one_may_not_read_has_no_summary(self, client, world, forum, lead):
        thread = world.thread(world.forum(membership="invited"), audience="members")
        from dialogue.actions.forums import seat_members

        member = world.person()
        seat_members(thread.forum, [member])
        world.post(thread, member)
        write_summary(thread, actor=lead, text=SECRET, language="en")
        for path in ("", "summary/", "summary/contest/", "summary/write/"):
            answer = client.get(f"/en/threads/{thread.pk}/{path}", follow=True)
            assert SECRET not in answer.content.decode()
