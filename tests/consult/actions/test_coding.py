"""Who reads, and what reading leaves: codes, quotes, notes, versions of the codebook, suggestions."""

import pytest

from consult.actions.codebook import (
    CodebookClosed,
    MergeWithItself,
    NoteMissing,
    merge_themes,
    retire_theme,
    save_theme,
)
from consult.actions.coding import AlreadySecond, OwnSecond, Work, code_answer, code_second, keep_work, suggest_themes
from consult.actions.reading import (
    AnswerGone,
    PassageNotFound,
    ThemeRetired,
    drop_quote,
    lift_quote,
    open_answers,
    write_note,
)
from consult.actions.responses import withdraw_response
from consult.models import AnalystNote, Coding, Quote, Reading
from consult.permissions import can_read_answers
from core.errors import PermissionRefused
from core.models import AuditEntry
from recommendations.models import Provenance
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import (
    addressee,
    consultation,
    institution,
    mandate,
    official,
    recommendation,
    theme,
    user,
    words,
)

pytestmark = pytest.mark.django_db


class TestWhoReads:
    def test_named_analysts_after_the_closing(self):
        paper = closed()
        assert can_read_answers(analyst(paper), paper)

    def test_an_archive_has_its_named_readers_too(self):
        paper = closed()
        paper.is_archive, paper.owner = True, None
        paper.save()
        assert can_read_answers(analyst(paper), paper)
        assert not can_read_answers(user(role="administrator", factor=True), paper)

    def test_nobody_while_people_answer(self):
        paper = consultation()
        assert can_read_answers(analyst(paper), paper).code == "not_closed"

    @pytest.mark.parametrize("role", ["", "official", "editor", "moderator", "administrator", "analyst"])
    def test_no_role_without_being_named(self, role):
        paper = closed()
        reader = official(paper.owner) if role == "official" else user(role=role, factor=True)
        assert can_read_answers(reader, paper).code == "not_a_reader"

    def test_being_named_is_not_enough_without_the_role(self):
        paper, person = closed(), user(role="official", factor=True)
        paper.analysts.add(person)
        assert can_read_answers(person, paper).code == "not_a_reader"

    def test_none_who_acts_for_the_owner(self):
        paper = closed()
        reader = analyst(paper)
        mandate(reader, paper.owner)
        assert can_read_answers(reader, paper).code == "acts_for_institution"

    def test_none_who_acts_for_an_institution_that_must_answer_what_grew_from_it(self):
        paper, asked = closed(), institution()
        reader = analyst(paper)
        mandate(reader, asked)
        assert can_read_answers(reader, paper)
        grown = recommendation()
        addressee(grown, asked)
        link = Provenance.objects.create(recommendation=grown, theme=theme(paper))
        assert can_read_answers(reader, paper).code == "acts_for_institution"
        link.delete()
        assert can_read_answers(reader, paper)
        Provenance.objects.create(recommendation=grown, answer=said(paper, "Words that nobody has let out."))
        assert can_read_answers(reader, paper).code == "acts_for_institution"

    def test_every_action_refuses_others(self):
        paper = closed()
        answer, stranger, found = said(paper, "Canary words."), user(role="analyst", factor=True), theme(paper)
        for act in (
            lambda: open_answers(paper, actor=stranger, place="question"),
            lambda: code_answer(answer, actor=stranger, themes=[found]),
            lambda: code_second(answer, actor=stranger, themes=[found]),
            lambda: lift_quote(answer, actor=stranger, passage="Canary"),
            lambda: write_note(answer, actor=stranger, text="note"),
            lambda: retire_theme(found, actor=stranger, note="why"),
        ):
            with pytest.raises(PermissionRefused):
                act()
        assert not (Coding.objects.exists() or Reading.objects.exists() or Quote.objects.exists())

    def test_every_opening_is_noted_without_content(self):
        paper = closed()
        reader = analyst(paper)
        said(paper, "Canary words.")
        open_answers(paper, actor=reader, place="question text")
        entry = AuditEntry.objects.get(action="answers.opened")
        assert (entry.actor_id, entry.is_public, entry.details) == (reader.pk, False, {"place": "question text"})


class TestCoding:
    def test_exactly_the_ticked_themes_stand(self):
        paper = closed()
        reader, answer = analyst(paper), said(paper, "Words.")
        work, home = theme(paper), theme(paper, "home", order=1)
        code_answer(answer, actor=reader, themes=[work, home])
        code_answer(answer, actor=reader, themes=[home])
        code_answer(answer, actor=reader, themes=[home])
        assert list(answer.codings.values_list("theme__code", "coder", "origin")) == [("home", reader.pk, "human")]
        assert answer.readings.get().reader == reader

    def test_nothing_to_code_is_read_too(self):
        paper = closed()
        answer = said(paper, "Words.")
        code_answer(answer, actor=analyst(paper), themes=[])
        assert answer.readings.count() == 1
        assert not answer.codings.exists()

    def test_a_suggestion_is_confirmed_or_goes(self):
        paper = closed()
        reader, answer = analyst(paper), said(paper, "Words.")
        work, home = theme(paper), theme(paper, "home", order=1)
        for found in (work, home):
            Coding.objects.create(answer=answer, theme=found, origin="machine", is_confirmed=False)
        assert not answer.codings.standing().exists()
        code_answer(answer, actor=reader, themes=[work])
        kept = answer.codings.get()
        assert (kept.theme, kept.origin, kept.is_confirmed, kept.coder) == (work, "machine", True, reader)

    def test_no_theme_of_another_consultation_or_out_of_use(self):
        paper, other = closed(), closed()
        reader, answer = analyst(paper, other), said(paper, "Words.")
        retired = theme(paper, "old")
        retire_theme(retired, actor=reader, note="Nobody spoke of it.")
        retired.refresh_from_db()
        for wrong in (theme(other), retired):
            with pytest.raises(ThemeRetired):
                code_answer(answer, actor=reader, themes=[wrong])

    def test_a_withdrawn_answer_is_gone(self):
        paper = closed()
        answer = said(paper, "Words.")
        withdraw_response(answer.response)
        with pytest.raises(AnswerGone):
            code_answer(answer, actor=analyst(paper), themes=[])

    def test_all_or_nothing_on_one_screen(self):
        paper = closed()
        answer = said(paper, "Words as sent.")
        with pytest.raises(PassageNotFound):
            keep_work(Work(answer, (theme(paper),), passage="other words", note="A note"), actor=analyst(paper))
        assert not (answer.codings.exists() or answer.readings.exists() or AnalystNote.objects.exists())


class TestSecondCoder:
    def test_stands_beside_the_first(self):
        paper = closed()
        first, second, answer = analyst(paper), analyst(paper), said(paper, "Words.")
        work, home = theme(paper), theme(paper, "home", order=1)
        code_answer(answer, actor=first, themes=[work])
        code_second(answer, actor=second, themes=[home])
        assert list(answer.codings.order_by("theme__order").values_list("theme__code", "is_second")) == [
            ("work", False),
            ("home", True),
        ]
        assert list(answer.codings.standing().values_list("theme__code", flat=True)) == ["work"]

    def test_never_the_same_person(self):
        paper = closed()
        first, second, third = (analyst(paper) for _ in range(3))
        answer = said(paper, "Words.")
        code_answer(answer, actor=first, themes=[])
        with pytest.raises(OwnSecond):
            code_second(answer, actor=first, themes=[])
        code_second(answer, actor=second, themes=[])
        with pytest.raises(OwnSecond):
            code_answer(answer, actor=second, themes=[])
        with pytest.raises(AlreadySecond):
            code_second(answer, actor=third, themes=[])


class TestQuotesAndNotes:
    def test_offsets_into_the_words_as_sent(self):
        paper = closed()
        reader, answer = analyst(paper), said(paper, "Before.\nTwo  years\nof letters. After.")
        quote = lift_quote(answer, actor=reader, passage=" Two years of letters. ")
        assert answer.words[quote.start : quote.end] == "Two  years\nof letters."
        assert lift_quote(answer, actor=reader, passage="Two years of letters.") == quote
        drop_quote(quote, actor=reader)
        assert not Quote.objects.exists()

    def test_arabic_words(self):
        paper = closed()
        answer = said(paper, "لا أحد سألنا بعد رجوعنا كيف نعيش.")
        quote = lift_quote(answer, actor=analyst(paper), passage="بعد رجوعنا")
        assert answer.words[quote.start : quote.end] == "بعد رجوعنا"

    def test_words_that_do_not_stand_there(self):
        paper = closed()
        with pytest.raises(PassageNotFound):
            lift_quote(said(paper, "Words as sent."), actor=analyst(paper), passage="Words as meant.")

    def test_an_empty_note_is_none(self):
        paper = closed()
        reader, answer = analyst(paper), said(paper, "Words.")
        assert write_note(answer, actor=reader, text="  ") is None
        assert write_note(answer, actor=reader, text="See paragraph 3.").written_by == reader


class TestCodebook:
    def add(self, paper, reader, name="Rights", **fields):
        fields = {"definition": words("What belongs here"), "note": "First themes.", **fields}
        return save_theme(paper, actor=reader, name=words(name), **fields)

    def test_every_change_is_a_version(self):
        paper = closed()
        reader = analyst(paper)
        made = self.add(paper, reader)
        self.add(paper, reader, "Rights of workers", theme=made, note="Narrower.")
        assert [(v.number, v.note, v.made_by) for v in paper.codebooks.all()] == [
            (2, "Narrower.", reader),
            (1, "First themes.", reader),
        ]
        assert paper.codebooks.last().themes[0]["name"]["en"] == "Rights"
        assert paper.codebooks.first().themes[0]["name"]["en"] == "Rights of workers"

    def test_a_change_says_why(self):
        paper = closed()
        with pytest.raises(NoteMissing):
            self.add(paper, analyst(paper), note="  ")
        assert not paper.themes.exists()

    def test_two_themes_of_one_name_have_two_codes(self):
        paper = closed()
        reader = analyst(paper)
        assert [self.add(paper, reader).code, self.add(paper, reader).code] == ["rights", "rights-2"]

    def test_merged_codes_can_be_traced(self):
        paper = closed()
        reader, answer, both = analyst(paper), said(paper, "Words."), said(paper, "More.")
        old, new = self.add(paper, reader, "Old"), self.add(paper, reader, "New")
        code_answer(answer, actor=reader, themes=[old])
        code_answer(both, actor=reader, themes=[old, new])
        assert merge_themes(old, into=new, actor=reader, note="The same thing.") == 1
        assert list(answer.codings.order_by("pk").values_list("theme__code", "codebook")) == [("old", 2), ("new", 3)]
        assert both.codings.count() == 2
        entry = next(t for t in paper.codebooks.first().themes if t["code"] == "old")
        assert (entry["is_retired"], entry["merged_into"]) == (True, "new")
        with pytest.raises(MergeWithItself):
            merge_themes(new, into=old, actor=reader, note="Back.")

    def test_closed_with_the_outcome(self):
        paper = closed(state="outcome_published")
        with pytest.raises(CodebookClosed):
            self.add(paper, analyst(paper))


class TestSuggestions:
    def test_signal_words_suggest_and_count_nowhere(self):
        paper = closed()
        found = theme(paper, signal_words="pension years\nالتقاعد")
        hit, arabic = said(paper, "My PENSION years are lost."), said(paper, "ضاعت سنوات التّقاعد كلها")
        said(paper, "The pension; the years.")
        assert suggest_themes(paper) == 2
        assert suggest_themes(paper) == 2
        codings = Coding.objects.filter(theme=found)
        assert {c.answer_id for c in codings} == {hit.pk, arabic.pk}
        assert {(c.origin, c.is_confirmed) for c in codings} == {("machine", False)}
        assert not Coding.objects.standing().exists()

    def test_what_a_person_read_is_left_alone(self):
        paper = closed()
        theme(paper, signal_words="pension")
        answer = said(paper, "My pension.")
        code_answer(answer, actor=analyst(paper), themes=[])
        assert suggest_themes(paper) == 0

    def test_words_of_coded_answers_teach(self):
        paper = closed()
        reader, found = analyst(paper), theme(paper)
        for n in range(12):
            code_answer(said(paper, f"diploma equivalence office {n}"), actor=reader, themes=[found])
            code_answer(said(paper, f"family house village {n} road"), actor=reader, themes=[])
        hit = said(paper, "My diploma waits for its equivalence.")
        said(paper, "The village and its road.")
        assert suggest_themes(paper) == 1
        assert Coding.objects.get(is_confirmed=False).answer == hit
