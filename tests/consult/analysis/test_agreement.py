"""Kappa against published vectors; passages; words that distinguish."""

import pytest

from consult.analysis.agreement import Agreement, agreement
from consult.analysis.passages import Piece, find, overlapping, pieces
from consult.analysis.suggestions import learn, log_odds, signal_phrases


class TestKappa:
    @pytest.mark.parametrize(
        ("table", "kappa"),
        [
            # Worked examples of the Wikipedia article “Cohen’s kappa”; the others by hand.
            ((20, 5, 10, 15), 0.4),
            ((45, 15, 25, 15), 0.1304),
            ((25, 35, 5, 35), 0.2593),
            ((22, 2, 4, 11), 2 / 3),
            ((10, 0, 0, 10), 1.0),
            ((0, 10, 10, 0), -1.0),
            ((25, 25, 25, 25), 0.0),
        ],
    )
    def test_vectors(self, table, kappa):
        assert Agreement(*table).kappa == pytest.approx(kappa, abs=0.0001)

    def test_without_chance_there_is_no_kappa(self):
        assert Agreement().kappa is None
        assert Agreement().observed is None
        assert Agreement(neither=8).kappa is None
        assert Agreement(neither=8).observed == 1

    def test_counts_pairs(self):
        pairs = [(True, True), (True, False), (False, True), (False, False), (True, True)]
        assert agreement(pairs) == Agreement(both=2, first_only=1, second_only=1, neither=1)


class TestPassages:
    def test_white_space_does_not_matter_and_words_do(self):
        assert find("a\n\nb  c d", "b c") == (3, 7)
        assert find("a b", "b a") is None
        assert find("a b", "  ") is None
        assert find("1.5 (x)", "1.5 (x)") == (0, 7)

    def test_overlap(self):
        assert overlapping([(0, 3), (5, 8), (10, 12)], (3, 5)) == [(0, 3), (5, 8)]

    @pytest.mark.parametrize(
        ("covered", "expected"),
        [
            ([], [Piece("0123456789")]),
            ([(2, 4, "x")], [Piece("01"), Piece("", "x"), Piece("456789")]),
            ([(0, 10, "x")], [Piece("", "x")]),
            ([(2, 5, "x"), (4, 7, "y")], [Piece("01"), Piece("", "x"), Piece("789")]),
            ([(2, 7, "x"), (3, 5, "y")], [Piece("01"), Piece("", "x"), Piece("789")]),
            ([(8, 99, "x")], [Piece("01234567"), Piece("", "x")]),
        ],
    )
    def test_covered(self, covered, expected):
        found = pieces("0123456789", covered)
        assert found == expected
        shown = "".join(piece.text for piece in found)
        assert not any(str(n) in shown for start, end, _why in covered for n in range(start, min(end, 10)))

    def test_within(self):
        assert pieces("0123456789", [(0, 3, "x"), (8, 9, "y")], within=(2, 6)) == [Piece("", "x"), Piece("345")]


class TestLogOdds:
    def test_signs(self):
        odds = log_odds({"boat": 10, "the": 20}, {"house": 10, "the": 20})
        assert odds["boat"] > 1.5
        assert odds["house"] == pytest.approx(-odds["boat"])
        assert odds["the"] == pytest.approx(0)

    def test_phrases_stand_together(self):
        model = learn({1: signal_phrases("pension years\n\n  "), 2: ()}, [])
        assert model.themes_of("The PENSION years!") == [1]
        assert model.themes_of("Years of pension.") == []

    def test_an_arabic_article_hides_no_word(self):
        model = learn({1: signal_phrases("شهادة")}, [])
        assert model.themes_of("بقيت الشهادة عامين") == [1]
