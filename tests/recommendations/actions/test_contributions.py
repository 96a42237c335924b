"""Proposals, amendments, minority statements: who may, what becomes of them, what nobody may see."""

import datetime
import uuid

import pytest

from accounts.models import Alias, Notice
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions import amendments, contributions, covering, minority, proposals
from recommendations.actions.rounds import close_round
from recommendations.actions.texts import change_text, merge
from recommendations.actions.votes import Merged, cast_vote
from recommendations.models import Amendment, MinorityStatement, Proposal, Recommendation, RoundItem, Vote
from recommendations.queries.rounds import own_votes
from tests.support.factories import NOW, mandate, organisation, recommendation, round_, user
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
W = Translated(en="Because")
DAY = datetime.timedelta(days=1)


def editor():
    return user(role="editor", factor=True)


def moderator():
    return user(role="moderator", factor=True)


def proposal(found, author, **fields):
    given = {"title": "Pay pensions abroad", "text": "Pay pensions where people live.", "why": "", "language": "en"}
    key = fields.pop("key", None) or uuid.uuid4()
    return proposals.propose(found, actor=author, submission_key=key, now=NOW, **{**given, **fields})


def amendment(of, author, **fields):
    given = {"text": "Recognise all skills within a year", "why": "It takes too long.", "language": "en"}
    return amendments.amend(of, actor=author, submission_key=uuid.uuid4(), now=NOW, **{**given, **fields})


def public_log():
    return list(AuditEntry.objects.public().order_by("pk").values_list("action", "role"))


class TestProposals:
    def test_waits_then_stands_in_the_round_with_its_conversation(self, django_capture_on_commit_callbacks):
        found, author = round_(proposals_rule="read_first"), user()
        made = proposal(found, author, source_title="A study", source_url="https://example.org/")
        assert made.state == "waiting"
        assert found.items.count() == 1
        assert not AuditEntry.objects.public().exists()
        with django_capture_on_commit_callbacks(execute=True):
            taken = proposals.take_up(made, actor=moderator(), now=NOW)
        again = proposals.take_up(made, actor=moderator(), now=NOW)
        assert taken == again
        item = RoundItem.objects.get(recommendation=taken)
        assert (item.order, item.version.text.en, taken.stage) == (2, "Pay pensions where people live.", "voting")
        assert taken.thread.title == "Pay pensions abroad"
        assert taken.provenance.get().outside_title == "A study"
        assert author.follows.filter(topic=taken.topic).exists()
        assert Notice.objects.get(user=author).path == taken.path
        assert public_log() == [("recommendation.proposed", "moderator")]
        assert item.version.published_at.hour == 0  # the hour could point to a person

    def test_the_public_log_names_no_person(self):
        author = user()
        found = round_(proposals_rule="read_first")
        proposals.take_up(proposal(found, author), actor=moderator(), now=NOW)
        name = Alias.objects.get(user=author).name
        for entry in AuditEntry.objects.public():
            told = f"{entry.details} {entry.reason}"
            assert name not in told
            assert author.username not in told

    def test_at_once_unless_somebody_may_be_in_danger(self):
        found, author = round_(proposals_rule="at_once"), user()
        assert proposal(found, author).state == "accepted"
        assert proposal(found, author, text="I will kill myself").state == "waiting"
        assert found.items.count() == 2

    def test_sent_twice_is_sent_once_and_a_key_belongs_to_its_sender(self):
        found, author, key = round_(proposals_rule="read_first"), user(), uuid.uuid4()
        first, second = (proposal(found, author, key=key) for _ in range(2))
        assert first == second
        assert Proposal.objects.count() == 1
        with pytest.raises(contributions.KeyTaken):
            proposal(found, user(), key=key)

    @pytest.mark.parametrize("rule", ["none", "read_first"])
    def test_not_where_the_rules_or_the_dates_say_no(self, rule):
        found = round_(proposals_rule=rule)
        if rule == "read_first":
            close_round(found, now=found.closes_at)
        with refused("no_proposals"):
            proposal(found, user())
        assert not Proposal.objects.exists()

    def test_for_an_organisation_with_a_mandate_only(self):
        found, of = round_(proposals_rule="read_first"), organisation()
        holder, outsider = user(), user()
        mandate(holder, of)
        with pytest.raises(PermissionRefused):
            proposal(found, outsider, on_behalf_of=of)
        made = proposal(found, holder, on_behalf_of=of)
        assert (made.alias, made.on_behalf_of) == ("", of)
        assert made.voice == of.name

    @pytest.mark.parametrize(("field", "value"), [("title", "  "), ("text", " \n "), ("text", "x" * 3001)])
    def test_bad_input(self, field, value):
        with pytest.raises(InvalidInput):
            proposal(round_(proposals_rule="read_first"), user(), **{field: value})
        assert not Proposal.objects.exists()

    def test_led_to_one_that_asks_for_the_same(self):
        found, author, other = round_(proposals_rule="read_first"), user(), recommendation()
        made = proposal(found, author)
        for _ in range(2):
            proposals.lead_to(made, other, actor=moderator(), now=NOW)
        made.refresh_from_db()
        assert (made.state, made.recommendation) == ("same", other)
        assert author.follows.filter(topic=other.topic).exists()
        assert public_log() == [("proposal.same", "moderator")]
        with pytest.raises(contributions.NotWaiting):
            proposals.take_up(made, actor=moderator(), now=NOW)

    def test_participants_decide_nothing(self):
        made = proposal(round_(proposals_rule="read_first"), user())
        for actor in (made.author, user(), user(role="official", factor=True), None):
            for act in (
                lambda actor=actor: proposals.take_up(made, actor=actor),
                lambda actor=actor: proposals.lead_to(made, recommendation(), actor=actor),
                lambda actor=actor: contributions.hide(made, actor=actor, reason="insult"),
            ):
                with pytest.raises(PermissionRefused):
                    act()
        made.refresh_from_db()
        assert made.state == "waiting"


class TestHidingAndWithdrawing:
    def test_hidden_for_a_reason_and_its_author_is_told(self, django_capture_on_commit_callbacks):
        author = user()
        made = proposal(round_(proposals_rule="read_first"), author)
        with pytest.raises(contributions.UnknownReason):
            contributions.hide(made, actor=moderator(), reason="dislike")
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                contributions.hide(made, actor=moderator(), reason="insult", now=NOW)
        assert public_log() == [("proposal.hidden", "moderator")]
        assert Notice.objects.get(user=author).path == "my-contributions/"

    def test_withdrawn_by_its_author_only_and_the_text_goes(self):
        author = user()
        made = proposal(round_(proposals_rule="read_first"), author, why="canary")
        with pytest.raises(PermissionRefused):
            contributions.withdraw(made, actor=user())
        for _ in range(2):
            contributions.withdraw(made, actor=author, now=NOW)
        made.refresh_from_db()
        assert (made.state, made.text, made.why) == ("withdrawn", "", "")

    def test_what_was_taken_up_stays(self):
        author = user()
        made = proposal(round_(proposals_rule="at_once"), author)
        with refused("decided"):
            contributions.withdraw(made, actor=author)


class TestCovering:
    NAME = "Leila Canary"

    def everything_public(self, client, found):
        code = found.recommendation.code if isinstance(found, Proposal) else ""
        pages = [f"/en/recommendations/data/{name}.csv" for name in ("proposals", "versions", "recommendations")]
        pages += [f"/en/recommendations/{code}/", f"/en/recommendations/{code}/versions/"] if code else []
        return "".join(b"".join(client.get(page, follow=True)).decode() for page in pages)

    def test_gone_from_the_proposal_and_all_that_grew_from_it(self, client, django_capture_on_commit_callbacks):
        author = user()
        words = {"title": f"Do as {self.NAME} did", "text": f"Pay as {self.NAME} was paid.", "why": self.NAME}
        made = proposal(round_(proposals_rule="at_once"), author, **words)
        taken = made.recommendation
        change_text(taken, actor=editor(), text=Translated(en=f"New, for {self.NAME}"), rationale=W, reason="because")
        assert "Canary" in self.everything_public(client, made)
        with django_capture_on_commit_callbacks(execute=True):
            covering.cover_passage(made, actor=moderator(), passage=self.NAME, reason="personal_data", now=NOW)
        made.refresh_from_db()
        assert (made.title, made.text, made.why) == ("Do as ▮▮▮ did", "Pay as ▮▮▮ was paid.", "▮▮▮")
        assert "Canary" not in self.everything_public(client, made)
        assert taken.versions.count() == 2
        assert ("proposal.covered", "moderator") in public_log()
        assert Notice.objects.filter(user=author, kind="moderated").count() == 1
        entry = AuditEntry.objects.get(action="proposal.covered")
        assert "Canary" not in f"{entry.details} {entry.reason}"

    def test_bad_input_changes_nothing(self):
        made = proposal(round_(proposals_rule="read_first"), user())
        for passage, reason, error in (
            ("not there", "personal_data", covering.PassageNotFound),
            ("  ", "personal_data", covering.PassageNotFound),
            (made.text, "personal_data", covering.WholeText),
            ("pensions", "dislike", contributions.UnknownReason),
        ):
            with pytest.raises(error):
                covering.cover_passage(made, actor=moderator(), passage=passage, reason=reason)
        with pytest.raises(PermissionRefused):
            covering.cover_passage(made, actor=user(), passage="pensions", reason="personal_data")
        contributions.hide(made, actor=moderator(), reason="insult")
        with pytest.raises(contributions.NotWaiting):
            covering.cover_passage(made, actor=moderator(), passage="pensions", reason="personal_data")
        made.refresh_from_db()
        assert "▮" not in made.title + made.text

    def test_at_the_desk(self, client):
        of = round_().items.get().recommendation
        made = amendment(of, user(), text=f"Ask {self.NAME} first")
        contributions.let_through(made, actor=moderator())
        client.force_login(moderator())
        path = f"/cms/contributions/amendment/{made.pk}/"
        assert path in client.get("/cms/contributions/").content.decode()
        assert client.post(f"{path}cover/", {"passage": "typed wrongly", "reason": "personal_data"}).status_code == 422
        assert client.post(f"{path}cover/", {"passage": self.NAME, "reason": "personal_data"}).status_code == 302
        made.refresh_from_db()
        assert made.text == "Ask ▮▮▮ first"


class TestAmendments:
    def test_accepted_becomes_a_version_and_marks_earlier_votes(self):
        found, author = round_(), user()
        item = found.items.get()
        of, voter = item.recommendation, user()
        cast_vote(item, actor=voter, stance="support", now=NOW)
        made = amendment(of, author)
        contributions.let_through(made, actor=moderator(), now=NOW)
        text = Translated(en="Recognise all skills within a year", fr="Reconnaître")
        answer = Translated(en="A date helps.")
        version = amendments.accept(
            made, actor=editor(), text=text, rationale=Translated(), answer=answer, now=NOW + DAY
        )
        made.refresh_from_db()
        item.refresh_from_db()
        assert (made.state, made.led_to, item.version) == ("accepted", version, version)
        assert Vote.objects.get().is_on_older_text
        assert public_log() == [
            ("amendment.opened", "moderator"),
            ("recommendation.text_changed", "editor"),
            ("amendment.accepted", "editor"),
        ]
        item = found.items.get()
        cast_vote(item, actor=voter, stance="oppose", now=NOW + DAY)
        assert not own_votes(found, voter)[item.pk].is_on_older_text

    def test_not_accepted_needs_a_public_reason(self):
        of = recommendation()
        made = amendment(of, user())
        contributions.let_through(made, actor=moderator(), now=NOW)
        with pytest.raises(amendments.AnswerMissing):
            amendments.decline(made, actor=editor(), answer=Translated())
        amendments.decline(made, actor=editor(), answer=Translated(en="The date cannot be kept."), now=NOW)
        assert AuditEntry.objects.public().first().reason == "The date cannot be kept."
        with pytest.raises(amendments.NotOpen):
            amendments.decline(made, actor=editor(), answer=Translated(en="again"))
        assert of.versions.count() == 1

    def test_of_an_organisation_it_is_public_at_once(self):
        of, body, holder = recommendation(), organisation(), user()
        mandate(holder, body)
        assert amendment(of, holder, on_behalf_of=body).state == "open"

    def test_only_another_text_and_only_while_it_can_change(self):
        of = recommendation(text="Recognise skills")
        with pytest.raises(amendments.NothingChanged):
            amendment(of, user(), text="  Recognise   skills ")
        of.stage = "addressed"
        of.save()
        with refused("text_is_settled"):
            amendment(of, user())

    def test_a_moderator_does_not_decide_and_an_official_neither(self):
        made = amendment(recommendation(), user())
        contributions.let_through(made, actor=moderator(), now=NOW)
        for actor in (moderator(), user(role="official", factor=True), user()):
            with pytest.raises(PermissionRefused):
                amendments.decline(made, actor=actor, answer=Translated(en="no"))

    def test_a_closed_round_keeps_its_text(self):
        found = round_()
        item = found.items.get()
        before = item.version
        close_round(found, now=found.closes_at)
        given = {"text": Translated(en="New"), "rationale": Translated(), "reason": "why"}
        change_text(item.recommendation, actor=editor(), **given)
        item.refresh_from_db()
        assert item.version == before
        with refused("same_text"):
            change_text(item.recommendation, actor=editor(), **given)


class TestMerging:
    def test_votes_stay_and_new_ones_are_led_on(self):
        found = round_(items=2)
        one, other = (item.recommendation for item in found.items.all())
        voter, item = user(), found.items.get(recommendation=one)
        cast_vote(item, actor=voter, stance="oppose", now=NOW)
        for _ in range(2):
            merge(one, into=other, actor=editor(), reason="They ask for the same.", now=NOW)
        one.refresh_from_db()
        assert (one.merged_into, one.stage) == (other, "merged")
        assert Vote.objects.get().item == item
        with pytest.raises(Merged):
            cast_vote(found.items.get(recommendation=one), actor=user(), stance="support", now=NOW)
        assert public_log() == [("recommendation.merged", "editor")]

    def test_not_with_itself_and_not_in_a_circle(self):
        one, other, third = recommendation(), recommendation(), recommendation()
        with pytest.raises(InvalidInput):
            merge(one, into=one, actor=editor(), reason="x")
        with pytest.raises(InvalidInput):
            merge(one, into=other, actor=editor(), reason=" ")
        merge(one, into=other, actor=editor(), reason="x")
        with pytest.raises(InvalidInput):
            merge(other, into=one, actor=editor(), reason="x")
        merge(other, into=third, actor=editor(), reason="x")
        one.refresh_from_db()
        assert one.merged_into == third
        with pytest.raises(PermissionRefused):
            merge(third, into=recommendation(), actor=moderator(), reason="x")


class TestMinorityStatements:
    def state(self, of, author, **fields):
        given = {"text": "We see it otherwise.", "language": "en"}
        return minority.state_minority(of, actor=author, submission_key=uuid.uuid4(), now=NOW, **{**given, **fields})

    def closed(self):
        found = round_()
        close_round(found, now=found.closes_at)
        return found.items.get().recommendation

    def test_after_closing_only(self):
        with refused("not_voted_on"):
            self.state(round_().items.get().recommendation, user())
        assert not MinorityStatement.objects.exists()

    def test_a_person_waits_and_organisations_join(self):
        of, author = self.closed(), user()
        made = self.state(of, author)
        assert made.state == "waiting"
        body, holder = organisation(), user()
        mandate(holder, body)
        with pytest.raises(PermissionRefused):
            minority.join_minority(made, actor=holder, organisation=body)
        contributions.let_through(made, actor=moderator(), now=NOW)
        for _ in range(2):
            minority.join_minority(made, actor=holder, organisation=body, now=NOW)
        assert [joined.organisation for joined in made.supports.all()] == [body]
        with pytest.raises(PermissionRefused):
            minority.join_minority(made, actor=user(), organisation=body)

    def test_its_own_organisation_does_not_join(self):
        of, body, holder = self.closed(), organisation(), user()
        mandate(holder, body)
        made = self.state(of, holder, on_behalf_of=body)
        assert made.state == "open"
        with refused("own_statement"):
            minority.join_minority(made, actor=holder, organisation=body)


def test_limits_of_a_day():
    found, author = round_(proposals_rule="read_first"), user()
    for _ in range(10):
        proposal(found, author)
    with refused("rate_limited"):
        proposal(found, author)
    assert Proposal.objects.count() == 10


def test_nothing_of_an_archive_can_be_amended():
    of = recommendation()
    Recommendation.objects.update(is_archive=True)
    of.refresh_from_db()
    with pytest.raises(PermissionRefused):
        amendment(of, user())
    assert not Amendment.objects.exists()
