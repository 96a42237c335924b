"""Posts, reports, decisions and appeals under any order of deeds, compared with a small model after every step.

The model says which state everything is in and which deeds are refused; the invariants say what must hold whatever
happened: numbers and events without gaps, no text where none may be, nothing of it in the public log.
"""

import contextlib
import itertools
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from core.errors import ActionError, PermissionRefused
from core.models import AuditEntry
from dialogue.actions import appeals, moderation, posts, redaction
from dialogue.covering import has_mark
from dialogue.models import Appeal, Decision, Flag, Post, PostVersion, Thread, ThreadEvent

_numbers = itertools.count(1)
GONE = ("withdrawn", "removed")
WHO = st.sampled_from([0, 1])
REASON = st.sampled_from(["insult", "hate", "personal_data", "illegal"])


@dataclass
class ModelDecision:
    pk: int
    deed: str
    by: int
    is_lifted: bool = False
    appeal: str = ""


@dataclass
class ModelPost:
    """What is expected of one post."""

    pk: int
    secret: str
    is_anonymous: bool
    state: str
    numbered: bool
    covered: bool = False
    versions: int = 0
    reports: dict = field(default_factory=dict)
    decisions: list = field(default_factory=list)

    @property
    def is_up(self):
        return self.state in ("visible", "pending")


class Conversation(RuleBasedStateMachine):
    """``world`` is set by the test."""

    world = None
    sent, judged = Bundle("sent"), Bundle("judged")

    @initialize(reads_first=st.booleans())
    def begin(self, reads_first):
        cache.clear()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(_undone())
        mode = "before" if reads_first else "after"
        self.thread = self.world.thread(self.world.forum(allows_anonymous=True, moderation_mode=mode))
        self.reads_first = reads_first
        self.moderators = [self.world.staff("moderator") for _ in range(2)]
        self.author, self.stranger = self.world.person(), self.world.person()
        self.model = {}

    def teardown(self):
        if hasattr(self, "stack"):
            self.stack.close()

    # --- Authors

    @rule(target=sent, anonymous=st.booleans())
    def send(self, anonymous):
        secret = f"secret{next(_numbers):06}"
        text, key = f"I say {secret} aloud", f"key-{secret}"
        cache.clear()
        if anonymous:
            made = posts.submit_without_account(self.thread, text=text, language="en", submission_key=key).post
        else:
            made = self.world.post(self.thread, self.author, text=text, submission_key=key)
        waits = anonymous or self.reads_first
        self.model[made.pk] = ModelPost(made.pk, secret, anonymous, "pending" if waits else "visible", not waits)
        return made.pk

    @rule(pk=sent)
    def edit(self, pk):
        m, post = self._both(pk)
        allowed = not m.is_anonymous and m.is_up and not (self.reads_first and m.state == "visible")
        with self._refused_unless(allowed):
            posts.edit_post(post, actor=self.author, text=post.text + "!")
            m.versions += 1

    @rule(pk=sent)
    def withdraw(self, pk):
        m, post = self._both(pk)
        with self._refused_unless(m.state != "removed"):
            posts.withdraw_post(post, actor=None if m.is_anonymous else self.author)
            m.state, m.versions = "withdrawn", 0
            self._settle(m)

    @rule(pk=sent)
    def forget_earlier_texts(self, pk):
        m, post = self._both(pk)
        with self._refused_unless(not m.is_anonymous):
            posts.forget_versions(post, actor=self.author)
            m.versions = 0

    @rule(pk=sent)
    def a_stranger_does_nothing(self, pk):
        m, post = self._both(pk)
        for deed in (
            lambda: posts.edit_post(post, actor=self.stranger, text="Mine"),
            lambda: moderation.hide_post(post, actor=self.stranger, reason="insult"),
            lambda: redaction.cover_passage(post, actor=self.stranger, passage="I", reason="insult"),
        ):
            with pytest.raises(PermissionRefused):
                deed()
        if m.state != "withdrawn":  # what is withdrawn already is not refused, and not changed
            with pytest.raises(PermissionRefused):
                posts.withdraw_post(post, actor=self.stranger)

    # --- Readers

    @rule(pk=sent, reader=st.integers(0, 2), reason=REASON)
    def report(self, pk, reader, reason):
        m, post = self._both(pk)
        with self._refused_unless(m.state == "visible"):
            moderation.flag_post(post, actor=None, tag=f"reader-{reader}", reason=reason)
            m.reports.setdefault(reader, "open")

    # --- Moderators

    @rule(pk=sent, who=WHO)
    def approve(self, pk, who):
        m, post = self._both(pk)
        with self._refused_unless(m.is_up):
            moderation.approve_post(post, actor=self.moderators[who])
            m.state, m.numbered = "visible", True

    @rule(pk=sent, who=WHO)
    def keep(self, pk, who):
        m, post = self._both(pk)
        moderation.dismiss_flags(post, actor=self.moderators[who])
        self._close_reports(m, "dismissed")

    @rule(target=judged, pk=sent, who=WHO, reason=REASON)
    def hide(self, pk, who, reason):
        m, post = self._both(pk)
        with self._refused_unless(m.state not in GONE):
            moderation.hide_post(post, actor=self.moderators[who], reason=reason)
            if m.state != "hidden":
                return self._decided(m, "hidden" if m.numbered else "refused", who, "hidden")
        return multiple()

    @rule(target=judged, pk=sent, who=WHO, reason=REASON)
    def remove(self, pk, who, reason):
        m, post = self._both(pk)
        allowed = reason in ("illegal", "personal_data") and m.state != "withdrawn"
        with self._refused_unless(allowed):
            moderation.remove_post(post, actor=self.moderators[who], reason=reason)
            if m.state != "removed":
                self._settle(m)
                m.versions = 0
                return self._decided(m, "removed", who, "removed")
        return multiple()

    @rule(target=judged, pk=sent, who=WHO)
    def cover(self, pk, who):
        m, post = self._both(pk)
        with self._refused_unless(m.is_up):
            redaction.cover_passage(post, actor=self.moderators[who], passage=m.secret, reason="personal_data")
            if not m.covered:
                m.covered = True
                return self._decided(m, "covered", who, m.state)
        return multiple()

    @rule(pk=sent, who=WHO)
    def restore(self, pk, who):
        m, post = self._both(pk)
        with self._refused_unless(m.state in ("hidden", "visible")):
            moderation.restore_post(post, actor=self.moderators[who])
            if m.state == "hidden":
                self._shown_again(m)

    # --- Appeals

    @rule(which=judged)
    def appeal(self, which):
        m, d = which
        decision = Decision.objects.get(pk=d.pk)
        with self._refused_unless(not d.is_lifted and m.state != "withdrawn"):
            actor = None if m.is_anonymous else self.author
            appeals.appeal_decision(decision, actor=actor, words=f"About {m.secret}")
            d.appeal = d.appeal or "open"

    @rule(which=judged, who=WHO, is_granted=st.booleans())
    def decide(self, which, who, is_granted):
        m, d = which
        appeal = Appeal.objects.filter(decision=d.pk).first()
        if appeal is None:
            return
        state = "granted" if is_granted else "refused"
        with self._refused_unless(who != d.by and d.appeal in ("open", state)):
            appeals.decide_appeal(appeal, actor=self.moderators[who], is_granted=is_granted)
            if d.appeal == "open":
                d.appeal = state
                if is_granted:
                    self._taken_back(m, d)

    @rule(which=consumes(judged))
    def the_author_decides_no_appeal(self, which):
        _m, d = which
        appeal = Appeal.objects.filter(decision=d.pk).first()
        if appeal is not None:
            with pytest.raises(PermissionRefused):
                appeals.decide_appeal(appeal, actor=self.author, is_granted=True)

    # --- What the model does

    def _both(self, pk):
        return self.model[pk], Post.objects.get(pk=pk)

    @contextlib.contextmanager
    def _refused_unless(self, allowed):
        if allowed:
            yield
            return
        with pytest.raises(ActionError):
            yield

    def _decided(self, m, deed, by, state):
        d = ModelDecision(Decision.objects.filter(post=m.pk).latest("pk").pk, deed, by)
        m.decisions.append(d)
        m.state = state
        self._close_reports(m, "upheld")
        return m, d

    def _close_reports(self, m, state):
        m.reports = {reader: state if was == "open" else was for reader, was in m.reports.items()}

    def _settle(self, m, *deeds):
        for d in m.decisions:
            if d.appeal == "open" and (not deeds or d.deed in deeds):
                d.appeal = "settled"

    def _shown_again(self, m):
        m.state, m.numbered = "visible", True
        self._settle(m, "hidden", "refused")
        for d in m.decisions:
            d.is_lifted |= d.deed in ("hidden", "refused")

    def _taken_back(self, m, d):
        d.is_lifted = True
        if d.deed == "covered":
            m.covered = False
        elif m.state == "hidden":
            self._shown_again(m)

    # --- What must hold

    @invariant()
    def everything_is_as_the_model_says(self):
        if not hasattr(self, "model"):
            return
        for m in self.model.values():
            post = Post.objects.get(pk=m.pk)
            assert (post.state, post.number is not None) == (m.state, m.numbered)
            assert post.versions.count() == m.versions
            assert {f.tag: f.state for f in Flag.objects.filter(post=post)} == {
                f"reader-{reader}": state for reader, state in m.reports.items()
            }
            for d in m.decisions:
                found = Decision.objects.get(pk=d.pk)
                appeal = Appeal.objects.filter(decision=found).first()
                assert (found.deed, found.is_lifted, appeal.state if appeal else "") == (d.deed, d.is_lifted, d.appeal)

    @invariant()
    def no_word_stands_where_none_may(self):
        if not hasattr(self, "model"):
            return
        for m in self.model.values():
            post = Post.objects.get(pk=m.pk)
            texts = [post.text, *PostVersion.objects.filter(post=post).values_list("text", flat=True)]
            if m.state in GONE:
                assert post.text == ""
                assert not Decision.objects.filter(post=post).exclude(passage="").exists()
            else:
                assert all((m.secret in text) is not m.covered for text in texts)
                assert has_mark(post.text) is m.covered

    @invariant()
    def numbers_and_events_have_no_gap(self):
        if not hasattr(self, "model"):
            return
        thread = Thread.objects.get(pk=self.thread.pk)
        numbers = sorted(n for n in Post.objects.filter(thread=thread).values_list("number", flat=True) if n)
        assert numbers == list(range(1, thread.post_count + 1))
        seqs = list(ThreadEvent.objects.filter(thread=thread).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, thread.last_seq + 1))

    @invariant()
    def the_public_log_holds_no_word(self):
        if not hasattr(self, "model"):
            return
        log = str(list(AuditEntry.objects.public().values_list("reason", "details")))
        assert "secret" not in log


@contextlib.contextmanager
def _undone():
    """What happened inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_any_order_of_deeds(world):
    machine = type("Machine", (Conversation,), {"world": world})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=60, stateful_step_count=20, deadline=None, database=None)
    )
