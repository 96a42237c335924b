"""Writing questions of every kind; frozen at the opening; corrected in the open."""

from decimal import Decimal

import pytest

from accounts.actions.notices import follow
from accounts.models import Notice
from consult.actions.consultations import propose_opening
from consult.actions.drafting import PlanFrozen
from consult.actions.questions import (
    ChoicesMissing,
    ConditionWithoutAnswers,
    NotEarlier,
    NothingCorrected,
    NotPublished,
    NumbersCrossed,
    QuestionInput,
    QuestionWithoutText,
    RowsMissing,
    correct_question,
    move_question,
    remove_question,
    save_question,
)
from consult.enums import QuestionKind, State
from consult.models import Consultation, Correction, Question
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import EveryLanguage, Translated
from tests.support.factories import NOW, consultation, institution, official, ready_draft, user, words

pytestmark = pytest.mark.django_db
YES_NO = [words("yes"), words("no")]


@pytest.fixture
def paper():
    return consultation(state="draft", kinds=())


def write(paper, kind="text", text="What?", question=None, **fields):
    actor = official(paper.owner)
    given = QuestionInput(kind=kind, text=words(text), **fields)
    return save_question(paper, actor=actor, given=given, question=question)


def numbers(paper):
    return [(q.number, q.text.en) for q in paper.questions.all()]


class TestWriting:
    @pytest.mark.parametrize("kind", QuestionKind.values)
    def test_every_kind(self, paper, kind):
        row = write(paper, kind, options=YES_NO, rows=[words("jobs")], minimum=Decimal(1), maximum=Decimal(9))
        row.refresh_from_db()
        options = [(o.code, o.label.en, o.value, o.is_row) for o in row.options.all()]
        has_choices = kind in ("single", "multiple", "scale", "matrix", "ranking")
        values = (1, 2) if kind in ("scale", "matrix") else (None, None)
        wanted = [("o1", "yes", values[0], False), ("o2", "no", values[1], False)] if has_choices else []
        wanted += [("r1", "jobs", None, True)] if kind == "matrix" else []
        assert options == wanted
        assert (row.minimum, row.maximum) == ((1, 9) if kind == "number" else (None, None))
        assert row.has_words
        assert not row.is_still_open

    def test_details(self, paper):
        row = write(
            paper,
            "scale",
            options=[*YES_NO, words("no opinion")],
            values=[-1, 1, None],
            section_id="s1",
            categories=["returnee"],
            privacy_note=words("names nobody"),
            is_still_open=True,
            has_words=False,
        )
        row.refresh_from_db()
        assert [o.value for o in row.options.all()] == [-1, 1, None]
        assert (row.section_id, row.categories, row.is_still_open, row.has_words) == ("s1", ["returnee"], True, False)

    @pytest.mark.parametrize(
        ("kind", "fields", "error"),
        [
            ("text", {"text": ""}, QuestionWithoutText),
            ("single", {"options": YES_NO[:1]}, ChoicesMissing),
            ("ranking", {}, ChoicesMissing),
            ("matrix", {"options": YES_NO}, RowsMissing),
            ("number", {"minimum": Decimal(5), "maximum": Decimal(4)}, NumbersCrossed),
            ("scale", {"options": YES_NO, "values": [1]}, InvalidInput),
            ("text", {"categories": ["martians"]}, InvalidInput),
            ("essay", {}, InvalidInput),
            ("text", {"asked_after": 7, "asked_after_options": [1]}, NotEarlier),
        ],
    )
    def test_refusals_leave_nothing(self, paper, kind, fields, error):
        text = fields.pop("text", "canary")
        given = QuestionInput(kind=kind, text=words(text) if text else Translated(), **fields)
        with pytest.raises(error):
            save_question(paper, actor=official(paper.owner), given=given)
        assert not paper.questions.exists()

    def test_a_condition_names_choices_of_an_earlier_question(self, paper):
        first = write(paper, "single", "First?", options=YES_NO)
        second = write(paper, text="Second?", asked_after=1, asked_after_options=[2])
        assert (second.asked_after, second.asked_after_options) == (first, ["o2"])
        for places, error in (([], ConditionWithoutAnswers), ([3], ConditionWithoutAnswers)):
            with pytest.raises(error):
                write(paper, asked_after=1, asked_after_options=places)
        with pytest.raises(NotEarlier):
            write(paper, "single", options=YES_NO, question=first, asked_after=1, asked_after_options=[1])
        with pytest.raises(NotEarlier):
            write(paper, asked_after=2, asked_after_options=[1])

    def test_changing_words_keeps_conditions_true(self, paper):
        first = write(paper, "single", "First?", options=YES_NO)
        second = write(paper, text="Second?", asked_after=1, asked_after_options=[1])
        write(paper, "single", "First, mended?", question=first, options=[words("indeed"), words("no")])
        second.refresh_from_db()
        assert second.asked_after_options == ["o1"]
        assert numbers(paper) == [(1, "First, mended?"), (2, "Second?")]


class TestOrder:
    @pytest.fixture
    def three(self, paper):
        return [write(paper, "single", text, options=YES_NO) for text in "abc"]

    def test_moving(self, paper, three):
        actor = official(paper.owner)
        move_question(three[2], actor=actor, by=-1)
        assert numbers(paper) == [(1, "a"), (2, "c"), (3, "b")]
        move_question(three[0], actor=actor, by=1)
        assert numbers(paper) == [(1, "c"), (2, "a"), (3, "b")]
        move_question(three[2], actor=actor, by=-1)
        move_question(three[1], actor=actor, by=1)
        assert numbers(paper) == [(1, "c"), (2, "a"), (3, "b")]

    def test_not_before_what_it_depends_on(self, paper, three):
        depends = write(paper, text="d", asked_after=3, asked_after_options=[1])
        for row, by in ((depends, -1), (three[2], 1)):
            with pytest.raises(NotEarlier):
                move_question(row, actor=official(paper.owner), by=by)
        assert [text for _n, text in numbers(paper)] == ["a", "b", "c", "d"]

    def test_removing_closes_the_gap_and_frees_what_depended_on_it(self, paper, three):
        depends = write(paper, text="d", asked_after=2, asked_after_options=[1])
        remove_question(three[1], actor=official(paper.owner))
        depends.refresh_from_db()
        assert numbers(paper) == [(1, "a"), (2, "c"), (3, "d")]
        assert (depends.asked_after, depends.asked_after_options) == (None, [])
        write(paper, text="e")
        assert numbers(paper)[-1] == (4, "e")


class TestFrozen:
    @pytest.mark.parametrize("state", [s for s in State.values if s != "draft"])
    def test_nothing_changes_after_the_approval(self, state):
        paper = consultation(state=state)
        row = paper.questions.first()
        actor = official(paper.owner)
        before = list(Question.objects.values())
        for attempt in (
            lambda: write(paper),
            lambda: write(paper, question=row),
            lambda: remove_question(row, actor=actor),
            lambda: move_question(row, actor=actor, by=1),
        ):
            with pytest.raises(PlanFrozen):
                attempt()
        assert list(Question.objects.values()) == before

    def test_a_change_takes_the_proposal_back(self):
        paper = ready_draft()
        for change in (
            lambda: write(paper),
            lambda: move_question(paper.questions.first(), actor=official(paper.owner), by=1),
            lambda: remove_question(paper.questions.last(), actor=official(paper.owner)),
        ):
            propose_opening(paper, actor=official(paper.owner))
            change()
            assert Consultation.objects.get().opened_by is None

    def test_nobody_else_writes(self, paper):
        row = write(paper)
        for actor in (official(institution()), user(role="editor"), user(role="analyst")):
            with pytest.raises(PermissionRefused):
                save_question(paper, actor=actor, given=QuestionInput(kind="text", text=words("canary")))
            with pytest.raises(PermissionRefused):
                remove_question(row, actor=actor)


class TestCorrections:
    def correct(self, row, actor, **fields):
        fields = {"text": words("Better?"), "help": words("help"), "reason": words("unclear"), "now": NOW, **fields}
        return correct_question(row, actor=actor, **fields)

    def test_numbered_dated_told(self, django_capture_on_commit_callbacks):
        paper = consultation()
        row, actor, follower = paper.questions.first(), official(paper.owner), user()
        follow(follower, paper.topic)
        with django_capture_on_commit_callbacks(execute=True):
            self.correct(row, actor)
            self.correct(row, actor, text=words("Best?"))
        row.refresh_from_db()
        assert (row.text.en, row.help.en) == ("Best?", "help")
        kept = [(c.number, c.text_before.en, c.reason.en, c.made_at) for c in Correction.objects.all()]
        assert kept == [(1, "Question single", "unclear", NOW), (2, "Better?", "unclear", NOW)]
        entries = AuditEntry.objects.of(paper).public()
        assert [(e.action, e.details, e.role) for e in entries] == [
            ("consultation.question_corrected", {"question": 1}, "official")
        ] * 2
        notices = [(n.user, n.kind, n.path) for n in Notice.objects.all()]
        assert notices == [(follower, "changed", f"{paper.path}plan/")] * 2

    def test_choices_and_answers_stay(self):
        paper = consultation()
        row = paper.questions.first()
        options = list(row.options.values())
        self.correct(row, official(paper.owner))
        assert list(row.options.values()) == options

    @pytest.mark.parametrize("state", ["draft", "closed", "summary_published", "outcome_published", "withdrawn"])
    def test_only_while_people_can_read_and_answer(self, state):
        paper = consultation(state=state)
        with pytest.raises(NotPublished):
            self.correct(paper.questions.first(), official(paper.owner))
        assert not Correction.objects.exists()

    def test_refusals(self):
        paper = consultation()
        row, actor = paper.questions.first(), official(paper.owner)
        with pytest.raises(NothingCorrected):
            self.correct(row, actor, text=row.text, help=row.help)
        for field in ("text", "reason"):
            with pytest.raises(EveryLanguage):
                self.correct(row, actor, **{field: Translated(en="only English")})
        with pytest.raises(PermissionRefused):
            self.correct(row, official(institution()))
        row.refresh_from_db()
        assert row.text.en == "Question single"
