"""Download and erasure: everything of one's own, nothing of others."""

import json

import pytest

from accounts.actions.accounts import erase_account
from accounts.actions.aliases import declare_group, ensure_alias
from accounts.actions.digests import choose_mail, send_digest
from accounts.actions.notices import follow, tell
from accounts.models import Alias, Declaration, Follow, Mandate, Notice, User
from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.responses import (
    OrganisationDetails,
    send_response,
    start_response,
)
from consult.models import Answer, Response
from core.models import OutboxMail
from recommendations.actions.rounds import close_round
from recommendations.actions.votes import cast_vote
from recommendations.models import Vote, VoteReason
from tests.support.factories import DAY, NOW, consultation, mandate, organisation, round_, user, words

pytestmark = pytest.mark.django_db


class Life:
    """A person who did one of everything; every word says whose it is."""

    def __init__(self, name, paper, vote):
        self.person = user(name, email=f"{name}@example.org")
        ensure_alias(self.person, paper.space)
        declare_group(self.person, space=vote.space, category="returnee")
        mandate(self.person, organisation(f"Organisation of {name}"))
        follow(self.person, f"recommendation.{vote.items.get().recommendation_id}")
        tell(self.person, kind="closed", key="k", subject=words(f"notice of {name}"), path="x/")
        choose_mail(self.person, {"progress": "daily"})
        assert send_digest(self.person, NOW.date() + 2 * DAY)
        self.response = start_response(
            paper, actor=self.person, category="returnee", language="en", country=f"country of {name}"
        ).response
        text = paper.questions.get(kind="text")
        save_answer(self.response, question=text, given=AnswerInput(words=f"answer of {name}"))
        send_response(self.response, actor=self.person, consent="anonymous")
        cast_vote(vote.items.get(), actor=self.person, stance="oppose", reason=f"reason of {name}")


@pytest.fixture
def two():
    paper, vote = consultation(), round_()
    return Life("amal", paper, vote), Life("noor", paper, vote)


def test_the_download_has_all_of_one_and_nothing_of_the_other(client, two):
    client.force_login(two[0].person)
    response = client.get("/en/account/data/")
    assert response.headers["Cache-Control"] == "private, no-store"
    data = json.loads(response.content)
    text = response.content.decode()
    for own in ("amal@example.org", "Organisation of amal", "notice of amal", "answer of amal", "reason of amal"):
        assert own in text
    assert "country of amal" in text
    assert data["account"]["declared"][0]["category"] == "returnee"
    assert data["account"]["news_by_mail"] == [{"category": "progress", "rhythm": "daily"}]
    assert len(data["account"]["names"]) == 1
    assert data["votes"][0]["votes"][0]["stance"] == "oppose"
    assert "noor" not in text
    assert two[0].response.owner_tag not in text


def test_a_visitor_downloads_nothing(client):
    assert "/login/" in client.get("/en/account/data/").headers["Location"]


def counts():
    return [m.objects.count() for m in (User, Alias, Declaration, Mandate, Follow, Notice, Response, Answer, Vote)]


def test_erasing_with_text_kept(two):
    amal, noor = two
    erase_account(amal.person, keep_text=True)
    assert counts() == [1, 1, 1, 1, 1, 1, 2, 2, 1]
    kept = Response.objects.get(pk=amal.response.pk)
    assert (kept.state, kept.owner_tag, kept.answers.get().words) == ("sent", "", "answer of amal")
    assert not VoteReason.objects.filter(text__contains="amal").exists()
    assert not OutboxMail.objects.filter(to_address__contains="amal").exists()
    assert OutboxMail.objects.filter(to_address="noor@example.org").exists()
    assert Response.objects.get(pk=noor.response.pk).owner_tag


def test_erasing_with_text_removed(two):
    erase_account(two[0].person, keep_text=False)
    gone = Response.objects.get(pk=two[0].response.pk)
    assert (gone.state, gone.owner_tag, gone.country, gone.answers.count()) == ("withdrawn", "", "", 0)
    assert [a.words for a in Answer.objects.all()] == ["answer of noor"]


def test_a_draft_goes_in_any_case():
    paper, person = consultation(), user()
    start_response(paper, actor=person, category="returnee", language="en")
    erase_account(person, keep_text=True)
    assert not Response.objects.exists()


def test_the_word_of_an_organisation_stays_its_own():
    paper, person, speaker = consultation(), user(), organisation()
    mandate(person, speaker)
    details = OrganisationDetails("State A", "national", "micro", speaks_for=40, speaks_for_how="At a meeting")
    response = start_response(
        paper, actor=person, category=speaker.category, organisation=speaker, details=details, language="en"
    ).response
    save_answer(response, question=paper.questions.get(kind="text"), given=AnswerInput(words="Ours"), actor=person)
    send_response(response, actor=person, consent="named")
    erase_account(person, keep_text=False)
    response.refresh_from_db()
    assert (response.state, response.owner_tag, response.answers.get().words) == ("sent", "", "Ours")


def test_ballots_of_closed_rounds_stay_without_a_trace():
    vote, person = round_(closes_at=NOW + DAY), user()
    cast_vote(vote.items.get(), actor=person, stance="support", reason="Because", now=NOW)
    close_round(vote, now=NOW + DAY)
    erase_account(person, keep_text=False)
    assert Vote.objects.get().stance == "support"
    assert not VoteReason.objects.exists()


class TestThePage:
    def test_it_asks_twice_and_signs_out(self, client):
        person = user()
        client.force_login(person)
        assert client.get("/en/account/delete/").headers["Cache-Control"] == "private, no-store"
        for data in ({}, {"text": "keep"}, {"is_sure": "on"}, {"text": "burn", "is_sure": "on"}):
            client.post("/en/account/delete/", data)
        assert User.objects.filter(pk=person.pk).exists()
        client.post("/en/account/delete/", {"text": "keep", "is_sure": "on"})
        assert not User.objects.exists()
        assert "_auth_user_id" not in client.session

    def test_nobody_elses_account_can_be_named(self, client):
        person, other = user(), user()
        client.force_login(person)
        data = {"text": "keep", "is_sure": "on", "user": other.pk, "pk": other.pk, "username": other.username}
        client.post("/en/account/delete/", data)
        assert list(User.objects.all()) == [other]


def test_the_account_leads_to_what_was_sent(client):
    client.force_login(user())
    page = client.get("/en/account/").content.decode()
    assert '<a href="/en/my-answer/">Where my answer stands</a>' in page
