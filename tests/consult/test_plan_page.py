"""The public plan, the list and the feed: what everybody reads, and nothing of drafts."""

import datetime

import pytest

from consult.actions.consultations import (
    approve_opening,
    extend_consultation,
    propose_opening,
    withdraw_consultation,
)
from consult.models import Consultation
from consult.queries.consultations import listing, overdue
from consult.queries.timeline import timeline
from tests.support.factories import DAY, NOW, consultation, official, paper_indexes, ready_draft, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened():
    paper = ready_draft(opens_at=NOW)
    propose_opening(paper, actor=official(paper.owner, "canary-first"), now=NOW)
    approve_opening(paper, actor=official(paper.owner, "canary-second"), now=NOW)
    return Consultation.objects.get(pk=paper.pk)


class TestPlanPage:
    @pytest.mark.parametrize("language", ["en", "fr", "ar"])
    def test_everything_that_was_promised_and_no_name(self, client, opened, language):
        ending = "" if language == "en" else f" ({language})"
        html = client.get(f"/{language}/{opened.path}plan/").content.decode()
        for word in ("purpose", "decides", "methods", "readers", "settled"):
            assert f"{word}{ending}" in html
        assert "canary" not in html

    def test_clocks_with_their_source(self, client, opened):
        html = client.get(f"/en/{opened.path}plan/").content.decode()
        assert "Platform standard: 84 days, after the European Commission’s consultations of twelve weeks." in html
        assert "Here: 100 days." in html
        assert "Platform standard: 56 days" in html

    def test_an_extension_with_both_closings(self, client, opened):
        extend_consultation(
            opened, actor=official(opened.owner), closes_at=NOW + 130 * DAY, reason=words("floods"), now=NOW
        )
        events = [(str(e.title), e.text) for e in timeline(opened)]
        assert [title for title, _text in events] == [
            "A second person approved the opening",
            "Opened",
            "The time to answer was extended",
        ]
        assert events[2][1].endswith("· Official")
        for part in ("", "plan/"):
            html = client.get(f"/fr/{opened.path}{part}").content.decode()
            assert "floods (fr)" in html

    def test_a_withdrawal(self, client, opened):
        withdraw_consultation(opened, actor=official(opened.owner), reason=words("an error"), now=NOW)
        for part in ("", "plan/"):
            assert "an error (ar)" in client.get(f"/ar/{opened.path}{part}").content.decode()
        assert [row.consultation for row in listing().withdrawn] == [opened]

    def test_of_a_draft_nothing(self, client):
        paper = ready_draft()
        for part in ("", "plan/"):
            assert client.get(f"/en/{paper.path}{part}").status_code == 404
        assert str(paper.title) not in client.get("/en/consultations/").content.decode()

    def test_constant_queries(self, client, opened, django_assert_num_queries):
        path = f"/en/{opened.path}plan/"
        client.get(path)
        with django_assert_num_queries(7):
            client.get(path)


class TestOverdue:
    def test_shown_to_all_from_the_day_after(self, client):
        paper_indexes()
        paper = consultation(state="closed", opens_at=NOW - 200 * DAY, closes_at=NOW - 60 * DAY)
        assert [(str(label), days) for label, days in overdue(paper, NOW)] == [("Factual summary", 4)]
        assert [days for _label, days in overdue(paper, NOW + 40 * DAY)] == [44, 16]
        due = datetime.datetime.combine(paper.summary_due_on, datetime.time(12), paper.zone)
        assert overdue(paper, due) == ()
        html = client.get("/en/consultations/").content.decode()
        assert "Factual summary" in html
        assert "4 days late" in html

    @pytest.mark.parametrize("state", ["open", "outcome_published", "withdrawn"])
    def test_nothing_that_is_done_or_not_yet_due(self, state):
        assert overdue(consultation(state=state, closes_at=NOW + DAY), NOW + 400 * DAY) == ()

    def test_no_archive(self):
        assert overdue(consultation(state="closed", is_archive=True), NOW + 400 * DAY) == ()


class TestFeed:
    def test_news_of_public_consultations_in_the_readers_language(self, client, opened):
        draft = ready_draft(title=words("canary-draft"))
        propose_opening(draft, actor=official(draft.owner), now=NOW)
        feed = client.get("/fr/consultations/feed/")
        text = feed.content.decode()
        assert feed.headers["Content-Type"].startswith("application/rss+xml")
        assert text.count("<item>") == 2
        assert f"/fr/{opened.path}" in text
        assert f"{opened.title.fr}" in text
        assert "00:00:00 +0000</pubDate>" in text
        assert "canary" not in text
