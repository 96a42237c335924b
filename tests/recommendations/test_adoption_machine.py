"""Positions and measures under any order of deeds, compared with a small model after every step.

Whatever happened: one answer in force at most, earlier ones readable, every change in public once in the log, and no
word of a draft at any door.
"""

import contextlib
import datetime
import itertools

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core import clock
from core.errors import ActionError, PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from recommendations.actions import common, measures, positions
from recommendations.actions.assessments import answer_contest, assess
from recommendations.models import (
    AdoptionEvent,
    CommonPosition,
    Contest,
    Measure,
    Position,
)
from recommendations.queries.adoption import latest_answers
from tests.support.factories import (
    NOW,
    addressee,
    institution,
    mandate,
    measure,
    official,
    organisation,
    recommendation,
    user,
    words,
)

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)
CODES = st.sampled_from(["accepted", "partially_accepted", "noted", "not_accepted"])
DOORS = (
    "recommendations/{code}/",
    "recommendations/all/?q=secret",
    "recommendations/answers/",
    "recommendations/answers/levels/",
    "recommendations/answers/timeline/",
    "recommendations/answers/timeline/feed/",
    "recommendations/answers/late/",
    "recommendations/answers/found/",
    "plans/",
)


class Machine(RuleBasedStateMachine):
    """One recommendation sent to two institutions; what is a secret is counted up so that none is like another."""

    def teardown(self):
        if hasattr(self, "stack"):
            with contextlib.closing(self.stack):
                self.look()

    def begin(self):
        cache.clear()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(_undone())
        self.asked = recommendation()
        self.sent = [addressee(self.asked, institution()) for _n in range(2)]
        self.officials = [official(row.institution) for row in self.sent]
        self.stranger = official(institution())
        self.moment = NOW
        self.secrets = set()
        self.readable = set()
        self.changes = 0

    def now(self):
        """Each deed a minute after the one before."""
        self.moment += datetime.timedelta(minutes=1)
        return self.moment

    def words(self):
        secret = f"secret-{next(_numbers)}-word"
        self.secrets.add(secret)
        return secret

    def refused(self, deed, error=ActionError):
        before = AuditEntry.objects.count()
        with pytest.raises(error), transaction.atomic():
            deed()
        assert AuditEntry.objects.count() == before

    @invariant()
    def every_change_stands_in_the_log_once(self):
        assert AuditEntry.objects.filter(is_public=True).count() == AdoptionEvent.objects.count() == self.changes

    @invariant()
    def no_secret_in_the_log(self):
        told = " ".join(f"{entry.reason} {entry.details}" for entry in AuditEntry.objects.filter(is_public=True))
        assert not [secret for secret in self.secrets if secret in told]

    @rule()
    def look_at_every_door(self):
        self.look()

    def look(self):
        """Loads every page that could tell, at some steps and at the end."""
        client = Client()
        text = "".join(client.get("/en/" + door.format(code=self.asked.code)).content.decode() for door in self.doors())
        assert not [secret for secret in self.secrets if secret in text]
        own = client.get(f"/en/{self.asked.path}").content.decode()
        assert not [told for told in self.readable if told not in own]

    def doors(self):
        return DOORS


class Positions(Machine):
    """The answers of two institutions, alone and together."""

    @initialize()
    def start(self):
        self.begin()
        self.draft = {0: None, 1: None}
        self.history = {0: [], 1: []}
        self.shared = None

    @rule(who=st.sampled_from([0, 1]), code=CODES)
    def prepare(self, who, code):
        text = self.words()
        self.secrets.discard(self.draft[who][1] if self.draft[who] else "")
        positions.prepare_position(self.sent[who], actor=self.officials[who], code=code, reason=words(text))
        self.draft[who] = (code, text)

    @rule(who=st.sampled_from([0, 1]))
    def publish(self, who):
        def deed():
            return positions.publish_position(self.sent[who], actor=self.officials[who], now=self.now())

        if self.draft[who] is None:
            return self.refused(deed, positions.NoDraft)
        deed()
        self._is_public(who, *self.draft[who])
        self.draft[who] = None

    def _is_public(self, who, code, text):
        self.history[who].append((code, text))
        self.secrets.discard(text)
        self.readable.add(text)
        self.changes += 1

    @rule(code=CODES)
    def prepare_together(self, code):
        text = self.words()
        institutions = [row.institution for row in self.sent]
        if self.shared:
            self.secrets.discard(self.shared["text"])
            common.change_common(self.shared["row"], actor=self.officials[1], code=code, reason=words(text))
            row = self.shared["row"]
        else:
            row = common.prepare_common(
                self.asked, actor=self.officials[0], institutions=institutions, code=code, reason=words(text)
            )
        row.refresh_from_db()
        self.shared = {"row": row, "code": code, "text": text, "signed": set()}

    @precondition(lambda self: self.shared)
    @rule(who=st.sampled_from([0, 1]))
    def sign_together(self, who):
        row = self.shared["row"]
        institution_ = self.sent[who].institution
        common.sign_common(row, actor=self.officials[who], institution=institution_, number=row.number, now=self.now())
        self.shared["signed"].add(who)
        if self.shared["signed"] == {0, 1}:
            for each in (0, 1):
                self._is_public(each, self.shared["code"], self.shared["text"])
            self.shared = None

    @precondition(lambda self: self.shared)
    @rule(who=st.sampled_from([0, 1]))
    def sign_an_earlier_text(self, who):
        row = self.shared["row"]
        self.refused(
            lambda: common.sign_common(
                row, actor=self.officials[who], institution=self.sent[who].institution, number=row.number - 1
            ),
            common.TextChanged,
        )

    @rule(who=st.sampled_from([0, 1]))
    def others_do_nothing(self, who):
        for actor in (self.officials[1 - who], self.stranger, user(), None):
            self.refused(
                lambda actor=actor: positions.prepare_position(
                    self.sent[who], actor=actor, code="accepted", reason=words("x")
                ),
                PermissionRefused,
            )
            self.refused(lambda actor=actor: positions.publish_position(self.sent[who], actor=actor), PermissionRefused)

    @invariant()
    def one_in_force_and_all_earlier_readable(self):
        for who, row in enumerate(self.sent):
            told = list(Position.objects.filter(addressee=row).exclude(state="draft").order_by("published_at", "pk"))
            assert [(p.code, str(p.reason)) for p in told] == self.history[who]
            states = [p.state for p in told]
            assert states == ["replaced"] * (len(states) - 1) + ["published"] * bool(states)
            assert Position.objects.filter(addressee=row, state="draft").count() == bool(self.draft[who])
        # One answer of several institutions is told once.
        shown = [line.position for line in latest_answers(9) if line.position]
        published = Position.objects.filter(state="published")
        assert len(shown) == len({p.common_id or -p.pk for p in shown})
        assert {p.common_id or -p.pk for p in shown} == {p.common_id or -p.pk for p in published}
        assert CommonPosition.objects.filter(published_at=None).count() == bool(self.shared)


class Measures(Machine):
    """One measure from its draft on, with reports, changes, findings and contests."""

    @initialize()
    def start(self):
        self.begin()
        self.row, self.is_public, self.title = None, False, ""
        self.reports, self.before, self.finding, self.waits = [], [], None, False
        self.association, self.speaker = organisation(), user()
        mandate(self.speaker, self.association)

    @property
    def own(self):
        return self.officials[0]

    def fields(self, title):
        today = clock.today()
        return {"title": words(title), "starts_on": today, "ends_on": today + datetime.timedelta(days=9)}

    @precondition(lambda self: not self.is_public)
    @rule()
    def prepare(self):
        self.secrets.discard(self.title)
        self.title = self.words()
        self.row = measures.prepare_measure(self.sent[0], actor=self.own, measure=self.row, **self.fields(self.title))

    @precondition(lambda self: self.row and not self.is_public)
    @rule()
    def drop(self):
        measures.drop_measure(self.row, actor=self.own)
        self.row, self.title = None, ""

    @precondition(lambda self: self.row)
    @rule()
    def publish(self):
        measures.publish_measure(self.row, actor=self.own, now=self.now())
        if not self.is_public:
            self.changes += 1
            self.is_public = True
            self.secrets.discard(self.title)
            self.readable.add(self.title)

    @precondition(lambda self: self.row and not self.is_public)
    @rule()
    def a_draft_takes_nothing_public(self):
        given = {"organisation": self.association, "finding": "disputes", "grounds": words("x")}
        self.refused(lambda: measures.report_progress(self.row, actor=self.own, status="limited", text=words("x")))
        self.refused(lambda: assess(self.row, actor=self.speaker, **given))

    @precondition(lambda self: self.is_public)
    @rule(has_reason=st.booleans())
    def change(self, has_reason):
        title = f"title-{next(_numbers)}-new"
        reason = words("why") if has_reason else Translated()

        def deed():
            measures.change_measure(self.row, actor=self.own, reason=reason, now=self.now(), **self.fields(title))

        if not has_reason:
            return self.refused(deed)
        deed()
        self.before.append(self.title)
        self.readable.discard(self.title)
        self.title = title
        self.readable.add(title)
        self.changes += 1

    @precondition(lambda self: self.is_public)
    @rule(status=st.sampled_from(["planned", "limited", "implemented", "stopped"]), has_evidence=st.booleans())
    def report(self, status, has_evidence):
        evidence = words("seen") if has_evidence else Translated()

        def deed():
            measures.report_progress(
                self.row, actor=self.own, status=status, text=words("x"), evidence=evidence, now=self.now()
            )

        if status == "implemented" and not has_evidence:
            return self.refused(deed, measures.ReportIncomplete)
        deed()
        self.reports.append(status)
        self.changes += 1

    @precondition(lambda self: self.is_public)
    @rule(finding=st.sampled_from(["agrees", "disputes", "cannot_tell"]))
    def find(self, finding):
        assess(
            self.row,
            actor=self.speaker,
            organisation=self.association,
            finding=finding,
            grounds=words("x"),
            now=self.now(),
        )
        self.finding, self.waits = finding, finding == "disputes"
        self.changes += 1

    @precondition(lambda self: self.finding == "disputes")
    @rule()
    def answer(self):
        answer_contest(Contest.objects.get(settled_at=None), actor=self.own, text=words("x"), now=self.now())
        self.waits = False
        self.changes += 1

    @precondition(lambda self: self.row)
    @rule()
    def others_do_nothing(self):
        for actor in (self.officials[1], self.stranger, self.speaker, None):
            for deed in (
                lambda who: measures.prepare_measure(
                    self.sent[0], actor=who, measure=self.row, **self.fields("canary")
                ),
                lambda who: measures.publish_measure(self.row, actor=who),
            ):
                self.refused(lambda actor=actor, deed=deed: deed(actor), PermissionRefused)

    def doors(self):
        return (*DOORS, f"measures/{self.row.pk}/") if self.row else DOORS

    @invariant()
    def as_the_model_says(self):
        found = Measure.objects.first()
        assert bool(found) == bool(self.row)
        if found is None:
            return
        assert (str(found.title), found.published_at is not None) == (self.title, self.is_public)
        earlier = [change.fields["title"][0]["en"] for change in found.changes.all()]
        assert earlier == self.before
        assert [report.status for report in found.reports.all()] == self.reports
        current = found.assessments.filter(is_current=True).values_list("finding", flat=True)
        assert list(current) == ([self.finding] if self.finding else [])
        contests = list(found.contests.filter(settled_at=None))
        assert len(contests) == (self.finding == "disputes")
        assert [contest.waits_since is not None for contest in contests] == [self.waits] * len(contests)

    def look(self):
        super().look()
        if self.is_public:
            page = Client().get(f"/en/measures/{self.row.pk}/").content.decode()
            assert not [title for title in self.before if title not in page]


@contextlib.contextmanager
def _undone():
    """Everything that one run wrote is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("machine", [Positions, Measures])
def test_any_order_of_deeds(machine):
    run_state_machine_as_test(
        machine, settings=settings(max_examples=10, stateful_step_count=15, deadline=None, database=None)
    )


def test_a_draft_measure_is_shown_by_no_search(client):
    sent = addressee(recommendation(), institution())
    measure(sent, "secret-title", published_at=None)
    for path in ("recommendations/all/?q=secret", "recommendations/answers/?institution=secret", "plans/"):
        assert "secret-title" not in client.get(f"/en/{path}").content.decode()
