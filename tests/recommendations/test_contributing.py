"""Forms of participants and screens of editors: nothing typed is lost, nothing unread is shown."""

import datetime
import uuid

import pytest

from core.translated import Translated
from recommendations.actions import amendments, contributions, planning, proposals
from recommendations.actions.rounds import close_round, run_due_changes
from recommendations.models import Amendment, MinorityStatement, Proposal, Recommendation, Round
from tests.support.factories import NOW, institution, mandate, organisation, recommendation, round_, user, words

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PROPOSAL = {"title": "Pay pensions abroad", "text": "Pay pensions where people live.", "language": "en"}


def typed(**fields):
    return {**PROPOSAL, "submission_key": str(uuid.uuid4()), **fields}


@pytest.fixture
def author(client):
    person = user()
    client.force_login(person)
    return person


class TestProposing:
    def test_similar_ones_are_offered_first_and_nothing_is_lost(self, client, author):
        found = round_(proposals_rule="read_first")
        other = recommendation(Translated(en="Pay pensions abroad in full", fr="Verser les pensions"))
        data = typed(why="canary-why")
        page = client.post(f"/en/{found.path}propose/", data)
        text = page.content.decode()
        assert "Others ask for the like already" in text
        assert f"/en/{other.path}" in text
        assert "canary-why" in text
        assert not Proposal.objects.exists()
        response = client.post(f"/en/{found.path}propose/", {**data, "is_compared": "1"})
        assert response.headers["Location"] == "/en/my-contributions/"
        again = client.post(f"/en/{found.path}propose/", {**data, "is_compared": "1"})
        assert again.status_code == 302
        assert Proposal.objects.get().author == author

    def test_unread_proposals_stand_nowhere_but_with_their_author(self, client, author):
        found = round_(proposals_rule="read_first")
        client.post(f"/en/{found.path}propose/", typed(title="canary-title-x", text="canary-text"))
        assert "canary-text" in client.get("/en/my-contributions/").content.decode()
        for person in (None, user()):
            client.logout()
            if person:
                client.force_login(person)
            for path in (found.path, "recommendations/", "recommendations/all/?q=canary", "moderation/log/"):
                assert "canary-t" not in client.get(f"/en/{path}").content.decode().replace("?q=canary", "")

    def test_personal_details_are_asked_about_once(self, client, author):
        found = round_(proposals_rule="read_first")
        data = typed(text="Write to me at somebody@example.org about it.")
        page = client.post(f"/en/{found.path}propose/", data).content.decode()
        assert "Look at your text once more" in page
        assert not Proposal.objects.exists()
        client.post(f"/en/{found.path}propose/", {**data, "is_checked": "1"})
        assert Proposal.objects.count() == 1

    @pytest.mark.parametrize("field", ["title", "text"])
    def test_what_is_missing_is_said_and_the_rest_kept(self, client, author, field):
        found = round_(proposals_rule="read_first")
        response = client.post(f"/en/{found.path}propose/", typed(**{field: " ", "why": "canary-why"}))
        assert response.status_code == 422
        assert "canary-why" in response.content.decode()

    def test_a_refusal_keeps_the_text(self, client, author):
        found = round_(proposals_rule="none")
        response = client.post(f"/en/{found.path}propose/", typed())
        assert response.status_code == 403
        assert "does not take new proposals" in response.content.decode()
        assert not Proposal.objects.exists()

    def test_visitors_are_shown_the_way_in(self, client):
        found = round_(proposals_rule="read_first")
        page = client.get(f"/en/{found.path}propose/").content.decode()
        assert "You need an account" in page
        assert client.post(f"/en/{found.path}propose/", typed()).status_code == 403


class TestAmendingAndStating:
    def test_an_amendment_waits_is_shown_and_decided(self, client, author):
        found = round_()
        of = found.items.get().recommendation
        form = client.get(f"/en/{of.path}amend/").content.decode()
        assert of.versions.get().text.en in form
        data = {"text": "canary-wording", "why": "It is clearer.", "language": "en"}
        client.post(f"/en/{of.path}amend/", {**data, "submission_key": str(uuid.uuid4())})
        made = Amendment.objects.get()
        for page in (of.path, f"{of.path}versions/"):
            assert "canary-wording" not in client.get(f"/en/{page}").content.decode()
        contributions.let_through(made, actor=user(role="moderator", factor=True), now=NOW)
        assert "canary-wording" in client.get(f"/en/{of.path}versions/").content.decode()
        assert "and 1 other wording" in client.get(f"/en/{of.path}").content.decode()
        amendments.accept(
            made,
            actor=user(role="editor", factor=True),
            text=words("canary-wording"),
            rationale=Translated(),
            answer=Translated(en="Clearer indeed."),
            now=NOW,
        )
        page = client.get(f"/en/{of.path}versions/").content.decode()
        assert "<ins>canary" in page
        assert "Clearer indeed." in page

    def test_withdrawing_needs_to_be_the_author(self, client, author):
        found = round_(proposals_rule="read_first")
        client.post(f"/en/{found.path}propose/", typed())
        path = f"/en/my-contributions/proposal/{Proposal.objects.get().pk}/withdraw/"
        client.force_login(user())
        assert client.post(path).status_code == 404
        assert Proposal.objects.get().state == "waiting"
        client.force_login(author)
        assert client.post("/en/my-contributions/vote/1/withdraw/").status_code == 404
        client.post(path)
        assert Proposal.objects.get().state == "withdrawn"

    def test_a_minority_statement_and_who_joins(self, client, author):
        found = round_()
        close_round(found, now=found.closes_at)
        of = found.items.get().recommendation
        body = organisation("Association of the valley")
        mandate(author, body)
        data = {"text": "We see it otherwise.", "language": "en", "submission_key": str(uuid.uuid4())}
        client.post(f"/en/{of.path}minority/", {**data, "speaker": f"org-{body.pk}"})
        assert "Association of the valley" in client.get(f"/en/{of.path}").content.decode()
        other, holder = organisation("Union of the plain"), user()
        mandate(holder, other)
        client.force_login(holder)
        path = f"/en/minority-statements/{MinorityStatement.objects.get().pk}/join/"
        assert client.post(path, {"organisation": body.pk}).status_code == 404
        client.post(path, {"organisation": other.pk})
        assert "Union of the plain" in client.get(f"/en/{of.path}minority/").content.decode()
        assert "1 organisation has joined it" in client.get(f"/en/{of.path}").content.decode()


class TestEditors:
    @pytest.fixture
    def editor(self, client):
        person = user(role="editor", factor=True)
        client.force_login(person)
        return person

    def plan(self, client, **fields):
        start, end = NOW + 30 * DAY, NOW + 60 * DAY
        data = {
            "title_en": "A round",
            "title_fr": "Un tour",
            "title_ar": "جولة",
            "lead_en": "Vote",
            "lead_fr": "Votez",
            "lead_ar": "صوّتوا",
            "time_zone": "Africa/Tunis",
            "opens_at": f"{start:%Y-%m-%dT%H:%M}",
            "closes_at": f"{end:%Y-%m-%dT%H:%M}",
            "voters": "everyone",
            "results": "at_closing",
            "proposals_rule": "none",
            "submission_key": str(uuid.uuid4()),
            **fields,
        }
        return client.post("/cms/rounds/new/", data)

    def test_from_draft_to_open_and_drafts_are_seen_by_nobody(self, client, editor):
        assert self.plan(client).status_code == 302
        found = Round.objects.get()
        one = recommendation()
        unknown = client.post(f"/cms/rounds/{found.pk}/items/", {"codes": f"{one.code}, NO-1"})
        assert unknown.status_code == 422
        assert "NO-1" in unknown.content.decode()
        client.post(f"/cms/rounds/{found.pk}/items/", {"codes": f"{one.code}; {one.code}"})
        assert found.items.count() == 1
        assert client.get(f"/en/{found.path}").status_code == 404
        run_due_changes(now=found.opens_at)
        found.refresh_from_db()
        assert found.state == "draft"  # nobody announced it
        client.post(f"/cms/rounds/{found.pk}/announce/")
        page = client.get(f"/en/{found.path}").content.decode()
        assert "Announced" in page
        changed = self.plan(client)
        assert changed.status_code == 302
        run_due_changes(now=found.opens_at)
        found.refresh_from_db()
        assert found.state == "open"

    def test_rules_are_fixed_by_the_announcement(self, client, editor):
        self.plan(client)
        found = Round.objects.get()
        empty = client.post(f"/cms/rounds/{found.pk}/announce/", follow=True).content.decode()
        assert "Put at least one recommendation" in empty
        planning.put_items(found, actor=editor, codes=[recommendation().code])
        client.post(f"/cms/rounds/{found.pk}/announce/")
        with pytest.raises(planning.RulesFixed):
            planning.change_round(found, actor=editor, voters="vouched", now=NOW)
        with pytest.raises(planning.RulesFixed):
            planning.put_items(found, actor=editor, codes=[recommendation().code])

    def test_too_short_or_in_the_past(self, client, editor):
        for fields in (
            {"closes_at": f"{NOW + 32 * DAY:%Y-%m-%dT%H:%M}"},
            {"opens_at": f"{NOW - DAY:%Y-%m-%dT%H:%M}"},
        ):
            assert self.plan(client, **fields).status_code == 422
        assert not Round.objects.exists()

    def test_extending_is_public_and_only_later(self, client, editor):
        found = round_()
        with pytest.raises(planning.WhyMissing):
            planning.extend_round(found, actor=editor, closes_at=found.closes_at + DAY, reason=" ", now=NOW)
        with pytest.raises(planning.NotLater):
            planning.extend_round(found, actor=editor, closes_at=found.closes_at - DAY, reason="x", now=NOW)
        planning.extend_round(found, actor=editor, closes_at=found.closes_at + DAY, reason="Holidays", now=NOW)
        before = found.closes_at
        found.refresh_from_db()
        assert found.closes_at == before + DAY

    def test_every_screen_opens_and_is_shut_to_others(self, client, editor):
        found, of = round_(proposals_rule="read_first"), recommendation()
        made = proposals.propose(found, actor=user(), why="", submission_key=uuid.uuid4(), now=NOW, **PROPOSAL)
        change = amendments.amend(
            of, actor=user(), text="other words", why="x", language="en", submission_key=uuid.uuid4(), now=NOW
        )
        paths = [
            "rounds/",
            "rounds/new/",
            f"rounds/{found.pk}/",
            "recommendations/?q=skills",
            f"recommendations/{of.pk}/",
            "contributions/",
            f"contributions/proposal/{made.pk}/",
            f"contributions/amendment/{change.pk}/",
        ]
        for path in paths:
            assert client.get(f"/cms/{path}").status_code == 200, path
        for role in ("official", "analyst"):
            client.force_login(user(role=role, factor=True))
            for path in paths:
                assert client.get(f"/cms/{path}").status_code in (302, 403), (role, path)
        client.force_login(user(role="moderator", factor=True))
        assert client.get("/cms/contributions/").status_code == 200
        assert client.get(f"/cms/recommendations/{of.pk}/").status_code in (302, 403)

    def test_decisions_by_their_buttons(self, client, editor):
        found = round_(proposals_rule="read_first")
        made = proposals.propose(found, actor=user(), why="", submission_key=uuid.uuid4(), now=NOW, **PROPOSAL)
        wrong = client.post(f"/cms/contributions/proposal/{made.pk}/same/", {"recommendation": "NO-1"})
        assert wrong.status_code == 422
        client.post(f"/cms/contributions/proposal/{made.pk}/show/")
        assert found.items.count() == 2
        of = recommendation()
        change = amendments.amend(
            of, actor=user(), text="other words", why="x", language="en", submission_key=uuid.uuid4(), now=NOW
        )
        client.post(f"/cms/contributions/amendment/{change.pk}/show/")
        data = {"text_en": "other words", "answer_en": "Clearer."}
        assert (
            client.post(f"/cms/contributions/amendment/{change.pk}/decide/", {**data, "answer_en": ""}).status_code
            == 422
        )
        client.post(f"/cms/contributions/amendment/{change.pk}/decide/", {**data, "accept": "1"})
        change.refresh_from_db()
        assert (change.state, change.led_to.text.en) == ("accepted", "other words")

    def test_work_on_one_recommendation(self, client, editor):
        of, other, asked = recommendation(), recommendation(), institution("Ministry of Work")
        base = f"/cms/recommendations/{of.pk}/"
        client.post(f"{base}text/", {"text_en": "New words", "reason": "Clearer"})
        assert of.versions.first().text.en == "New words"
        assert client.post(f"{base}sources/", {"address": "/en/threads/999999/?post=1"}).status_code == 422
        client.post(f"{base}sources/", {"address": "https://example.org/", "title": "A study"})
        assert of.provenance.get().outside_title == "A study"
        client.post(f"{base}sources/{of.provenance.get().pk}/remove/")
        assert not of.provenance.exists()
        client.post(f"/cms/sending/{of.code}/", {"institutions": [asked.pk]})
        assert of.addressees.get().institution == asked
        client.post(f"{base}merge/", {"into": other.code, "reason": "The same"})
        assert Recommendation.objects.get(pk=of.pk).merged_into == other
        assert "goes on in another one" in client.get(f"/en/{of.path}").content.decode()
