"""Pages of meetings as people load them, and the screens of those who convene."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from dialogue.actions.forums import change_forum, give_seat
from dialogue.actions.meetings import cancel_meeting
from dialogue.actions.wall import answer_question, ask_question
from dialogue.models import Meeting, MeetingSeries, Post, Support, WallQuestion
from tests.dialogue.meetings.conftest import DAY, HOUR, words

SOON = clock.now().replace(microsecond=0) + 10 * DAY
SECRET = "Words of a draft"
ASK = {"text": "When does it open?", "speaker": "myself", "key": "k" * 20}


@pytest.fixture
def meeting(world, forum):
    return world.meeting(world.series(forum, owner=forum.listener), starts_at=SOON, ends_at=SOON + 3 * HOUR)


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_coming_and_past_meetings_in_their_zone(client, world):
    series = world.series()
    world.meeting(series, title="Coming one", starts_at=datetime.datetime(2099, 3, 10, 9, 0, tzinfo=datetime.UTC))
    world.meeting(series, title="Past one", starts_at=datetime.datetime(2008, 4, 18, 9, 0, tzinfo=datetime.UTC))
    world.meeting(series, title=SECRET, is_announced=False)
    html = page(client, "/en/meetings/")
    assert html.index("Coming one") < html.index("Past meetings") < html.index("Past one")
    assert "Tuesday 10 March 2099, 10:00" in html and "UTC+1" in html
    assert SECRET not in html
    assert "mardi 10 mars 2099" in page(client, "/fr/meetings/")
    assert page(client, f"/en/meetings/?series={series.slug}")
    page(client, "/en/meetings/?series=nothing", 404)


def test_a_draft_is_found_by_nobody_else(client, world, forum):
    draft = world.meeting(world.series(forum), title=SECRET, is_announced=False)
    for path in ("", "meeting.ics", "questions/", "questions/list/", "questions/screen/", "questions/ask/"):
        answer = client.get(f"/en/{draft.path}{path}")
        assert answer.status_code == 404 and SECRET not in answer.content.decode()
    for path in ("/en/meetings/calendar.ics", "/en/meetings/feed/", "/en/meetings/", f"/en/{forum.path}"):
        assert SECRET not in client.get(path).content.decode()
    client.force_login(world.official(draft.series.owner))
    assert SECRET in page(client, f"/en/{draft.path}")


def test_the_page_of_a_meeting(client, world, meeting):
    Meeting.objects.update(agenda=words("First point\nSecond point"), conclusions=words("Agreed"))
    html = page(client, f"/en/{meeting.path}")
    assert "<li>First point</li>" in html and "Africa/Tunis" in html and "Ask a question, support others" in html
    assert 'lang="fr"' not in re.sub(r"<(link|a)[^>]*>", "", html)
    arabic = page(client, f"/ar/{meeting.path}")
    assert "<li>Second point (ar)</li>" in arabic


def test_the_calendar_files_and_the_feed(client, world, meeting):
    world.meeting(meeting.series, title="Old one", starts_at=SOON - 500 * DAY)
    one = client.get(f"/en/{meeting.path}meeting.ics")
    assert one["Content-Type"] == "text/calendar; charset=utf-8"
    text = one.content.decode()
    assert f"UID:{meeting.uid}@" in text and "SEQUENCE:0" in text and text.count("BEGIN:VEVENT") == 1
    whole = client.get("/fr/meetings/calendar.ics").content.decode()
    assert whole.count("BEGIN:VEVENT") == 1 and "SUMMARY;LANGUAGE=fr:Third consultative meeting (fr)" in whole
    cancel_meeting(meeting, actor=world.official(meeting.series.owner), reason=words("No hall"))
    text = client.get("/en/meetings/calendar.ics").content.decode()
    assert "STATUS:CANCELLED" in text and "SEQUENCE:1" in text and f"UID:{meeting.uid}@" in text
    feed = client.get("/en/meetings/feed/").content.decode()
    assert "Called off: Third consultative meeting" in feed and f"urn:uuid:{meeting.uid}" in feed


def test_asking_supporting_and_the_receipt(client, world, meeting):
    client.force_login(world.person())
    wall = f"/en/{meeting.path}questions/"
    assert "Ask a question" in page(client, wall)
    answer = client.post(f"{wall}ask/", ASK)
    question = WallQuestion.objects.get()
    assert answer.url == f"{wall}#question{question.pk}"
    client.post(f"{wall}ask/", ASK)
    assert WallQuestion.objects.count() == 1
    assert "This matters to me too" not in page(client, wall)  # a question of one's own
    client.force_login(world.person())
    for _twice in range(2):
        client.post(f"{wall}{question.pk}/support/")
    html = page(client, wall)
    assert "matters to 1 person" in html and "Take my support back" in html
    client.post(f"{wall}{question.pk}/support/", {"stop": "1"})
    html = page(client, wall)
    assert "This matters to me too" in html and "matters to" not in html.replace("This matters to", "")


def test_an_empty_wall_invites_only_while_it_takes_questions(client, meeting):
    wall = f"/en/{meeting.path}questions/"
    assert "The first one can be yours." in page(client, wall)
    Meeting.objects.update(wall_closed_at=SOON)
    html = page(client, wall)
    assert "No question is open" in html and "The first one can be yours." not in html


def test_an_answered_question_says_so_in_every_language(client, world, meeting):
    client.force_login(world.person())
    client.post(f"/en/{meeting.path}questions/ask/", ASK)
    client.force_login(world.staff("moderator"))
    client.post(f"/en/{meeting.path}questions/{WallQuestion.objects.get().pk}/lead/", {"deed": "answer"})
    for language, said in (("en", "Answered"), ("fr", "Avec réponse"), ("ar", "أُجيب عنه")):
        assert page(client, f"/{language}/{meeting.path}questions/").count(said) == 2  # the heading and the question


def test_what_was_typed_is_kept_with_the_reason(client, world, meeting):
    client.force_login(world.person())
    path = f"/en/{meeting.path}questions/ask/"
    answer = client.post(path, {**ASK, "text": "word " * 120})
    assert answer.status_code == 422 and "500 characters" in answer.content.decode()
    assert answer.content.decode().count("word word word") >= 1
    answer = client.post(path, {**ASK, "text": "Call me at 0612345678 please"})
    assert "a telephone number" in answer.content.decode() and not Post.objects.exists()
    Meeting.objects.update(wall_closed_at=SOON)
    answer = client.post(path, {**ASK, "text": "Too late but not lost"})
    assert answer.status_code == 403
    assert "Too late but not lost" in answer.content.decode() and "takes no more questions" in answer.content.decode()


def test_a_visitor_signs_in_first_and_keeps_the_text(client, world, meeting):
    path = f"/en/{meeting.path}questions/ask/"
    answer = client.post(path, {**ASK, "text": "Kept while signing in"})
    assert answer.url.startswith("/en/account/login/?next=")
    client.force_login(world.person())
    assert not Post.objects.exists()
    question = client.post(f"/en/{meeting.path}questions/1/support/")
    assert question.status_code == 404


def test_a_visitor_asks_by_code_where_the_forum_allows_it(client, world):
    forum = world.forum(allows_anonymous=True)
    meeting = world.meeting(world.series(forum), starts_at=SOON, ends_at=SOON + HOUR)
    answer = client.post(f"/en/{meeting.path}questions/ask/", {**ASK, "text": "By code"})
    assert answer.url == "/en/my-post/receipt/"
    assert "By code" in page(client, "/en/my-post/receipt/")
    assert "By code" not in page(client, f"/en/{meeting.path}questions/")
    client.logout()
    WallQuestion.objects.get()
    support = client.post(f"/en/{meeting.path}questions/{WallQuestion.objects.get().pk}/support/")
    assert support.status_code == 404  # it waits: nobody can support what nobody can read
    assert not Support.objects.exists()


def test_the_screen_shows_chosen_questions_and_reloads_only_when_asked(client, world, meeting):
    client.force_login(world.person())
    client.post(f"/en/{meeting.path}questions/ask/", ASK)
    client.logout()
    path = f"/en/{meeting.path}questions/screen/"
    html = page(client, path)
    assert "When does it open?" in html and 'http-equiv="refresh"' not in html
    assert '<meta http-equiv="refresh" content="20">' in page(client, path + "?every=20")
    assert 'http-equiv="refresh"' not in page(client, path + "?every=1")
    fragment = client.get(f"/en/{meeting.path}questions/list/?screen=1")
    assert fragment.headers["Cache-Control"] == "no-store" and "<html" not in fragment.content.decode()


def test_leading_is_for_those_who_may(client, world, meeting):
    client.force_login(world.person())
    client.post(f"/en/{meeting.path}questions/ask/", ASK)
    question = WallQuestion.objects.get()
    wall = f"/en/{meeting.path}questions/"
    for path in (f"{wall}{question.pk}/lead/", f"{wall}carry-over/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"deed": "shortlist"}).status_code == 403
    client.force_login(world.staff("moderator"))
    assert "Choose or answer" in page(client, wall)
    assert client.post(f"{wall}{question.pk}/lead/", {"deed": ""}).status_code == 422
    client.post(f"{wall}{question.pk}/lead/", {"deed": "shortlist"})
    assert "Chosen for the screen" in page(client, wall)
    client.post(f"{wall}{question.pk}/lead/", {"deed": "answer", "answer_en": "At nine."})
    assert "At nine." in page(client, f"/en/{meeting.path}")
    client.post(f"{wall}{question.pk}/lead/", {"deed": "reopen"})
    assert "At nine." not in page(client, f"/en/{meeting.path}")
    page(client, f"{wall}carry-over/")
    client.post(f"{wall}carry-over/")
    assert "Takes no more questions" in page(client, wall)


def test_following_a_series(client, world, meeting):
    person = world.person()
    client.force_login(person)
    client.post("/en/account/follow/", {"topic": meeting.series.topic, "next": f"/en/{meeting.path}"})
    assert person.follows.get().topic == meeting.series.topic
    assert "Stop following" in page(client, f"/en/{meeting.path}")
    hidden = world.meeting(world.series(), is_announced=False)
    assert client.post("/en/account/follow/", {"topic": hidden.series.topic}).status_code == 404


FORM = {
    "kind": "consultative",
    "title_en": "New one",
    "title_fr": "Nouvelle",
    "title_ar": "جديد",
    "time_zone": "Africa/Tunis",
    "starts_at": "2099-03-10T10:00",
    "ends_at": "2099-03-10T12:00",
    "place_en": "Tunis",
}


@pytest.mark.usefixtures("with_second_factor")
class TestAdmin:
    def test_an_official_convenes_from_series_to_calendar(self, client, world, forum):
        client.force_login(world.official(forum.listener))
        key = "7b1cfd7e-8a3f-4f7e-9f0c-0d4b0f6a3c11"
        series = {"owner": forum.listener.pk, "title_en": "A", "title_fr": "B", "title_ar": "ج", "forum": forum.pk}
        for _twice in range(2):
            answer = client.post("/cms/meetings/series/new/", {**series, "submission_key": key})
        found = MeetingSeries.objects.get()
        assert answer.url == f"/cms/meetings/series/{found.pk}/meetings/new/"
        answer = client.post(answer.url, FORM)
        meeting = Meeting.objects.get()
        assert answer.url == f"/cms/meetings/{meeting.pk}/"
        assert meeting.starts_at == datetime.datetime(2099, 3, 10, 9, tzinfo=datetime.UTC)
        assert "Announce it" in client.get(answer.url).content.decode()
        client.post(f"/cms/meetings/{meeting.pk}/announce/")
        client.post(f"/cms/meetings/{meeting.pk}/", {**FORM, "starts_at": "2099-03-10T11:00"})
        meeting.refresh_from_db()
        assert (meeting.state, meeting.revision) == ("announced", 1)
        assert client.post(f"/cms/meetings/{meeting.pk}/cancel/", {"reason_en": ""}).status_code == 422
        client.post(f"/cms/meetings/{meeting.pk}/cancel/", {"reason_en": "The hall is closed."})
        assert "The hall is closed." in page(client, f"/en/{meeting.path}")
        assert "New one" in client.get("/cms/meetings/").content.decode()

    def test_what_was_typed_is_kept(self, client, world, forum):
        official = world.official(forum.listener)
        series = world.series(owner=forum.listener)
        client.force_login(official)
        answer = client.post(f"/cms/meetings/series/{series.pk}/meetings/new/", {**FORM, "title_ar": ""})
        assert answer.status_code == 422
        html = answer.content.decode()
        assert "Write it in all three languages" in html and 'value="Nouvelle"' in html
        assert not Meeting.objects.exists()

    def test_others_see_no_screen_and_no_draft(self, client, world, forum):
        meeting = world.meeting(world.series(owner=forum.listener), title=SECRET, is_announced=False)
        paths = (
            "meetings/",
            "meetings/series/new/",
            f"meetings/series/{meeting.series_id}/",
            f"meetings/series/{meeting.series_id}/meetings/new/",
            f"meetings/{meeting.pk}/",
            f"meetings/{meeting.pk}/cancel/",
        )
        stranger = world.official(world.organisation("authority_origin_national"))
        client.force_login(stranger)
        for path in paths[2:]:
            answer = client.get(f"/cms/{path}", follow=True)
            assert answer.status_code == 404 and SECRET not in answer.content.decode()
        assert SECRET not in client.get("/cms/meetings/").content.decode()
        client.post(f"/cms/meetings/{meeting.pk}/announce/")
        meeting.refresh_from_db()
        assert meeting.state == "draft"
        client.force_login(world.official(forum.listener, "analyst"))
        for path in paths:
            assert client.get(f"/cms/{path}", follow=True).status_code == 404

    def test_a_refused_announcement_says_why(self, client, world, forum):
        meeting = world.meeting(
            world.series(owner=forum.listener), is_announced=False, place=words(""), starts_at=SOON, ends_at=SOON + HOUR
        )
        client.force_login(world.official(forum.listener))
        answer = client.post(f"/cms/meetings/{meeting.pk}/announce/")
        assert [str(m) for m in get_messages(answer.wsgi_request)] or "know where to go" in client.get(
            answer.url
        ).content.decode()


def test_queries_do_not_grow_with_the_meetings(client, world, forum):
    series = world.series(forum)

    def count(path):
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        return len(queries)

    first = world.meeting(series, starts_at=SOON, ends_at=SOON + HOUR)
    paths = ["/en/meetings/", f"/en/{first.path}", f"/en/{first.path}questions/"]
    few = [count(path) for path in paths]
    for n in range(8):
        world.meeting(series, starts_at=SOON - n * DAY, ends_at=SOON - n * DAY + HOUR)
        world.meeting(series, starts_at=SOON - 100 * DAY - n * DAY)
    assert [count(path) for path in paths] == few
    assert max(few) <= 15


def test_the_wall_of_a_closed_forum_is_read_by_those_who_take_part(client, world, forum, meeting):
    writer = world.person()
    hidden = ask_question(
        meeting, actor=writer, text="Words of a closed group", language="en", submission_key="k" * 20
    ).question
    answered = ask_question(
        meeting, actor=writer, text="Answered words of it", language="en", submission_key="l" * 20
    ).question
    answer_question(answered, meeting, actor=world.official(meeting.series.owner))
    change_forum(forum, actor=world.staff("editor"), membership="invited", audience="members")
    give_seat(forum, actor=world.staff("editor"), username=writer.username)
    paths = ("questions/", "questions/list/", "questions/screen/", "questions/ask/", f"questions/{hidden.pk}/lead/")
    for user in (None, world.person(), world.official(meeting.series.owner)):
        if user is not None:
            client.force_login(user)
        for path in paths:
            answer = client.get(f"/en/{meeting.path}{path}")
            assert answer.status_code == 404 and "closed group" not in answer.content.decode(), path
        html = page(client, f"/en/{meeting.path}")
        assert "Answered words" not in html and "questions/" not in html
    client.force_login(writer)
    assert "Words of a closed group" in page(client, f"/en/{meeting.path}questions/")
    assert "Answered words of it" in page(client, f"/en/{meeting.path}")
