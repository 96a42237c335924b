"""The state machine: every step × every role × every state; refusals leave the row as it was."""

import datetime
import zoneinfo

import pytest

from accounts.actions.notices import follow
from accounts.models import Notice
from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.consultations import (
    AlreadyOver,
    NotInThatState,
    NotLater,
    NotReady,
    SynopsisMissing,
    ThemeWithoutReply,
    approve_opening,
    close_consultation,
    extend_consultation,
    propose_opening,
    publish_outcome,
    publish_summary,
    run_due_changes,
    withdraw_consultation,
    withdraw_proposal,
)
from consult.actions.plan import override_gate
from consult.actions.responses import (
    send_response,
    start_response,
)
from consult.enums import State
from consult.models import Consultation, ConsultationPage, Extension, ResultEdition
from core.errors import ActionError, PermissionRefused
from core.models import AuditEntry
from core.translated import EveryLanguage, Translated
from tests.support.factories import (
    DAY,
    NOW,
    consultation,
    institution,
    mandate,
    official,
    ready_draft,
    theme,
    user,
    words,
)

pytestmark = pytest.mark.django_db
STEPS = {
    "propose": (propose_opening, State.DRAFT, State.DRAFT),
    "approve": (approve_opening, State.DRAFT, State.OPEN),
    "summary": (publish_summary, State.CLOSED, State.SUMMARY_PUBLISHED),
    "outcome": (publish_outcome, State.SUMMARY_PUBLISHED, State.OUTCOME_PUBLISHED),
}
# Who may take the steps, and everybody else.
PEOPLE = {
    "official": True,
    "administrator": True,
    "official of another institution": False,
    "member who is no official": False,
    "official whose mandate ended": False,
    "editor": False,
    "moderator": False,
    "analyst": False,
    "participant": False,
    "visitor": False,
}


def person(kind, owner):
    match kind:
        case "official":
            return official(owner)
        case "administrator" | "editor" | "moderator" | "analyst":
            return user(role=kind)
        case "official of another institution":
            return official(institution())
        case "member who is no official":
            member = user()
            mandate(member, owner)
            return member
        case "official whose mandate ended":
            return official(owner, ends_on=(NOW - DAY).date(), starts_on=(NOW - 3 * DAY).date())
        case "participant":
            return user()
    return None


def row(paper):
    return Consultation.objects.filter(pk=paper.pk).values().get()


def ready(state, step):
    """A paper in that state to which only the state can object."""
    paper = consultation(state=state, synopsis=words("synopsis")) if state != State.DRAFT else ready_draft()
    if step == "approve":
        Consultation.objects.filter(pk=paper.pk).update(opened_by=official(paper.owner))
    theme(paper, response_code="taken_up")
    return paper


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_in_every_state_by_everybody(step, state):
    take, begins, ends = STEPS[step]
    for kind, may in PEOPLE.items():
        paper = ready(state, step)
        before = row(paper)
        actor = person(kind, paper.owner)
        if may and state == begins:
            take(paper, actor=actor)
            assert row(paper)["state"] == ends, kind
            continue
        with pytest.raises(NotInThatState if may else PermissionRefused):
            take(paper, actor=actor)
        assert row(paper) == before, kind
    assert not AuditEntry.objects.filter(actor_id=None).exclude(action="consultation.opened").exists()


class TestOpening:
    def test_a_second_person_approves(self):
        paper = ready_draft()
        first, second = official(paper.owner), official(paper.owner)
        with pytest.raises(NotInThatState):
            approve_opening(paper, actor=second)
        propose_opening(paper, actor=first)
        with pytest.raises(ActionError, match="second person"):
            approve_opening(paper, actor=first)
        assert row(paper)["state"] == "draft"
        approve_opening(paper, actor=second, now=NOW)
        found = row(paper)
        assert (found["state"], found["opened_by_id"], found["approved_by_id"]) == ("open", first.pk, second.pk)

    def test_before_its_time_it_is_scheduled(self):
        paper = ready_draft(opens_at=NOW + DAY)
        propose_opening(paper, actor=official(paper.owner))
        approve_opening(paper, actor=official(paper.owner), now=NOW)
        assert row(paper)["state"] == "scheduled"

    @pytest.mark.parametrize("lacks", ["purpose", "decides", "readers", "target_groups", "promise", "questions"])
    def test_the_plan_must_be_whole(self, lacks):
        paper = ready_draft()
        if lacks == "questions":
            paper.questions.all().delete()
        else:
            empty = {"target_groups": [], "promise": ""}.get(lacks, Translated())
            Consultation.objects.filter(pk=paper.pk).update(**{lacks: empty})
        with pytest.raises(NotReady, match=r"^It cannot open yet\. "):
            propose_opening(paper, actor=official(paper.owner))
        assert row(paper)["opened_by_id"] is None

    def test_the_gates_are_asked_again_at_the_approval(self):
        paper = ready_draft()
        propose_opening(paper, actor=official(paper.owner), now=NOW)
        Consultation.objects.filter(pk=paper.pk).update(promise="")
        with pytest.raises(NotReady, match="No promise is chosen"):
            approve_opening(paper, actor=official(paper.owner), now=NOW)
        assert row(paper)["state"] == "draft"

    def test_a_proposal_can_be_taken_back(self):
        paper = ready_draft()
        propose_opening(paper, actor=official(paper.owner), now=NOW)
        for _twice in range(2):
            withdraw_proposal(paper, actor=official(paper.owner))
        assert row(paper)["opened_by_id"] is None
        with pytest.raises(NotInThatState):
            approve_opening(paper, actor=official(paper.owner), now=NOW)

    def test_pages_are_published_in_whole_languages_and_late_openings_open_now(self):
        paper = ready_draft(opens_at=NOW - 30 * DAY, closes_at=NOW + 84 * DAY)
        arabic = ConsultationPage.objects.get(locale__language_code="ar")
        arabic.summary = ""
        arabic.save_revision(clean=False)
        actor = official(paper.owner)
        override_gate(paper, actor=actor, gate="K08", reason=words("Arabic follows"))
        propose_opening(paper, actor=actor, now=NOW)
        assert not ConsultationPage.objects.filter(live=True).exists()
        approve_opening(paper, actor=official(paper.owner), now=NOW)
        live = ConsultationPage.objects.filter(live=True).values_list("locale__language_code", flat=True)
        assert sorted(live) == ["en", "fr"]
        assert row(paper)["opens_at"] == NOW

    def test_days_before_the_approval_do_not_count(self):
        paper = ready_draft(opens_at=NOW - 30 * DAY, closes_at=NOW + 80 * DAY)
        with pytest.raises(NotReady, match="It is open for 80 days"):
            propose_opening(paper, actor=official(paper.owner), now=NOW)

    def test_what_is_over_does_not_open(self):
        paper = ready_draft(opens_at=NOW - 100 * DAY, closes_at=NOW)
        with pytest.raises(AlreadyOver):
            propose_opening(paper, actor=official(paper.owner), now=NOW)
        Consultation.objects.filter(pk=paper.pk).update(opened_by=official(paper.owner))
        with pytest.raises(AlreadyOver):
            approve_opening(paper, actor=official(paper.owner), now=NOW)
        assert row(paper)["state"] == "draft"

    def test_followers_are_told_when_it_opens(self, django_capture_on_commit_callbacks):
        paper, follower = consultation(state="scheduled", opens_at=NOW), user()
        follow(follower, paper.topic)
        for _twice in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                run_due_changes(NOW)
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "opened")]


class TestExtending:
    def extend(self, paper, actor, days=20, reason=None, now=NOW):
        closes_at = paper.closes_at + days * DAY
        return extend_consultation(paper, actor=actor, closes_at=closes_at, reason=reason or words("more"), now=now)

    def test_announced_for_all(self, django_capture_on_commit_callbacks):
        paper, follower = consultation(closes_at=NOW + DAY), user()
        follow(follower, paper.topic)
        with django_capture_on_commit_callbacks(execute=True):
            made = self.extend(paper, official(paper.owner))
        found = row(paper)
        assert (found["state"], found["closes_at"]) == ("extended", NOW + 21 * DAY)
        assert (made.closed_before, made.closes_now, made.announced_at) == (NOW + DAY, NOW + 21 * DAY, NOW)
        entry = AuditEntry.objects.of(paper).public().get()
        assert entry.action == "consultation.extended"
        assert entry.details == {"before": (NOW + DAY).isoformat(), "after": (NOW + 21 * DAY).isoformat()}
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "changed")]

    def test_twice(self):
        paper = consultation(closes_at=NOW + DAY)
        self.extend(paper, official(paper.owner))
        paper.refresh_from_db()
        self.extend(paper, official(paper.owner), days=5)
        assert row(paper)["closes_at"] == NOW + 26 * DAY
        assert paper.extensions.count() == 2

    @pytest.mark.parametrize(("days", "now"), [(0, NOW), (-1, NOW), (20, NOW + DAY), (20, NOW + 2 * DAY)])
    def test_only_forward_and_before_the_old_closing(self, days, now):
        paper = consultation(closes_at=NOW + DAY)
        with pytest.raises(NotLater):
            self.extend(paper, official(paper.owner), days=days, now=now)
        assert (row(paper)["closes_at"], row(paper)["state"]) == (NOW + DAY, "open")

    @pytest.mark.parametrize("state", [s for s in State.values if s not in ("open", "extended")])
    def test_only_while_it_is_open(self, state):
        paper = consultation(state=state)
        with pytest.raises(NotInThatState):
            self.extend(paper, official(paper.owner))

    def test_with_a_reason_in_three_languages_by_its_own_institution(self):
        paper = consultation()
        with pytest.raises(EveryLanguage):
            self.extend(paper, official(paper.owner), reason=Translated(en="more"))
        for stranger in (official(institution()), user(role="editor"), user(role="analyst"), user()):
            with pytest.raises(PermissionRefused):
                self.extend(paper, stranger)
        assert not Extension.objects.exists()


class TestWithdrawing:
    def test_the_notice_stays_drafts_go_answers_are_not_shown(self, client, django_capture_on_commit_callbacks):
        paper, follower = consultation(kinds=["text"]), user()
        follow(follower, paper.topic)
        for sent in (True, False):
            answer = start_response(paper, actor=None, category="returnee", language="en").response
            save_answer(answer, question=paper.questions.get(), given=AnswerInput(words="canary-words"))
            if sent:
                send_response(answer, actor=None, consent="anonymous")
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_consultation(paper, actor=official(paper.owner), reason=words("an error"), now=NOW)
        found = row(paper)
        assert (found["state"], found["withdrawn_at"]) == ("withdrawn", NOW)
        assert [r.state for r in paper.responses.all()] == ["sent"]
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "changed")]
        for part in ("plan/", "results/", "outcome/"):
            page = client.get(f"/en/{paper.path}{part}").content.decode()
            assert "canary-words" not in page
        assert "an error" in client.get(f"/en/{paper.path}plan/").content.decode()
        assert client.get(f"/en/{paper.path}answer/", follow=True).status_code != 500
        with pytest.raises(NotInThatState):
            withdraw_consultation(paper, actor=official(paper.owner), reason=words("again"))

    @pytest.mark.parametrize("state", ["draft", "closed", "summary_published", "outcome_published", "withdrawn"])
    def test_not_what_is_no_secret_or_published(self, state):
        paper = consultation(state=state)
        with pytest.raises(NotInThatState):
            withdraw_consultation(paper, actor=official(paper.owner), reason=words("no"))

    def test_with_a_reason_in_three_languages_by_its_own_institution(self):
        paper = consultation()
        with pytest.raises(EveryLanguage):
            withdraw_consultation(paper, actor=official(paper.owner), reason=Translated(fr="non"))
        for stranger in (official(institution()), user(role="editor"), user()):
            with pytest.raises(PermissionRefused):
                withdraw_consultation(paper, actor=stranger, reason=words("no"))
        assert row(paper)["state"] == "open"

    def test_its_time_does_nothing_any_more(self):
        paper = consultation(state="scheduled", opens_at=NOW, closes_at=NOW + DAY)
        withdraw_consultation(paper, actor=official(paper.owner), reason=words("no"), now=NOW - DAY)
        assert run_due_changes(NOW + 2 * DAY) == 0


class TestArchives:
    def test_nobody_runs_them(self):
        for state, step in (("closed", publish_summary), ("summary_published", publish_outcome)):
            archive = consultation(state=state, is_archive=True, synopsis=words("synopsis"))
            Consultation.objects.filter(pk=archive.pk).update(owner=None)
            theme(archive, response_code="taken_up")
            with pytest.raises(PermissionRefused):
                step(archive, actor=official(archive.owner))
            with pytest.raises(NotInThatState):
                step(archive, actor=user(role="administrator"))


class TestTheClock:
    def test_one_that_fails_keeps_no_other_from_its_time(self, monkeypatch):
        broken, sound = (consultation(closes_at=NOW) for _two in range(2))
        from consult.actions import consultations as module

        def edition(found):
            assert found.pk != broken.pk, "canary"
            return {"split": {}, "totals": {}, "tables": {}}

        monkeypatch.setattr(module, "edition_of", edition)
        assert run_due_changes(NOW) == 1
        assert (row(broken)["state"], row(sound)["state"]) == ("open", "closed")

    @pytest.mark.parametrize(
        ("day", "hour"),
        [
            # The Sunday on which Rome's clocks go forward, and the one on which they go back.
            (datetime.date(2027, 3, 28), 21),
            (datetime.date(2027, 10, 31), 22),
        ],
    )
    def test_closes_at_the_minute_of_its_zone_when_clocks_change(self, day, hour):
        rome = zoneinfo.ZoneInfo("Europe/Rome")
        closes = datetime.datetime.combine(day, datetime.time(23, 59), rome)
        paper = consultation(opens_at=closes - 90 * DAY, closes_at=closes, time_zone="Europe/Rome")
        minute = datetime.datetime.combine(day, datetime.time(hour, 59), datetime.UTC)
        assert run_due_changes(minute - datetime.timedelta(minutes=1)) == 0
        assert run_due_changes(minute) == 1
        assert paper.closes_on == day

    def test_opens_and_closes_what_is_due_and_twice_is_once(self):
        coming = consultation(state="scheduled", opens_at=NOW, closes_at=NOW + 5 * DAY)
        later = consultation(state="scheduled", opens_at=NOW + DAY)
        draft = consultation(state="draft", opens_at=NOW)
        due = consultation(state="open", closes_at=NOW)
        extended = consultation(state="extended", closes_at=NOW)
        assert run_due_changes(NOW) == 3
        assert run_due_changes(NOW) == 0
        states = [row(p)["state"] for p in (coming, later, draft, due, extended)]
        assert states == ["open", "scheduled", "draft", "closed", "closed"]
        assert ResultEdition.objects.count() == 2
        assert AuditEntry.objects.filter(action="consultation.closed").count() == 2

    def test_missed_altogether_it_opens_and_closes(self):
        missed = consultation(state="scheduled", opens_at=NOW - 5 * DAY, closes_at=NOW - DAY)
        run_due_changes(NOW)
        assert row(missed)["state"] == "closed"

    def test_not_before_its_time(self):
        paper = consultation(closes_at=NOW + DAY)
        assert close_consultation(paper, now=NOW + DAY - datetime.timedelta(seconds=1)) is None
        assert close_consultation(paper, now=NOW + DAY).number == 1
        assert close_consultation(paper, now=NOW + DAY) is None

    def test_followers_are_told_once(self, django_capture_on_commit_callbacks):
        paper, follower = consultation(closes_at=NOW), user()
        follow(follower, paper.topic)
        for _twice in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                run_due_changes(NOW)
        assert [(n.user, n.kind, n.path) for n in Notice.objects.all()] == [(follower, "closed", paper.path)]


class TestReasonedResponse:
    def test_every_theme_needs_a_reply_and_reasons_unless_taken_up(self):
        paper = consultation(state="summary_published", synopsis=words("synopsis"))
        actor = official(paper.owner)
        with pytest.raises(ThemeWithoutReply):
            publish_outcome(paper, actor=actor)
        bare = consultation(state="summary_published")
        theme(bare, response_code="taken_up")
        with pytest.raises(SynopsisMissing):
            publish_outcome(bare, actor=official(bare.owner))
        assert row(bare)["state"] == "summary_published"
        taken = theme(paper, "agreed-one", response_code="taken_up")
        silent = theme(paper, "silent", order=1)
        bare = theme(paper, "bare", order=2, response_code="not_taken_up")
        with pytest.raises(ThemeWithoutReply) as refusal:
            publish_outcome(paper, actor=actor)
        assert str(silent) in str(refusal.value)
        assert str(bare) in str(refusal.value)
        assert str(taken) not in str(refusal.value)
        assert row(paper)["state"] == "summary_published"
        for found in (silent, bare):
            found.response_code, found.response_reason = "out_of_scope", words("Because")
            found.save()
        publish_outcome(paper, actor=actor, now=NOW)
        assert (row(paper)["state"], row(paper)["outcome_published_at"]) == ("outcome_published", NOW)
