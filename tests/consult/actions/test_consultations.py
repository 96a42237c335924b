"""The state machine: every step × every role × every state; refusals leave the row as it was."""

import datetime

import pytest

from accounts.actions.notices import follow
from accounts.models import Notice
from consult.actions.consultations import (
    NotInThatState,
    ThemeWithoutReply,
    approve_opening,
    close_consultation,
    propose_opening,
    publish_outcome,
    publish_summary,
    run_due_changes,
)
from consult.enums import State
from consult.models import Consultation, ResultEdition
from core.errors import ActionError, PermissionRefused
from core.models import AuditEntry
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


class TestTheClock:
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
