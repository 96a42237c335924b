"""Titles that speak of the same, in three languages, and titles that only share a word."""

import pytest

from dialogue.analysis.similar import most_similar, overlap, telling_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Recognition of diplomas", "Who helps with the recognition of diplomas after the return?"),
        ("Reconnaissance des diplômes", "La reconnaissance de mes diplomes"),
        ("الاعتراف بالشهادات الأجنبية", "كيف يتم اعتراف بالشهادات؟ الشهادات الأجنبية"),
        ("المدرسة والأطفال بعد العودة", "الأطفال والمدرسة بعد الرجوع"),
        ("دليل للمدرسة وبالشهادة", "المدرسة والشهادة في السنة الأولى"),
    ],
)
def test_alike(one, other):
    assert most_similar(one, [(1, other)]) == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diplomas", "Diplomas of nurses"),
        ("Housing in the first winter", "Housing prices and loans for families with children"),
        ("", ""),
        ("What can we do?", "What can we do?"),
    ],
)
def test_not_alike(one, other):
    assert most_similar(one, [(1, other)]) == []


def test_the_most_similar_first_and_three_at_most():
    others = [(n, "recognition of diplomas " + "extra words about much more " * (n % 2)) for n in range(1, 6)]
    assert most_similar("recognition of foreign diplomas", others) == [4, 2, 5]


def test_the_formula():
    assert overlap(telling_words("red green blue yellow"), telling_words("green blue brown")) == pytest.approx(2 / 3)
