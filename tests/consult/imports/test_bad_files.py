"""The table of bad files: each is read as far as it goes with line and reason, or refused in a sentence."""

import io
import json
import tracemalloc

import pytest
from django.core.management import CommandError, call_command

from consult.models import Answer, Consultation, Question, Response

pytestmark = pytest.mark.django_db
HEAD = 'Reference;Feedback date;User type;Publication privacy settings;"How good?\n: Roads";"How good?\n: Trains";Why?'
ANONYMOUS = "can be published in an anonymous way"


def row(number, *, why="Because", roads="4 - Good", trains="5 - Very good", kind="EU Citizen"):
    return f'R{number};14.06.2020 23:17;{kind};{ANONYMOUS};{roads};{trains};"{why}"'


def read(path, content, title="Bad"):
    """Write the file, import it, give what the command says."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    call_command("import_eusurvey", str(path), title=title, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "survey.csv"


def lines(*rows):
    return "\n".join([HEAD, *rows]) + "\n"


GOOD = lines(row(1), row(2), row(3))

# Name, content, responses, skipped as (line, words of the reason). The header takes three lines.
READ = [
    ("plain", GOOD, 3, []),
    ("mark of UTF-8 at the start", b"\xef\xbb\xbf" + GOOD.encode(), 3, []),
    ("lines of Windows", GOOD.replace("\n", "\r\n"), 3, []),
    ("UTF-16 with its mark", GOOD.encode("utf-16"), 3, []),
    ("UTF-16 without", GOOD.encode("utf-16-le"), 3, []),
    ("no end to the last line", GOOD.rstrip("\n"), 3, []),
    ("empty lines", GOOD.replace("\nR2", "\n\n\nR2"), 3, []),
    ("header alone", lines(), 0, []),
    ("too few cells", lines(row(1), "R2;14.06.2020", row(3)), 2, [(5, "2 cells; the header has 7")]),
    ("too many cells", lines(row(1), row(2) + ";more", row(3)), 2, [(5, "8 cells; the header has 7")]),
    ("the same reference twice", lines(row(1), row(2), row(1, why="Other")), 2, [(6, "that of line 4")]),
    ("the same row twice", lines(row(1), row(1)), 1, [(5, "that of line 4")]),
    (
        "the same row twice without a reference",
        lines(row("")[1:], row("")[1:], row("", why="No")[1:]),
        2,
        [(5, "that of line 4")],
    ),
    ("a cell of ten megabytes", lines(row(1), row(2, why="x" * 10_485_760), row(3)), 2, [(5, "10485760 characters")]),
    ("a NUL byte", lines(row(1), row(2, why="a\x00b"), row(3)), 2, [(5, "NUL")]),
    ("a broken byte", GOOD.replace("R2", "Ré").encode() + b"R4;14.06.2020;\xff;;;;\n", 3, [(7, "no text")]),
    ("a quotation mark never closed", lines(row(1), row(2).rstrip('"'), row(3)), 2, [(5, "never closed")]),
    ("a quotation mark never closed in the last row", lines(row(1), row(2).rstrip('"')), 1, [(5, "never closed")]),
    ("a quotation mark inside", lines(row(1), row(2, why='a "b" c'), row(3)), 2, [(5, "stands inside")]),
    (
        "quotation marks lost in every row",
        lines(*(f'R{n};a;"b' for n in range(300))),
        0,
        [(n, "") for n in range(4, 304)],
    ),
    ("a row over two lines", lines(row(1), row(2, why="one\ntwo"), "R3;short"), 2, [(7, "2 cells")]),
]


@pytest.mark.parametrize(("content", "responses", "skipped"), [c[1:] for c in READ], ids=[c[0] for c in READ])
def test_read_as_far_as_it_goes(path, content, responses, skipped):
    said = read(path, content)
    assert said["responses"] == Response.objects.count() == responses
    assert said["rows_read"] == responses + len(skipped)
    assert len(said["skipped"]) == len(skipped)
    for found, (line, reason) in zip(said["skipped"], skipped, strict=True):
        assert found["line"] == line
        assert reason in found["reason"]


REFUSED = [
    ("empty", b"", "it is empty"),
    ("commas", GOOD.replace(";", ","), "parted by semicolons"),
    ("a workbook", b"PK\x03\x04" + b"x" * 100, "save the table as a CSV"),
    ("a broken header", HEAD.replace("Why", "Wh\x00y") + "\n", "its first row is not a header"),
    ("profile alone", "Reference;Country\nR1;Spain\n", "no column with answers"),
    ("half of a letter of UTF-16", GOOD.encode("utf-16") + b"\x00\xd8", "letters are not"),
]


@pytest.mark.parametrize(("content", "reason"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused_in_a_sentence_and_nothing_is_left(path, content, reason):
    with pytest.raises(CommandError) as refused:
        read(path, content)
    assert "survey.csv cannot be read" in str(refused.value)
    assert reason.lower() in str(refused.value).lower()
    assert not Consultation.objects.exists()


def test_no_file_at_all(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_eusurvey", str(tmp_path / "nothing.csv"), title="x")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "\udcff\x07"])
def test_a_title_has_1_to_200_characters(path, title):
    with pytest.raises(CommandError, match="1 to 200"):
        read(path, GOOD, title=title)


def test_letters_of_windows(path):
    read(path, lines(row(1, why="Überraschung für Zoë – naïve")).encode("cp1252"))
    assert Answer.objects.exclude(words="").get().words == "Überraschung für Zoë – naïve"
    assert "cp1252" in str(Consultation.objects.get().method_note)


def test_an_import_that_breaks_leaves_nothing(path, monkeypatch):
    from consult.imports import writing

    def broken(archive):
        raise RuntimeError("power cut")

    monkeypatch.setattr(writing, "edition_of", broken)
    with pytest.raises(RuntimeError):
        read(path, GOOD)
    assert not Consultation.objects.exists()
    assert not Response.objects.exists()


def test_cells_that_look_like_formulas_are_data(path, tmp_path):
    canary = '=HYPERLINK(""http://example.org"")'
    texts = [canary, "+41 22", "-1", "@SUM(A1)", "\t=1", "plain"]
    said = read(path, lines(*(row(n, why=text) for n, text in enumerate(texts))))
    kept = set(Answer.objects.exclude(words="").values_list("words", flat=True))
    assert kept == {text.replace('""', '"') for text in texts}
    out = tmp_path / "texts.csv"
    call_command("export_consultation", said["slug"], format="csv", part="contributions", out=out)
    written = out.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in written
    for text in texts[:-1]:
        assert f",{text[:3]}" not in written


def test_unknown_columns_become_questions(path):
    extra = [f"{line};{n}" for n, line in enumerate([row(1), row(2)])]
    said = read(path, f"{HEAD};Favourite colour?\n{extra[0]}\n{extra[1]}\n")
    assert said["questions"] == 3
    assert [str(q.text) for q in Question.objects.all()] == ["How good?", "Why?", "Favourite colour?"]


def test_names_and_addresses_of_persons_are_not_stored(path):
    read(path, f"{HEAD};Surname;Email\n{row(1)};Canary;canary@example.org\n")
    assert [str(q.text) for q in Question.objects.all()] == ["How good?", "Why?"]
    assert not Answer.objects.filter(words__icontains="canary").exists()


def test_a_file_without_profile_columns(path):
    said = read(path, "Do you agree?;Why?\n" + "Yes;a\nNo;b\nYes;c\n")
    assert (said["responses"], said["anonymous"], said["published"]) == (3, 0, 0)
    assert set(Response.objects.values_list("consent", flat=True)) == {"not_published"}


def test_headers_repeat_and_stand_for_themselves(path):
    said = read(
        path, "Reference;Comment;Comment;Country;Country\n" + "".join(f"R{n};a{n};;Spain;b{n}\n" for n in range(5))
    )
    assert said["questions"] == 3
    assert [str(q.text) for q in Question.objects.all()] == ["Comment", "Comment", "Country"]
    assert set(Response.objects.values_list("country", flat=True)) == {"Spain"}


def test_memory_does_not_grow_with_the_file(path):
    def peak(size):
        path.write_text(lines(*(row(n, why=f"{n} " + "word " * 100) for n in range(size))))
        from consult.imports.eusurvey import examine
        from consult.imports.writing import survey_of

        tracemalloc.start()
        survey_of(examine(path))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    small, large = peak(500), peak(4000)
    # The file is 2 MB larger; what grows is the set of references.
    assert large - small < 1_000_000
