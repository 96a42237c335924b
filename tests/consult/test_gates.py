"""Each gate by itself: what it asks, with what force, and the sentence of its refusal."""

import datetime
from dataclasses import replace

import pytest

from consult.gates import (
    GATES,
    MAX_SUMMARY_WORDS,
    OVERRIDABLE,
    Facts,
    Force,
    PageFacts,
    QuestionFacts,
    blocking,
    findings,
    words_per_sentence,
)
from core.translated import Translated

D = datetime.date
GOING = Translated(en="Return (Source): Going")
GOOD = Facts(
    promise="consult",
    decides=Translated(en="The ministers"),
    decision_how=Translated(en="By June"),
    definition=GOING,
    glossary=(GOING,),
    target_groups=("returnee",),
    questions=(QuestionFacts(1), QuestionFacts(2)),
    pages={code: PageFacts("A short summary.", is_filled=True) for code in ("en", "fr", "ar")},
    opens_on=D(2026, 9, 1),
    closes_on=D(2026, 11, 30),
    proposed_by=1,
    approved_by=2,
)
REASON = Translated(en="Because", fr="Parce que", ar="لأن")


def page(code, **changes):
    return {**GOOD.pages, code: replace(GOOD.pages[code], **changes)}


def test_the_checklist_is_whole():
    assert [code for code, *_rest in GATES] == [
        "K01", "K02", "K03", "K04", "K05", "K05", "K06", "K07", "K08", "K09", "K10", "K11", "K12",
    ]  # fmt: skip
    assert OVERRIDABLE == ("K07", "K08", "K09")


def test_nothing_stands_in_the_way_of_a_good_plan():
    assert all(found.is_met for found in findings(GOOD))
    assert blocking(GOOD) == ()


CASES = [
    ("K01", {"missing": ("purpose", "languages")}, Force.HARD, "Still missing: purpose, languages"),
    ("K01", {"questions": ()}, Force.HARD, "Still missing: questions"),
    ("K02", {"promise": ""}, Force.HARD, "No promise is chosen."),
    ("K03", {"decides": Translated()}, Force.HARD, "The plan does not say who decides."),
    ("K03", {"decision_how": Translated()}, Force.HARD, "The plan does not say how and by when it is decided."),
    (
        "K04",
        {"questions": (QuestionFacts(1), QuestionFacts(2, is_still_open=False), QuestionFacts(3, False))},
        Force.WARN,
        "Not ticked as still open: question 2, 3",
    ),
    ("K05", {"pages": {"en": PageFacts(is_filled=True)}}, Force.HARD, "The paper has no summary."),
    (
        "K05",
        {"pages": page("fr", summary="un mot. " * (MAX_SUMMARY_WORDS // 2 + 1))},
        Force.HARD,
        "The summary is longer than one page (500 words) in: Français",
    ),
    (
        "K05",
        {"pages": page("ar", summary="كلمة " * 23 + "؟ " + "كلمة " * 23)},
        Force.WARN,
        "The sentences of the summary are long. Make them shorter in: العربية",
    ),
    ("K06", {"definition": Translated()}, Force.HARD, "No definition of return is chosen from the glossary."),
    (
        "K06",
        {"glossary": ()},
        Force.HARD,
        "The definition of return does not stand in the glossary (any more). Choose one that does.",
    ),
    (
        "K07",
        {"target_groups": ("trade_union", "resident")},
        Force.OVERRIDE,
        "No group of migrants or returnees is among the target groups.",
    ),
    (
        "K08",
        {"pages": page("ar", is_filled=False)},
        Force.OVERRIDE,
        "The text of the paper is not complete in: العربية",
    ),
    (
        "K08",
        {"pages": {"en": GOOD.pages["en"]}},
        Force.OVERRIDE,
        "The text of the paper is not complete in: Français, العربية",
    ),
    ("K08", {"untranslated": ("purpose",)}, Force.OVERRIDE, "Not in all three languages: purpose"),
    (
        "K08",
        {"questions": (QuestionFacts(1), QuestionFacts(2, missing_languages=("ar",)))},
        Force.OVERRIDE,
        "Not in all three languages: question 2",
    ),
    (
        "K09",
        {"closes_on": D(2026, 11, 23)},
        Force.OVERRIDE,
        "It is open for 83 days. The platform’s standard is 84 days.",
    ),
    ("K09", {"closes_on": D(2026, 8, 1)}, Force.OVERRIDE, "It is open for 0 days. The platform’s standard is 84 days."),
    (
        "K10",
        {"closes_on": D(2026, 12, 27)},
        Force.WARN,
        "The time to answer covers the end of the year. Close 4 days later.",
    ),
    ("K12", {"proposed_by": None}, Force.HARD, "Nobody has proposed the opening yet."),
    ("K12", {"approved_by": None}, Force.HARD, "A second person has not approved yet."),
    ("K12", {"approved_by": 1}, Force.HARD, "A second person has not approved yet."),
]


@pytest.mark.parametrize(("gate", "change", "force", "sentence"), CASES)
def test_a_gate(gate, change, force, sentence):
    unmet = [found for found in findings(replace(GOOD, **change)) if not found.is_met]
    assert (gate, force, sentence) in [(found.gate, found.force, str(found.sentence)) for found in unmet]
    found = next(found for found in unmet if found.gate == gate)
    assert found.blocks == (force != Force.WARN)
    assert found.is_warning == (force == Force.WARN)


@pytest.mark.parametrize(("gate", "change", "force", "sentence"), CASES)
def test_a_reason_passes_those_that_can_be_passed_and_no_other(gate, change, force, sentence):
    facts = replace(GOOD, **change, overrides={gate: REASON})
    still = [found for found in blocking(facts) if found.gate == gate]
    assert bool(still) == (force == Force.HARD)


def test_a_reason_in_two_languages_passes_nothing():
    facts = replace(GOOD, target_groups=(), overrides={"K07": replace(REASON, ar="")})
    assert [found.gate for found in blocking(facts)] == ["K07"]


def test_84_days_are_enough():
    assert blocking(replace(GOOD, closes_on=D(2026, 11, 24))) == ()


def test_the_second_person_can_be_left_out():
    facts = replace(GOOD, proposed_by=None, approved_by=None)
    assert [found.gate for found in blocking(facts)] == ["K12"]
    assert blocking(facts, but=("K12",)) == ()


@pytest.mark.parametrize(
    ("text", "average"), [("", 0), ("One two three.", 3), ("One two. Three four five six!", 3), ("هل هذا؟ نعم.", 1.5)]
)
def test_words_per_sentence(text, average):
    assert words_per_sentence(text) == average
