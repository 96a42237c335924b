"""Agreement in words: from published words and numbers, and from nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.disclosure import Cell, DisclosedGroup, position_in_words
from recommendations.analysis.words import GroupView, agree_on, agreement_of, distance, shared_view, view_told

FOR, UNCLEAR, DIVIDED, AGAINST = "mostly_for", "no_clear_view", "divided", "mostly_against"


def views(*found):
    return [GroupView("persons", f"g{n}", view) for n, view in enumerate(found)]


@pytest.mark.parametrize(
    ("found", "shape", "weakest", "apart"),
    [
        ([], "nothing", [], 0),
        ([FOR], "nothing", [], 0),
        ([FOR, FOR], "all_for", [], 0),
        ([AGAINST, AGAINST], "all_against", [], 0),
        ([FOR, DIVIDED, UNCLEAR], "mixed", ["g1"], 0),
        ([FOR, AGAINST, FOR, AGAINST], "split", ["g1", "g3"], 4),
        ([DIVIDED, DIVIDED], "mixed", [], 0),
    ],
)
def test_what_the_views_come_to(found, shape, weakest, apart):
    agreement = agreement_of(views(*found))
    assert agreement.shape == shape
    assert [group.code for group in agreement.weakest] == weakest
    assert len(agreement.apart) == apart


def test_most_agreed_first_and_most_divided_first():
    found = [[FOR, FOR], [FOR, UNCLEAR], [FOR, DIVIDED], [DIVIDED, DIVIDED], [FOR, AGAINST], [FOR]]
    agreements = [agreement_of(views(*one)) for one in found]
    assert sorted(agreements, key=lambda one: one.rank)[0].shape == "all_for"
    assert [a.shape for a in sorted(agreements, key=lambda one: one.division, reverse=True)][:2] == ["split", "mixed"]


def told(*cells):
    return DisclosedGroup("g", sum(count for _codes, count in cells), "counts", cells=tuple(Cell(*c) for c in cells))


@pytest.mark.parametrize(
    ("group", "view"),
    [
        (DisclosedGroup("g", None, "words", words=FOR), FOR),
        (DisclosedGroup("g", None, "words", words="not_told"), None),
        (told((("support",), 40), (("oppose",), 20)), FOR),
        (told((("support",), 30), (("oppose",), 30)), DIVIDED),
        (told((("support",), 10), (("neutral",), 50)), UNCLEAR),
        # The fold could be support or opposition: sixty against ten, or fifty against twenty, are the same in words.
        (told((("support",), 60), (("support_with_changes", "oppose"), 10)), FOR),
        # This one could not: then nothing is said.
        (told((("support",), 30), (("neutral", "oppose"), 30)), None),
        (told((("support",), 40), (("no_answer",), 60)), FOR),
    ],
)
def test_the_view_of_a_group_as_told(group, view):
    assert view_told(group) == view


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5), st.sets(st.integers(0, 4), min_size=2, max_size=3))
def test_a_fold_never_says_what_its_parts_do_not(counts, folded):
    codes = ["support", "support_with_changes", "neutral", "oppose", "no_answer"]
    given = dict(zip(codes, counts, strict=True))
    cells = [((code,), given[code]) for n, code in enumerate(codes) if n not in folded]
    cells.append((tuple(codes[n] for n in sorted(folded)), sum(counts[n] for n in folded)))
    del given["no_answer"]
    assert view_told(told(*cells)) in (None, position_in_words(given))


def test_both_agree_where_all_share_one_clear_view():
    assert agree_on(views(FOR), views(FOR, FOR)) == FOR
    for one, other in (([FOR], [AGAINST]), ([FOR], []), ([UNCLEAR], [UNCLEAR]), ([FOR, DIVIDED], [FOR])):
        assert agree_on(views(*one), views(*other)) is None


def test_a_side_of_one_mind():
    assert shared_view(views(FOR, FOR)) == FOR
    assert shared_view(views(FOR, "divided")) is None
    assert shared_view([]) is None


def test_how_far_two_sides_stand_apart():
    assert distance(views(FOR), views(FOR, FOR)) == 0
    assert distance(views("divided"), views("divided")) == 0, "two that are both divided see it the same way"
    assert distance(views(FOR, FOR), views(AGAINST)) == 2
    assert distance(views(FOR, AGAINST), views(AGAINST)) == 1, "one side is not of one mind"
    assert distance(views(FOR), views("no_clear_view")) == 1
    assert distance(views(FOR), []) is None
