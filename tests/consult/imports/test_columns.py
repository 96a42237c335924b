"""What a column is, from its header and cells."""

import datetime
from decimal import Decimal

import pytest

from consult.imports.columns import Columns, date_of, number_of, parts_of, scale_value
from consult.imports.respondents import codes_of, consent_of, language_of

WORDS = [f"A thought of its own, number {n}; and a bit more" for n in range(20)]


def found(header, cells):
    """The question made of one column."""
    columns = Columns([header])
    for cell in cells:
        columns.add([cell])
    (question,) = columns.questions()
    return question


KINDS = [
    (["Yes", "No", ""], "single"),
    (["A", "B"] * 10, "single"),
    ([f"A{n % 20}" for n in range(30)], "text"),
    (["Bus;Train", "Train", "Bus", "Bus;Tram;Train", "Tram"] * 4, "multiple"),
    (["Yes; with limits", "No; never"] * 10, "single"),
    (["5 - Very", "4 - Rather", "No opinion"], "scale"),
    (["1", "2", "3", "4", "5"] * 10, "scale"),
    (["12", "250", "7"], "number"),
    (["1,5", "2.25", "-3"], "number"),
    (["007", "12"], "text"),
    (["14.06.2020", "2020-06-15 10:30"], "date"),
    (["14.06.2020", "soon"], "text"),
    (WORDS, "text"),
    (["", " ", "\t"], "text"),
    (["x" * 301, "y"] * 10, "text"),
    # Copied texts are texts: an option would show them without their writers' consent.
    (["The same words"] * 30, "text"),
    (["The same words", "Others"] * 4 + [""] * 200, "text"),
    (["A long text that many copied from the page of their association " * 2, "No"] * 15, "text"),
    (["A long option that the survey offered and that fills more than eighty characters of it", "No"] * 20, "single"),
]


@pytest.mark.parametrize(("cells", "kind"), KINDS)
def test_kinds(cells, kind):
    assert found("Question", cells).kind == kind


def test_a_please_specify_is_words_however_often_the_same_is_said():
    assert found("Other, please specify:", ["None", "Yes"] * 20).kind == "text"


def test_options_of_a_scale_in_their_order_no_opinion_last():
    cells = ["No opinion", "5 - Very", "1 - Not at all", "3 - Neutral"] * 3
    assert found("?", cells).choices.labels == ("1 - Not at all", "3 - Neutral", "5 - Very", "No opinion")


def test_options_most_given_first_other_late():
    cells = ["Other"] * 9 + ["Bus"] * 2 + ["Train"] * 3
    assert found("?", cells).choices.labels == ("Train", "Bus", "Other")


def questions(header, *rows):
    columns = Columns(header)
    for row in rows:
        columns.add(row)
    return columns.questions()


def test_lines_of_a_matrix_are_neighbours_with_the_same_question():
    header = ["Q?\n: one", "Q?\n: two", "Why?", "Q?\n: three", "P (1-5: 5 is most): a", "P (1-5: 5 is most): b: c"]
    rows = [["1 - a", "2 - b", "words", "1 - a", "Yes", "No"], ["2 - b", "1 - a", "more", "2 - b", "No", "No"]] * 3
    made = [(q.kind, q.text, [line.text for line in q.lines]) for q in questions(header, *rows)]
    assert made == [
        ("matrix", "Q?", ["one", "two"]),
        ("single", "Why?", []),
        ("matrix", "Q?", ["three"]),
        ("matrix", "P (1-5: 5 is most)", ["a", "b: c"]),
    ]


def test_lines_that_are_words_are_questions_of_their_own():
    made = questions(["Q?\n: one", "Q?\n: two"], *([text, text[::-1]] for text in WORDS))
    assert [(q.kind, q.text) for q in made] == [("text", "Q?\n: one"), ("text", "Q?\n: two")]


def test_a_colon_alone_is_punctuation():
    (made,) = questions(["Please note: what do you think?"], *([text] for text in WORDS))
    assert (made.kind, made.text) == ("text", "Please note: what do you think?")


def test_profile_columns_by_name_however_written():
    columns = Columns(["\ufeffREFERENCE", " feedback  date ", "User Type", "Country", "Country", "First name"])
    assert columns.profile == {"reference": 0, "date": 1, "category": 2, "country": 3}
    assert columns.left_out == [5]
    assert list(columns.cells) == [4]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14.06.2020 23:17", datetime.date(2020, 6, 14)),
        ("1/2/2020", datetime.date(2020, 2, 1)),
        ("2020-06-14T10:00:00Z", datetime.date(2020, 6, 14)),
        ("31.02.2020", None),
        ("14.06.20", None),
        ("01.01.0020", None),
        ("soon", None),
    ],
)
def test_days(text, day):
    assert date_of(text) == day


def test_numbers_lose_no_digit():
    assert number_of(" 3,5 ") == Decimal("3.5")
    assert [number_of(text) for text in ("007", "1,000,000", "1.23456", "1e5", "x")] == [None] * 5
    assert [scale_value(text) for text in ("5 - Very", "5", "-1 – low", "5very", "")] == [5, 5, -1, None, None]
    assert parts_of("a; b;;a") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("The feedback can be published with your personal information", "named"),
        ("The feedback can be published in an anonymous way", "anonymous"),
        ("Anonymous", "anonymous"),
        ("Public", "named"),
        ("Do not publish", "not_published"),
        ("", "not_published"),
        ("???", "not_published"),
    ],
)
def test_consent_is_never_guessed(text, consent):
    assert consent_of(text) == consent


def test_codes_of_types_are_slugs_and_differ():
    codes = codes_of(["A/B", "A B", "", "Ünïon", "عربي"])
    assert codes == {"": "not-stated", "A B": "a-b", "A/B": "a-b-2", "Ünïon": "union", "عربي": "group"}


def test_languages():
    assert [language_of(text) for text in ("German", "fr", "Klingon", "")] == ["de", "fr", "und", "und"]
