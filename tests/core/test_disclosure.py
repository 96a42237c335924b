"""Rule 3 of product.md 4: exact results, and attacks on what is told."""

from dataclasses import asdict, replace
from fractions import Fraction
from itertools import product
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.disclosure import (
    NO_ANSWER,
    OTHER_PERSONS,
    Cell,
    GroupSplit,
    Publication,
    TooClose,
    disclose,
    edition_changed,
    fix_groups,
    leading_answers,
    may_cross,
    position_in_words,
    publication,
    published,
    step,
    too_close_together,
)
from core.disclosure.certainty import too_close


def row(support=0, changes=0, neutral=0, oppose=0):
    return {"support": support, "support_with_changes": changes, "neutral": neutral, "oppose": oppose}


def cells(group):
    return {cell.codes: cell.count for cell in group.cells}


class TestSplit:
    def test_groups_under_ten_join_other_persons(self):
        split = fix_groups({"returnee": 60, "family": 7, "resident": 8, "media": 12})
        assert split.groups == ("returnee", "media", OTHER_PERSONS)
        assert split.bases == {"returnee": 60, "media": 12, OTHER_PERSONS: 15}
        assert split.group_of("family") == OTHER_PERSONS
        assert split.group_of("returnee") == "returnee"

    def test_other_persons_under_ten_join_the_smallest_group(self):
        split = fix_groups({"returnee": 60, "family": 7, "resident": 20})
        assert split.groups == ("returnee", "resident")
        assert split.bases == {"returnee": 60, "resident": 27}
        assert split.rest == "resident"

    def test_a_group_of_exactly_ten_is_told(self):
        assert fix_groups({"returnee": 60, "family": 10}).groups == ("returnee", "family")
        assert fix_groups({"returnee": 60, "family": 9, "resident": 10}).bases == {
            "returnee": 60,
            "resident": 19,
        }

    def test_one_group_alone_is_no_split(self):
        assert fix_groups({"returnee": 60}).groups == ()
        assert fix_groups({"returnee": 60, "family": 3}).groups == ()
        assert fix_groups({"returnee": 4, "family": 3}).groups == ()
        assert fix_groups({}).groups == ()

    def test_it_does_not_say_which_small_groups_there_were(self):
        with_family = fix_groups({"returnee": 60, "resident": 70, "family": 5, "media": 6})
        without = fix_groups({"returnee": 60, "resident": 70, "media": 11, "family": 0})
        assert with_family.as_json()["groups"] == ["returnee", "resident", OTHER_PERSONS]
        assert "family" not in str(with_family.as_json()) and "family" not in str(without.as_json())

    def test_it_survives_json(self):
        split = fix_groups({"returnee": 60, "family": 7, "resident": 20})
        assert GroupSplit.from_json(split.as_json()) == split

    def test_the_minimum_is_never_below_five(self):
        with pytest.raises(ValueError, match="never below 5"):
            fix_groups({"a": 60}, minimum=4)
        assert fix_groups({"a": 60, "b": 5}, minimum=5).groups == ("a", "b")

    def test_the_minimum_comes_from_the_settings(self, settings):
        settings.DISCLOSURE_MINIMUM = 20
        assert fix_groups({"a": 60, "b": 30, "c": 15}).bases == {"a": 60, "b": 45}


class TestCounts:
    def test_large_numbers_are_told_as_they_are(self):
        told = disclose({"a": row(30, 20, 10, 15), "b": row(40, 10, 12, 11)})
        assert [group.code for group in told.groups] == ["a", "b"]
        assert all(group.kind == "counts" for group in told.groups)
        assert cells(told.groups[0]) == {
            ("support",): 30, ("support_with_changes",): 20, ("neutral",): 10, ("oppose",): 15,
        }  # fmt: skip
        assert told.groups[0].base == 75

    def test_an_answer_of_nobody_is_told(self):
        told = disclose({"a": row(40, 20, 10, 0), "b": row(40, 10, 12, 11)})
        assert cells(told.groups[0])[("oppose",)] == 0

    def test_small_answers_are_folded_until_the_fold_holds_ten(self):
        told = disclose({"a": row(40, 20, 4, 7), "b": row(40, 20, 14, 17)})
        assert cells(told.groups[0]) == {
            ("support",): 40,
            ("support_with_changes",): 20,
            ("neutral", "oppose"): 11,
        }

    def test_a_published_total_would_undo_one_fold_alone(self):
        """Neutral in group a would be the total less group b: b folds the same two answers."""
        told = disclose({"a": row(40, 20, 4, 7), "b": row(40, 20, 14, 17)})
        assert cells(told.groups[1]) == {
            ("support",): 40,
            ("support_with_changes",): 20,
            ("neutral", "oppose"): 31,
        }

    def test_two_groups_with_the_same_fold_protect_each_other(self):
        told = disclose({"a": row(40, 20, 4, 7), "b": row(40, 20, 5, 8), "c": row(40, 20, 14, 17)})
        assert cells(told.groups[0])[("neutral", "oppose")] == 11
        assert cells(told.groups[1])[("neutral", "oppose")] == 13
        assert cells(told.groups[2]) == {
            ("support",): 40, ("support_with_changes",): 20, ("neutral",): 14, ("oppose",): 17,
        }  # fmt: skip

    def test_a_single_small_answer_takes_the_next_smallest_with_it(self):
        told = disclose({"a": row(40, 20, 15, 3), "b": row(40, 20, 14, 17)})
        assert cells(told.groups[0]) == {
            ("support",): 40,
            ("support_with_changes",): 20,
            ("neutral", "oppose"): 18,
        }

    def test_those_who_did_not_answer_are_a_number_too(self):
        told = disclose({"a": row(40, 20, 0, 0), "b": row(40, 30, 0, 0)}, bases={"a": 63, "b": 85})
        assert cells(told.groups[0]) == {
            ("support",): 40, ("neutral",): 0, ("oppose",): 0, ("support_with_changes", NO_ANSWER): 23,
        }  # fmt: skip
        assert cells(told.groups[1])[("support_with_changes", NO_ANSWER)] == 45

    def test_cells_add_up_to_the_base(self):
        told = disclose({"a": row(40, 20, 4, 7), "b": row(40, 20, 14, 17)}, bases={"a": 90, "b": 91})
        assert [sum(cells(group).values()) for group in told.groups] == [90, 91]
        assert [group.base for group in told.groups] == [90, 91]

    def test_small_groups_are_counted_with_the_others(self):
        table = {"a": row(40, 20, 10, 10), "b": row(30, 20, 20, 20), "c": row(2, 1, 0, 0)}
        told = disclose(table)
        assert [group.code for group in told.groups] == ["a", "b"]
        assert told.includes_rest == "a"
        assert told.groups[0].base == 83

    def test_nothing_is_told_of_one_group(self):
        assert not disclose({"a": row(40, 20, 10, 10)})
        assert not disclose({})

    def test_while_open_numbers_move_in_tens(self):
        told = disclose({"a": row(37, 29, 10, 15), "b": row(40, 10, 12, 11)}, while_open=True)
        assert cells(told.groups[0]) == {
            ("support",): 30, ("support_with_changes",): 20, ("neutral",): 10, ("oppose",): 10,
        }  # fmt: skip
        assert told.groups[0].base == 90

    def test_what_cannot_be_a_table_is_refused(self):
        with pytest.raises(ValueError, match="negative"):
            disclose({"a": {"x": -1}})
        with pytest.raises(ValueError, match="More answers"):
            disclose({"a": {"x": 3}}, bases={"a": 2})


class TestWords:
    def test_ten_to_forty_nine_are_told_in_words_without_any_number(self):
        small = {"b": row(16, 8, 4, 4), "c": row(10, 8, 9, 7), "d": row(12, 9, 11, 8)}
        group = disclose({"a": row(40, 20, 20, 20), **small}).groups[1]
        assert (group.code, group.kind, group.words) == ("b", "words", "mostly_for")
        assert group.base is None and group.cells == ()

    def test_forty_nine_words_fifty_counts(self):
        table = {"a": row(100, 20, 20, 20), "b": row(20, 10, 10, 9), "c": row(20, 10, 10, 10), "d": row(12, 12, 12, 12)}
        assert [group.kind for group in disclose(table).groups] == ["counts", "words", "counts", "words"]

    def test_words_that_leave_too_little_room_are_not_told(self):
        """Ten for and two against, with the totals known: the sentence would say it to a person or two."""
        told = disclose({"a": row(40, 20, 20, 20), "b": row(10, 2, 1, 1), "c": row(30, 30, 30, 30)})
        assert (told.groups[1].code, told.groups[1].words, told.groups[1].leading) == ("b", "not_told", ())

    def test_who_did_not_answer_does_not_count_for_words(self):
        told = disclose({"a": row(40, 20, 20, 20), "b": row(3, 0, 0, 1)}, bases={"a": 100, "b": 40})
        assert [group.code for group in told.groups] == ["a"]
        assert told.withheld == ("b",)

    @pytest.mark.parametrize(
        ("counts", "words"),
        [
            (row(10, 0, 0, 5), "mostly_for"),
            (row(9, 0, 0, 5), "divided"),
            (row(2, 2, 0, 10), "mostly_against"),
            (row(5, 0, 11, 0), "no_clear_view"),
            (row(5, 0, 5, 0), "mostly_for"),
            (row(0, 0, 0, 0), "no_clear_view"),
            (row(7, 0, 0, 7), "divided"),
        ],
    )
    def test_a_vote_in_words(self, counts, words):
        assert position_in_words(counts) == words

    def test_other_questions_name_the_leading_answers(self):
        small = {"b": {"x": 25, "y": 9, "z": 8}, "c": {"x": 17, "y": 17, "z": 9}, "d": {"x": 10, "y": 20, "z": 12}}
        told = disclose({"a": {"x": 60, "y": 40, "z": 30}, **small})
        assert (told.groups[1].words, told.groups[1].leading) == ("leading", ("x",))
        assert (told.groups[2].words, told.groups[2].leading) == ("leading", ("x", "y"))
        assert leading_answers({"a": 5, "b": 5, "c": 5, "d": 5}) == ()

    def test_many_who_cannot_be_protected_are_told_in_words(self):
        """Everybody of b says yes: folding anything in b hides nobody of a."""
        told = disclose({"a": {"yes": 97, "no": 3}, "b": {"yes": 80, "no": 0}})
        assert [group.kind for group in told.groups] == ["words", "words"]


class TestSeveralAnswers:
    def test_each_option_stands_alone(self):
        table = {"a": {"x": 60, "y": 40, "z": 3}, "b": {"x": 50, "y": 30, "z": 45}}
        told = disclose(table, bases={"a": 80, "b": 90}, multiple=True)
        assert cells(told.groups[0]) == {("x",): 60, ("y",): 40}
        assert told.groups[0].untold == ("z",)
        assert told.groups[1].untold == ("z",)

    def test_nearly_everybody_is_a_small_number_too(self):
        table = {"a": {"x": 77, "y": 40}, "b": {"x": 50, "y": 30}}
        told = disclose(table, bases={"a": 80, "b": 90}, multiple=True)
        assert told.groups[0].untold == ("x",)

    def test_more_choices_than_persons_is_refused(self):
        with pytest.raises(ValueError, match="More answers"):
            disclose({"a": {"x": 81}}, bases={"a": 80}, multiple=True)


class TestOtherRules:
    def test_crossing_needs_fifty_everywhere(self):
        assert may_cross([50, 51, 200])
        assert not may_cross([50, 49])
        assert not may_cross([50, 0])
        assert not may_cross([])

    @pytest.mark.parametrize(("count", "shown"), [(0, 0), (9, 0), (10, 10), (19, 10), (20, 20), (137, 130)])
    def test_steps_of_ten(self, count, shown):
        assert step(count) == shown

    def test_an_edition_needs_ten_changed_persons(self):
        old = {"a": {"x": 50, "y": 20}}
        assert not edition_changed(old, {"a": {"x": 41, "y": 29}})
        assert edition_changed(old, {"a": {"x": 40, "y": 30}})
        assert edition_changed(old, {"a": {"x": 50, "y": 20}, "b": {"x": 10}})
        assert not edition_changed(old, {"a": {"x": 50, "y": 11}})
        assert edition_changed(old, {"a": {"x": 50, "y": 10}})
        assert not edition_changed(old, old)


# --- Attacks ------------------------------------------------------------------------------------------------

SMALL = {"minimum": 5, "counts_from": 12}


def observer_knows(table, told):
    """Equations over the cells (group, answer): sizes of groups, totals of answers, shown cells."""
    groups = list(table)
    answers = list(next(iter(table.values())))
    equations = [({(g, a) for a in answers}, sum(table[g].values())) for g in groups]
    equations += [({(g, a) for g in groups}, sum(table[g][a] for g in groups)) for a in answers]
    for group in told.groups:
        equations += [({(group.code, a) for a in cell.codes}, cell.count) for cell in group.cells]
    return groups, answers, equations


def complete(table):
    """With a column for nobody's answer, as the function has it."""
    return {g: {**counts, NO_ANSWER: 0} for g, counts in table.items()}


def derivable_by_subtraction(table, told):
    """Cells that a linear combination of what is known gives, by elimination over the rationals."""
    groups, answers, equations = observer_knows(table, told)
    unknowns = list(product(groups, answers))
    rows = [[Fraction(cell in names) for cell in unknowns] + [Fraction(value)] for names, value in equations]
    pivot_row = 0
    for column in range(len(unknowns)):
        pivot = next((r for r in range(pivot_row, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[pivot_row], rows[pivot] = rows[pivot], rows[pivot_row]
        lead = rows[pivot_row][column]
        rows[pivot_row] = [value / lead for value in rows[pivot_row]]
        for r in range(len(rows)):
            if r != pivot_row and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[pivot_row], strict=True)]
        pivot_row += 1
    found = {}
    for values in rows[:pivot_row]:
        involved = [cell for cell, value in zip(unknowns, values, strict=False) if value]
        if len(involved) == 1:
            found[involved[0]] = values[-1]
    return found


def tables_in_accord(table, told, limit=200_000):
    """Every table an observer cannot rule out: whole numbers, none negative. Small tables only."""
    groups, answers, equations = observer_knows(table, told)
    cells_in_order = list(product(groups, answers))
    index = {cell: i for i, cell in enumerate(cells_in_order)}
    constraints = [[{index[c] for c in names}, value] for names, value in equations]
    by_cell = [[c for c in constraints if i in c[0]] for i in range(len(cells_in_order))]
    last = {id(c): max(c[0]) for c in constraints}
    solution, steps = [0] * len(cells_in_order), [0]

    def walk(i):
        steps[0] += 1
        assume(steps[0] < limit)
        if i == len(cells_in_order):
            yield dict(zip(cells_in_order, solution, strict=True))
            return
        highest = min(c[1] for c in by_cell[i])
        forced = [c[1] for c in by_cell[i] if last[id(c)] == i]
        for value in range(highest + 1) if not forced else {forced[0]} if len(set(forced)) == 1 else ():
            if value > highest or value < 0:
                continue
            for c in by_cell[i]:
                c[1] -= value
            solution[i] = value
            yield from walk(i + 1)
            for c in by_cell[i]:
                c[1] += value

    yield from walk(0)


def tables(groups, answers, largest):
    names = [f"g{i}" for i in range(groups)]
    codes = [f"a{i}" for i in range(answers)]
    number = st.one_of(st.integers(0, 3), st.integers(0, largest))
    return st.fixed_dictionaries({g: st.fixed_dictionaries(dict.fromkeys(codes, number)) for g in names})


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(tables(4, 4, 60), st.sampled_from([10, 7]))
def test_nothing_small_can_be_subtracted_out(table, minimum):
    bases = {g: sum(counts.values()) for g, counts in table.items()}
    split = fix_groups(bases, minimum=minimum)
    assume(split.groups and set(split.groups) == {g for g, base in bases.items() if base})
    told = disclose(table, split=split)
    full = complete({g: table[g] for g in split.groups})
    for group in told.groups:
        assert all(cell.count == 0 or cell.count >= minimum for cell in group.cells)
    for (group, answer), value in derivable_by_subtraction(full, told).items():
        assert value == full[group][answer]
        assert value == 0 or value >= minimum or not 0 < value < minimum, (group, answer, value)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(3, 3, 14))
def test_nothing_small_is_certain_to_anybody_who_tries_every_table(table):
    bases = {g: sum(counts.values()) for g, counts in table.items()}
    split = fix_groups(bases, minimum=5)
    assume(split.groups and set(split.groups) == {g for g, base in bases.items() if base})
    told = disclose(table, split=split, counts_from=12)
    assume(any(group.kind == "counts" for group in told.groups))
    known = {g: table[g] for g in split.groups}
    suspects = {(g, a) for g, counts in known.items() for a, n in counts.items() if 0 < n < 5}
    without_empty = type(told)(
        tuple(
            type(group)(
                group.code, group.base, group.kind, group.words, group.leading,
                tuple(Cell(tuple(set(cell.codes) - {NO_ANSWER}), cell.count) for cell in group.cells),
            )
            for group in told.groups
        )
    )  # fmt: skip
    for found in tables_in_accord(known, without_empty):
        suspects = {(g, a) for g, a in suspects if found[(g, a)] == known[g][a]}
        if not suspects:
            break
    assert not suspects, told


@settings(max_examples=200, deadline=None)
@given(tables(5, 4, 90))
def test_every_table_comes_out_whole(table):
    told = disclose(table)
    split = fix_groups({g: sum(counts.values()) for g, counts in table.items()})
    assert {group.code for group in told.groups} | set(told.withheld) == set(split.groups)
    for group in told.groups:
        if group.kind == "counts":
            assert sum(cell.count for cell in group.cells) == group.base
            codes = [code for cell in group.cells for code in cell.codes if code != NO_ANSWER]
            assert len(codes) == len(set(codes)) == 4
        else:
            assert group.base is None and not group.cells and group.words


# Groups that are told in words, of whose answers several lie near each other, beside one that is told in numbers.
NEAR = st.fixed_dictionaries(
    {
        "large": st.fixed_dictionaries(dict.fromkeys("xyz", st.integers(15, 40))),
        **{g: st.fixed_dictionaries(dict.fromkeys("xyz", st.integers(7, 14))) for g in ("one", "two", "three")},
    }
)


@settings(max_examples=300, deadline=None)
@given(NEAR)
def test_what_is_taken_for_known_is_true(table):
    bases = {g: sum(counts.values()) for g, counts in table.items()}
    split = fix_groups(bases)
    told = published(asdict(disclose(table, split=split)), table, bases=bases, split=split)
    for group, sentences in told.sentences.items():
        for terms in sentences:
            assert sum(weight * table[group][answer] for answer, weight in terms.items()) >= 0, (group, terms)


def test_two_that_lead_and_a_third_between_them_and_a_tenth_less():
    table = {
        "returnee": {"1": 29, "2": 28, "3": 33},
        "migrant_abroad": {"1": 14, "2": 31, "3": 15},
        "family": {"1": 9, "2": 12, "3": 9},
        "resident": {"1": 3, "2": 1, "3": 2},
    }
    told = disclose(table)
    assert [group.code for group in told.groups] == ["returnee", "migrant_abroad", "family"]
    # Of the 36 persons 12, 13 and 11 gave the answers; 11 is less than nine tenths of 13, and more than those of 12.
    assert told.groups[2].words in ("leading", "not_told")


class TestRoom:
    """The last check: how closely a hidden number can be worked out (core/disclosure/certainty.py)."""

    def test_a_fold_of_two_is_too_close_when_the_total_is_known(self):
        sizes, totals = {"a": 60, "b": 60}, {"x": 33, "y": 70}
        cells = {"a": [(frozenset({"x"}), 30), (frozenset({"y", NO_ANSWER}), 30)], "b": [(frozenset({"y"}), 45)]}
        assert too_close([Publication(sizes, totals, cells)]) is not None

    def test_what_the_totals_tell_by_themselves_is_no_fault_of_the_table(self):
        assert too_close([Publication({"a": 60, "b": 60}, {"x": 3, "y": 100})]) is None

    def test_two_editions_are_read_together(self):
        cells = {"a": [(frozenset({"x"}), 30)], "b": []}
        first = Publication({"a": 60, "b": 40}, {"x": 50, "y": 40}, cells)
        second = Publication({"a": 58, "b": 30}, {"x": 44, "y": 36})
        assert too_close([second]) is None
        assert too_close([first, second]) is not None, "two persons left a group whose number was told before"

    def test_a_group_that_nobody_left_is_still_told(self):
        cells = {"a": [(frozenset({"x"}), 30), (frozenset({"y"}), 20), (frozenset({NO_ANSWER}), 10)]}
        first = Publication({"a": 60, "b": 90, "c": 90}, {"x": 90, "y": 80}, cells)
        second = Publication({"a": 60, "b": 78, "c": 78}, {"x": 85, "y": 75})
        assert too_close([first, second]) is None

    def test_nothing_is_told_where_earlier_editions_leave_nothing(self):
        table = {"a": {"x": 30, "y": 30}, "b": {"x": 20, "y": 20}}
        cells = {"a": [(frozenset({"x"}), 32)]}
        earlier = Publication({"a": 62, "b": 42}, {"x": 53, "y": 51}, cells)
        with pytest.raises(TooClose):
            disclose(table, counts_from=500, earlier=[earlier])


def test_where_nobody_left_a_group_its_numbers_are_known_to_be_the_same():
    """What left the total then left the other group: of several choices, too, where sizes say nothing of answers."""
    sizes = {"a": 55, "b": 54, "c": 18}
    first = Publication(sizes, {"work": 67}, {"a": [(frozenset({"work"}), 38)]}, is_single=False)
    second = Publication({**sizes, "a": 29}, {"work": 50}, is_single=False)
    assert too_close([first]) is None
    assert too_close([first, second]) == (1, "a", "work")


class TestTwoDivisions:
    """The same people by what they declared, and by how they voted."""

    DECLARED: ClassVar = {
        "a": {"support": 25, "neutral": 15, "oppose": 20},
        "b": {"support": 45, "neutral": 12, "oppose": 3},
        "c": {"support": 14, "neutral": 16, "oppose": 30},
    }

    def pairs(self, others):
        """A table on which all of a stand against all others, and one that is told by both divisions."""
        sizes = {"a": 60, "b": 60, "c": 60}
        camps = {group: {"support": 60 * (group == "a"), "oppose": 60 * (group != "a")} for group in sizes}
        found = []
        for table in (camps, self.DECLARED):
            second = {
                name: {
                    answer: sum(table[group].get(answer, 0) for group in groups)
                    for answer in ("support", "neutral", "oppose")
                }
                for name, groups in others.items()
            }
            totals = {answer: sum(row[answer] for row in second.values()) for answer in second["0"]}
            other_sizes = {name: 60 * len(groups) for name, groups in others.items()}
            found.append(
                tuple(
                    publication(disclose(counts, bases=bases), sizes=bases, totals=totals)
                    for counts, bases in ((table, sizes), (second, other_sizes))
                )
            )
        return found

    def test_each_is_safe_and_both_together_are_not(self):
        pairs = self.pairs({"0": "a", "1": "bc"})
        assert all(too_close([one]) is None for pair in pairs for one in pair)
        assert too_close_together(pairs)[0] == 2

    def test_what_one_division_tells_counts_as_worked_out_of_the_other(self):
        (camps, (first, second)) = self.pairs({"0": "a", "1": "bc"})
        assert too_close_together([camps, (first, replace(second, cells={}))]) == (3, "0", "support")

    def test_the_same_division_twice_tells_nothing_more(self):
        assert too_close_together(self.pairs({"0": "a", "1": "b", "2": "c"})) is None

    def test_answers_that_the_second_counts_together(self):
        sizes, totals = {"a": 60, "b": 60}, {"support": 60, "support_with_changes": 20, "oppose": 40}
        first = Publication(sizes=sizes, totals=totals)
        second = Publication(sizes=sizes, totals={"support": 80, "oppose": 40})
        assert too_close_together([(first, second)], merged={"support_with_changes": "support"}) is None
