"""Pages of recommendations and rounds: hidden results, votes on their way, drafts of governments."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.aliases import declare_group
from accounts.models import Declaration
from recommendations.actions.positions import prepare_position, publish_position
from recommendations.actions.rounds import close_round
from recommendations.actions.texts import change_text
from recommendations.actions.votes import cast_vote, declare_voter, take_stance
from recommendations.models import OrganisationStance, Position, Round, Vote, VoteReason
from tests.support.factories import (
    NOW,
    addressee,
    institution,
    mandate,
    official,
    organisation,
    recommendation,
    round_,
    user,
    words,
)

pytestmark = pytest.mark.django_db


def voted(found, counts, reasons=()):
    """Ballots of one group, and reasons that a moderator let through."""
    for item in found.items.all():
        Vote.objects.bulk_create(
            Vote(item=item, tag=f"{item.pk}-{stance}-{n}", category="returnee" if n % 2 else "family", stance=stance)
            for stance, size in counts.items()
            for n in range(size)
        )
        VoteReason.objects.bulk_create(
            VoteReason(item=item, tag=f"{item.pk}-r{n}", stance=stance, text=text, language="en", state=state)
            for n, (stance, text, state) in enumerate(reasons)
        )


class TestVoting:
    def test_the_vote_waits_for_the_group_and_is_cast_with_it(self, client):
        found, person = round_(items=2), user()
        client.force_login(person)
        response = client.post(f"/en/{found.path}vote/1/", {"stance": "oppose", "reason": "typed reason"})
        page = response.content.decode()
        assert "Before your first vote" in page
        assert 'name="reason" value="typed reason"' in page
        assert not Vote.objects.exists()
        assert client.post(f"/en/{found.path}vote/1/who/", {"stance": "oppose", "category": "x"}).status_code == 422
        data = {"category": "returnee", "stance": "oppose", "reason": "typed reason"}
        response = client.post(f"/en/{found.path}vote/1/who/", data)
        assert response.headers["Location"] == f"/en/{found.path}vote/2/?last=1"
        assert (Vote.objects.get().stance, Vote.objects.get().category) == ("oppose", "returnee")
        assert VoteReason.objects.get().text == "typed reason"

    def test_one_after_the_other_and_changeable(self, client):
        found, person = round_(items=2), user()
        declare_voter(found, actor=person, category="returnee")
        client.force_login(person)
        targets = [
            client.post(f"/en/{found.path}vote/{order}/", {"stance": stance}).headers["Location"]
            for order, stance in ((1, "support"), (2, "support"), (1, "oppose"))
        ]
        onward = ("vote/2/?last=1", "vote/done/?last=2", "vote/done/?last=1")
        assert targets == [f"/en/{found.path}{page}" for page in onward]
        assert sorted(Vote.objects.values_list("stance", flat=True)) == ["oppose", "support"]
        path = found.items.first().recommendation.path
        response = client.post(f"/en/{found.path}vote/1/", {"stance": "neutral", "next": "stay"})
        assert response.headers["Location"] == f"/en/{path}#vote"

    @pytest.mark.parametrize("stance", ["", "yes", "1", "SUPPORT"])
    def test_no_other_stance(self, client, stance):
        found, person = round_(), user()
        declare_voter(found, actor=person, category="returnee")
        client.force_login(person)
        response = client.post(f"/en/{found.path}vote/1/", {"stance": stance, "reason": "typed reason"})
        assert response.status_code == 422
        assert "typed reason" in response.content.decode()
        assert not Vote.objects.exists()

    def test_closed_meanwhile_the_reason_is_on_the_page(self, client):
        found, person = round_(), user()
        declare_voter(found, actor=person, category="returnee")
        cast_vote(found.items.get(), actor=person, stance="support")
        client.force_login(person)
        Round.objects.update(state="closed")
        response = client.post(f"/en/{found.path}vote/1/", {"stance": "oppose", "reason": "typed reason"})
        assert response.status_code == 409
        page = response.content.decode()
        assert "This round does not take votes now." in page
        assert "typed reason" in page
        assert Vote.objects.get().stance == "support"

    def test_closed_while_the_group_was_chosen_the_words_are_still_there(self, client):
        found = round_()
        client.force_login(user())
        Round.objects.update(state="closed")
        data = {"category": "returnee", "stance": "oppose", "reason": "typed reason"}
        response = client.post(f"/en/{found.path}vote/1/who/", data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "This round does not take votes now." in page
        assert "typed reason" in page
        assert not Vote.objects.exists()
        assert not Declaration.objects.exists()

    def test_a_text_that_changed_in_the_meantime_is_read_before_it_is_voted_on(self, client):
        found, person, editor = round_(), user(), user(role="editor", factor=True)
        declare_voter(found, actor=person, category="returnee")
        client.force_login(person)
        item = found.items.get()

        def read(path):
            (number,) = re.findall(r'name="read" value="(\d+)"', client.get(f"/en/{path}").content.decode())
            return number

        old = {read(path) for path in (f"{found.path}vote/1/", item.recommendation.path)}
        assert old == {str(item.version_id)}
        change_text(item.recommendation, actor=editor, text=words("New"), rationale=words("Why"), reason="because")
        data = {"stance": "support", "reason": "typed reason", "read": old.pop()}
        response = client.post(f"/en/{found.path}vote/1/", data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "The text changed while you were reading." in page
        assert "typed reason" in page
        assert not Vote.objects.exists()
        client.post(f"/en/{found.path}vote/1/", {**data, "read": read(f"{found.path}vote/1/")})
        assert Vote.objects.get().is_on_older_text is False

    def test_only_declared_fields_count(self, client):
        """Mass assignment and a vote for somebody else (R23, R15)."""
        found, person = round_(), user()
        declare_voter(found, actor=person, category="returnee")
        client.force_login(person)
        forged = {"category": "ngo", "is_vouched": "1", "tag": "x", "user": "1", "item": "99", "state": "visible"}
        client.post(f"/en/{found.path}vote/1/", {"stance": "support", "reason": "r", **forged})
        vote, reason = Vote.objects.get(), VoteReason.objects.get()
        assert (vote.category, vote.is_vouched, reason.state) == ("returnee", False, "pending")
        assert vote.tag != "x"

    def test_drafts_other_rounds_and_visitors(self, client):
        draft, found = round_(state="draft"), round_()
        assert client.post(f"/en/{found.path}vote/1/", {"stance": "support"}).status_code == 403
        client.force_login(user())
        for path in (draft.path, f"{draft.path}vote/1/", f"{draft.path}vote/1/who/", f"{found.path}vote/2/"):
            assert client.get(f"/en/{path}").status_code == 404
            assert client.post(f"/en/{path}", {"stance": "support", "category": "returnee"}).status_code == 404
        assert not Vote.objects.exists()


class TestOrganisations:
    def test_who_may_vote_for_it_takes_its_position(self, client):
        found, speaker, voter, writer = round_(), organisation(), user(), user()
        mandate(voter, speaker, can_speak=False)
        mandate(writer, speaker, can_vote=False)
        path = f"/en/{found.path}vote/1/for/{speaker.pk}/"
        for person in (writer, user()):
            client.force_login(person)
            assert client.get(path).status_code == 404
            assert client.post(path, {"stance": "support"}).status_code == 404
        client.force_login(voter)
        assert path in client.get(f"/en/{found.path}").content.decode()
        assert client.post(path, {"stance": "nonsense", "reason_en": "typed"}).status_code == 422
        assert client.post(path, {"stance": "oppose", "reason_en": "Ours"}).status_code == 302
        assert OrganisationStance.objects.get().reason.en == "Ours"
        page = client.get(path).content.decode()
        assert re.search(r'value="oppose"[^>]* checked', page)
        assert re.search(r">\s*Ours</textarea>", page)

    def test_after_the_closing_the_form_is_gone_and_what_was_typed_is_not(self, client):
        found, speaker, voter = round_(), organisation(), user()
        mandate(voter, speaker)
        path = f"/en/{found.path}vote/1/for/{speaker.pk}/"
        client.force_login(voter)
        Round.objects.update(state="closed")
        page = client.get(path).content.decode()
        assert "This round does not take votes now." in page
        assert "Publish the position" not in page
        response = client.post(path, {"stance": "oppose", "reason_en": "typed reason"})
        assert response.status_code == 409
        assert "typed reason" in response.content.decode()
        assert not OrganisationStance.objects.exists()

    def test_while_the_round_is_open_they_stand_by_name_beside_no_vote_of_a_person(self, client):
        found = round_(items=2)
        item, other = found.items.all()
        for name, category, stance in (
            ("Two Shores", "migrant_association", "oppose"),
            ("Harbour", "trade_union", "support"),
            ("Ministry", "authority_origin_national", "neutral"),
        ):
            voter, speaker = user(), organisation(name, category=category)
            mandate(voter, speaker)
            take_stance(item, actor=voter, organisation=speaker, stance=stance, reason=words("said aloud"), now=NOW)
        Vote.objects.create(item=item, tag="x", category="returnee", stance="support_with_changes")
        for path in (found.path, item.recommendation.path):
            page = client.get(f"/en/{path}").content.decode()
            assert [name for name in ("Two Shores", "Harbour", "Ministry") if name not in page] == []
            assert page.count("said aloud") == 3
            assert page.count("state--half") == 0  # support with changes, which nobody but the person chose
        assert "3 organisations took a position" in client.get(f"/en/{found.path}").content.decode()
        assert "Two Shores" not in client.get(f"/en/{other.recommendation.path}").content.decode()

    def test_as_many_queries_for_many_organisations(self, client, django_assert_num_queries):
        found = round_()
        item = found.items.get()

        def speak(number):
            for _n in range(number):
                OrganisationStance.objects.create(
                    item=item, organisation=organisation(), stance="support", taken_at=NOW
                )

        speak(1)
        for path in (f"/en/{found.path}", f"/en/{item.recommendation.path}"):
            client.get(path)
            with CaptureQueriesContext(connection) as few:
                client.get(path)
            speak(9)
            with django_assert_num_queries(len(few)):
                client.get(path)

    def test_after_a_change_of_the_text_the_position_is_marked_and_asked_again(self, client):
        found, speaker = round_(), organisation()
        item, voter, helper, outsider = found.items.get(), user(), user(), user()
        mandate(voter, speaker, can_speak=False)
        mandate(helper, speaker, can_vote=False)
        take_stance(item, actor=voter, organisation=speaker, stance="support")
        editor = user(role="editor")
        change_text(item.recommendation, actor=editor, text=words("New words"), rationale=words("W"), reason="because")
        path = f"{found.path}vote/1/for/{speaker.pk}/"
        assert [notice.path for notice in voter.notices.all()] == [path]
        assert not helper.notices.exists() and not outsider.notices.exists()
        for address in (item.recommendation.path, found.path):
            assert "taken on an earlier text" in client.get(f"/en/{address}").content.decode()
        client.force_login(voter)
        page = client.get(f"/en/{path}").content.decode()
        assert "The text has changed since your organisation took its position" in page
        old = {"stance": "oppose", "reason_en": "typed reason", "read": item.version_id}
        answer = client.post(f"/en/{path}", old)
        assert answer.status_code == 409 and "typed reason" in answer.content.decode()
        assert OrganisationStance.objects.get().stance == "support"
        (read,) = re.findall(r'name="read" value="(\d+)"', page)
        assert client.post(f"/en/{path}", {**old, "read": read}).status_code == 302
        assert "taken on an earlier text" not in client.get(f"/en/{item.recommendation.path}").content.decode()

    def test_a_change_of_the_reasons_alone_asks_nobody_again(self):
        found, speaker, voter = round_(), organisation(), user()
        item = found.items.get()
        mandate(voter, speaker)
        take_stance(item, actor=voter, organisation=speaker, stance="support")
        text = item.version.text
        change_text(
            item.recommendation, actor=user(role="editor"), text=text, rationale=words("Other"), reason="because"
        )
        assert not OrganisationStance.objects.get().is_on_older_text
        assert not voter.notices.exists()


PATHS = [
    "rounds/{0.slug}/",
    "recommendations/{1.code}/",
    "recommendations/{1.code}/reasons/",
    "recommendations/",
    "recommendations/all/",
]
PATHS += ["recommendations/answers/", "rounds/{0.slug}/vote/1/"]


class TestResults:
    COUNTS = {"support": 63, "oppose": 57}

    def test_hidden_at_every_address_until_the_closing(self, client):
        found = round_()
        voted(found, self.COUNTS, [("support", "canary reason", "visible")])
        person, of = user(), found.items.get().recommendation
        declare_voter(found, actor=person, category="returnee")
        for signed_in in (False, True):
            if signed_in:
                client.force_login(person)
            for path in PATHS:
                page = client.get("/en/" + path.format(found, of)).content.decode()
                assert "canary reason" not in page
                assert "<table" not in page
                # Without hours of the clock, and numbers in the names that factories give.
                visible = re.sub(
                    r"<[^>]+>|\b\d\d:\d\d\b|\b(Organisation|Institution|Paper|Round|Ministry) \d+\b", " ", page
                )
                assert not re.search(r"(?<![\d-])(63|57|120)(?![\d-])", visible), path

    def test_shown_to_everybody_afterwards(self, client):
        found = round_()
        voted(found, self.COUNTS, [("support", "a fine reason", "visible"), ("support", "canary pending", "pending")])
        close_round(found, now=found.closes_at)
        of = found.items.get().recommendation
        page = client.get(f"/en/{of.path}").content.decode()
        assert "120 persons voted in this round" in page
        reasons = client.get(f"/en/{of.path}reasons/").content.decode()
        assert "a fine reason" in reasons
        assert "canary" not in page + reasons

    def test_reasons_only_where_ten_persons_took_the_stance(self, client):
        found = round_()
        voted(found, {"support": 10, "oppose": 9}, [("support", "shown", "visible"), ("oppose", "canary", "visible")])
        close_round(found, now=found.closes_at)
        page = client.get(f"/en/{found.items.get().recommendation.path}reasons/").content.decode()
        assert "shown" in page
        assert "canary" not in page

    def test_reasons_stand_without_name_group_or_date(self, client):
        found, person = round_(), user("canary-person")
        declare_voter(found, actor=person, category="migrant_abroad")
        voted(found, {"support": 12})
        cast_vote(found.items.get(), actor=person, stance="support", reason="My own reason")
        VoteReason.objects.update(state="visible")
        close_round(found, now=found.closes_at)
        page = client.get(f"/en/{found.items.get().recommendation.path}reasons/").content.decode()
        entry = re.search(r"<li>(?:(?!<li>).)*My own reason.*?</li>", page, re.DOTALL).group()
        text = re.sub(r"<[^>]+>", " ", entry).split()
        assert text == ["My", "own", "reason"]
        assert re.findall(r"<h3>.*?state--(\w+)", page, re.DOTALL) == ["full"]  # support, and nothing else
        assert "canary-person" not in page

    def test_no_address_tells_who_voted(self, client):
        """R17: there is no list of voters."""
        found = round_()
        voted(found, self.COUNTS)
        of = found.items.get().recommendation
        for path in ("votes/", "voters/", "vote/1/votes/", "vote/voters/", "api/"):
            for base in (found.path, of.path):
                assert client.get(f"/en/{base}{path}", follow=True).status_code == 404


class TestDraftsOfGovernments:
    """What one institution prepares is seen by nobody else, at no address."""

    @pytest.fixture
    def sent(self):
        made = addressee(recommendation(), institution("Ministry One"))
        self.theirs = official(made.institution)
        prepare_position(made, actor=self.theirs, code="not_accepted", reason=words("canary reason"))
        return made

    def paths(self, sent):
        of = sent.recommendation
        public = [f"/en/{of.path}", "/en/recommendations/answers/", "/en/recommendations/all/?q=canary"]
        admin = ["/cms/", "/cms/answers/", f"/cms/answers/{sent.pk}/", "/cms/pages/search/?q=reason"]
        return public + [path for path in admin if self.in_admin]

    @pytest.mark.parametrize("kind", ["visitor", "participant", "member", "other official", "editor", "administrator"])
    def test_hidden(self, client, sent, kind):
        member = user()
        mandate(member, sent.institution)
        people = {
            "participant": user,
            "member": lambda: member,
            "other official": lambda: official(institution()),
            "editor": lambda: user(role="editor", factor=True),
            "administrator": lambda: user(role="administrator", factor=True),
        }
        self.in_admin = kind not in ("visitor", "participant", "member")
        if kind in people:
            client.force_login(people[kind]())
        for path in self.paths(sent):
            page = client.get(path, follow=True).content.decode()
            assert "canary reason" not in page, path
            # The filter of the board offers every position.
            assert "Not accepted" not in re.sub(r"<option.*?</option>", "", page), path
        data = {"code": "accepted", "reason_en": "changed", "publish": "1"}
        client.post(f"/cms/answers/{sent.pk}/", data)
        assert list(Position.objects.values_list("code", "state")) == [("not_accepted", "draft")]

    def test_their_own_officials_see_and_publish_it(self, client, sent):
        client.force_login(self.theirs)
        assert "canary reason" in client.get(f"/cms/answers/{sent.pk}/").content.decode()
        assert client.get("/cms/answers/").status_code == 200
        client.post(f"/cms/answers/{sent.pk}/", {"code": "noted", "reason_en": "", "publish": "1"})
        assert Position.objects.get().state == "draft"
        client.post(f"/cms/answers/{sent.pk}/", {"code": "noted", "reason_en": "Public reason", "publish": "1"})
        assert (Position.objects.get().state, Position.objects.get().code) == ("published", "noted")
        assert "Public reason" in client.get(f"/en/{sent.recommendation.path}").content.decode()

    def test_what_is_refused_keeps_what_was_typed(self, client, sent):
        client.force_login(official(sent.institution, can_sign=False))
        data = {"code": "noted", "reason_en": "typed just now", "publish": "1"}
        response = client.post(f"/cms/answers/{sent.pk}/", data)
        assert "typed just now" in response.content.decode()
        assert Position.objects.get().state == "draft"

    def test_an_earlier_answer_stays_readable(self, client, sent):
        publish_position(sent, actor=self.theirs)
        prepare_position(sent, actor=self.theirs, code="accepted", reason=words("Second thoughts"))
        publish_position(sent, actor=self.theirs)
        page = client.get(f"/en/{sent.recommendation.path}").content.decode()
        assert "Earlier answers" in page
        assert "canary reason" in page
        assert "Second thoughts" in page

    def test_silence_is_told_in_days(self, client, sent):
        sent.due_on = sent.due_on.replace(year=2020)
        sent.save()
        page = client.get("/en/recommendations/answers/").content.decode()
        assert "1 answer is overdue." in page

    def test_the_list_takes_the_same_queries_for_many(self, client, sent, django_assert_max_num_queries):
        for _n in range(20):
            addressee(recommendation(), sent.institution)
        client.force_login(self.theirs)
        client.get("/cms/answers/")
        with django_assert_max_num_queries(35):
            client.get("/cms/answers/")


def test_a_stance_of_an_organisation_is_shown_by_name_after_the_closing(client):
    found, speaker, voter = round_(), organisation("Two Shores"), user()
    mandate(voter, speaker)
    take_stance(found.items.get(), actor=voter, organisation=speaker, stance="oppose", now=NOW)
    voted(found, {"support": 12})
    close_round(found, now=found.closes_at)
    assert "Two Shores" in client.get(f"/en/{found.items.get().recommendation.path}").content.decode()


class TestVotingPage:
    """One after the other, undo, the end; the address never says what was chosen."""

    @pytest.fixture
    def voter(self, client):
        person = user()
        client.force_login(person)
        return person

    def test_undo_takes_the_vote_back_once_and_for_all(self, client, voter):
        found = round_(items=2)
        declare_voter(found, actor=voter, category="returnee")
        client.post(f"/en/{found.path}vote/1/", {"stance": "oppose", "reason": "canary-reason"})
        page = client.get(f"/en/{found.path}vote/2/?last=1").content.decode()
        assert "Your vote is stored:" in page
        for _ in range(2):
            response = client.post(f"/en/{found.path}vote/1/undo/")
            assert response.headers["Location"] == f"/en/{found.path}vote/1/"
            assert not Vote.objects.exists()
            assert not VoteReason.objects.exists()
        assert "Undo" not in client.get(f"/en/{found.path}vote/2/?last=1").content.decode()

    def test_a_closed_round_keeps_the_vote(self, client, voter):
        found = round_(items=1)
        declare_voter(found, actor=voter, category="returnee")
        client.post(f"/en/{found.path}vote/1/", {"stance": "oppose"})
        close_round(found, now=found.closes_at)
        response = client.post(f"/en/{found.path}vote/1/undo/", follow=True)
        assert "does not take votes now" in response.content.decode()
        assert Vote.objects.get().stance == "oppose"

    def test_begin_leads_on_and_to_the_end(self, client, voter):
        found = round_(items=2)
        declare_voter(found, actor=voter, category="returnee")
        first = client.get(f"/en/{found.path}vote/?after=1")
        assert first.headers["Location"] == f"/en/{found.path}vote/2/"
        for order in (1, 2):
            client.post(f"/en/{found.path}vote/{order}/", {"stance": "support"})
        assert client.get(f"/en/{found.path}vote/").headers["Location"] == f"/en/{found.path}vote/done/"
        page = client.get(f"/en/{found.path}vote/done/").content.decode()
        assert "You have voted on everything" in page
        assert "Tell me what comes of it" in page
        assert not voter.follows.exists()

    def test_the_end_shows_no_vote_of_anybody_else(self, client, voter):
        found = round_(items=1)
        cast_vote(found.items.get(), actor=user(), stance="oppose")
        page = client.get(f"/en/{found.path}vote/done/?last=1").content.decode()
        assert "Oppose" not in page
        assert "You voted on 0 of 1" in page

    def test_what_is_no_number_is_none(self, client, voter):
        found = round_(items=1)
        declare_voter(found, actor=voter, category="returnee")
        for value in ("x", "-1", "99999999999999999999", "%00"):
            assert client.get(f"/en/{found.path}vote/1/?last={value}").status_code == 200
            assert client.get(f"/en/{found.path}vote/?after={value}").status_code == 302

    @pytest.mark.parametrize("state", ["scheduled", "closed"])
    def test_where_no_vote_is_taken_the_round_says_so(self, client, voter, state):
        found = round_(state=state)
        response = client.get(f"/en/{found.path}vote/", follow=True)
        assert response.redirect_chain == [(f"/en/{found.path}", 302)]
        assert "This round does not take votes now." in response.content.decode()

    def test_who_is_not_vouched_for_is_led_to_where_a_code_is_typed_in(self, client, voter):
        found = round_(voters="vouched")
        for path in (f"{found.path}vote/1/", found.items.get().recommendation.path):
            page = client.get(f"/en/{path}").content.decode()
            assert "/en/account/vouchers/" in page
            assert 'name="stance"' not in page
        declare_group(voter, space=found.space, category="returnee")
        Declaration.objects.update(is_vouched=True)
        assert 'name="stance"' in client.get(f"/en/{path}").content.decode()

    def test_what_should_change_is_kept_with_the_reason(self, client, voter):
        found = round_(items=1)
        declare_voter(found, actor=voter, category="returnee")
        data = {"stance": "support_with_changes", "change": "say “may”"}
        client.post(f"/en/{found.path}vote/1/", data)
        words = VoteReason.objects.get()
        assert (words.text, words.change, words.state) == ("", "say “may”", "pending")
        cast_vote(found.items.get(), actor=voter, stance="support_with_changes", change="")
        assert not VoteReason.objects.exists()

    def test_the_page_asks_the_same_number_of_questions(self, client, voter, django_assert_max_num_queries):
        found = round_(items=30)
        declare_voter(found, actor=voter, category="returnee")
        with django_assert_max_num_queries(14):
            client.get(f"/en/{found.path}vote/3/")

    def test_a_round_is_followed_from_its_page_and_left_again(self, client, voter):
        found = round_()
        assert "Follow: tell me the news" in client.get(f"/en/{found.path}").content.decode()
        client.post("/en/account/follow/", {"topic": found.topic, "next": f"/en/{found.path}"})
        assert "Stop following" in client.get(f"/en/{found.path}").content.decode()
        client.logout()
        assert "Follow: tell me" not in client.get(f"/en/{found.path}").content.decode()
