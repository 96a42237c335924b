"""A Polis export becomes an archived round: what counts, what is left behind with its line, twice as once."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditEntry
from recommendations.models import Recommendation, Round, RoundItem, TextVersion, Vote
from recommendations.permissions import can_follow_recommendation, can_follow_round
from tests.recommendations.support import EXTRACT, export, import_folder, real_data

pytestmark = pytest.mark.django_db

STATEMENTS = [(0, 1, "Schools first"), (1, 1, "Roads first"), (2, -1, "Buy my lamps")]


def stances():
    rows = Vote.objects.values_list("item__source_id", "tag", "stance")
    return sorted(rows)


class TestWhatCounts:
    def test_an_archive_with_statements_and_votes(self, tmp_path):
        votes = [(10, 0, 7, 1), (11, 0, 8, -1), (12, 1, 7, 0), (13, 2, 9, 1)]
        found = import_folder(export(tmp_path, STATEMENTS, votes), title="What  first?")
        assert found == {
            "slug": "what-first",
            "recommendations": 3,
            "participants": 3,
            "votes": 4,
            "skipped": [],
        }
        assert stances() == [("0", "7", "support"), ("0", "8", "oppose"), ("1", "7", "neutral"), ("2", "9", "support")]
        archive = Round.objects.get()
        assert (str(archive.title), archive.state, archive.is_archive) == ("What first?", "closed", True)
        assert archive.opens_at.isoformat() == "1970-01-01T00:00:00.010000+00:00"
        assert list(RoundItem.objects.values_list("source_id", "is_moderated_out")) == [
            ("0", False),
            ("1", False),
            ("2", True),
        ]
        assert [str(v.text) for v in TextVersion.objects.order_by("pk")] == [text for _n, _m, text in STATEMENTS]

    def test_the_last_vote_by_time_counts_not_by_place(self, tmp_path):
        votes = [(30, 0, 7, -1), (10, 0, 7, 1), (20, 0, 7, 0), (5, 1, 7, 1), (5, 1, 7, -1)]
        found = import_folder(export(tmp_path, STATEMENTS, votes))
        assert found["votes"] == 2
        assert stances() == [("0", "7", "oppose"), ("1", "7", "oppose")]

    def test_words_over_lines_and_other_letters(self, tmp_path):
        text = 'Say “yes”,\nthen "go", نعم\r\nand é'
        import_folder(export(tmp_path, [(4, 1, text)], [(1, 4, 1, 1)]))
        assert str(TextVersion.objects.get().text) == text.replace("\r", "")
        assert str(Recommendation.objects.get().title) == 'Say “yes”, then "go", نعم and é'

    def test_a_long_statement_keeps_its_words_and_gets_a_short_title(self, tmp_path):
        import_folder(export(tmp_path, [(4, 1, "word " * 100)], [(1, 4, 1, 1)]))
        assert len(str(Recommendation.objects.get().title)) == 200
        assert str(TextVersion.objects.get().text) == ("word " * 100).strip()

    def test_nobody_voted(self, tmp_path):
        assert import_folder(export(tmp_path, STATEMENTS, []))["participants"] == 0

    def test_many_votes_in_batches(self, tmp_path):
        votes = [(n, n % 2, n // 2, 1) for n in range(4500)]
        assert import_folder(export(tmp_path, STATEMENTS, votes))["votes"] == 4500
        assert Vote.objects.count() == 4500


class TestTwice:
    def test_the_same_files_again_change_nothing(self, tmp_path):
        folder = export(tmp_path, STATEMENTS, [(1, 0, 7, 1), (2, 9, 7, 1)])
        first = import_folder(folder)
        assert import_folder(folder) == first
        assert (Round.objects.count(), Recommendation.objects.count(), Vote.objects.count()) == (1, 3, 1)
        assert AuditEntry.objects.filter(action="round.imported").count() == 1

    def test_another_export_under_the_same_title_is_refused(self, tmp_path):
        import_folder(export(tmp_path, STATEMENTS, [(1, 0, 7, 1)]))
        with pytest.raises(CommandError, match="was made from another file"):
            import_folder(export(tmp_path, STATEMENTS, [(1, 0, 7, -1)]))
        assert stances() == [("0", "7", "support")]

    def test_two_titles_that_write_alike_get_two_addresses(self, tmp_path):
        folder = export(tmp_path, STATEMENTS, [(1, 0, 7, 1)])
        assert [import_folder(folder, title=title)["slug"] for title in ("A b", "A, b")] == ["a-b", "a-b-2"]


# Rows of votes.csv behind the header (line 1), those that stay, and what is said of the others.
BAD_VOTES = [
    ("no vote", "1,x,0,7,2\n2,x,0,8,1\n", 1, [(2, "none of 1, 0 and -1")]),
    ("empty vote", "1,x,0,7,\n2,x,0,8,1\n", 1, [(2, "none of 1, 0 and -1")]),
    ("no such statement", "1,x,77,7,1\n2,x,0,8,1\n", 1, [(2, "no such statement")]),
    ("a person without a number", "1,x,0,you,1\n2,x,0,8,1\n", 1, [(2, "voter is no number")]),
    ("a number of Arabic digits", "1,x,0,٧,1\n2,x,0,8,1\n", 1, [(2, "voter is no number")]),
    ("no time", "now,x,0,7,1\n2,x,0,8,1\n", 1, [(2, "no time")]),
    ("a time past all clocks", "999999999999999999,x,0,7,1\n2,x,0,8,1\n", 1, [(2, "no time")]),
    ("a time that has not come", "253402300799999,x,0,7,1\n2,x,0,8,1\n", 1, [(2, "in the future")]),
    ("too few cells", "1,x,0,7\n2,x,0,8,1\n", 1, [(2, "4 cells; the header has 5")]),
    ("too many cells", "1,x,0,7,1,1\n2,x,0,8,1\n", 1, [(2, "6 cells; the header has 5")]),
    ("a mark never closed", '1,"x,0,7,1\n2,x,0,8,1\n3,x,1,8,1\n', 2, [(2, "never closed")]),
    ("a mark inside a cell", '1,"x"y,0,7,1\n2,x,0,8,1\n', 1, [(2, "inside a cell")]),
    ("a NUL byte", "1,\x00,0,7,1\n2,x,0,8,1\n", 1, [(2, "no text")]),
    ("empty lines", "\n\n1,x,0,7,1\n\n2,x,0,8,9\n", 1, [(6, "none of 1, 0 and -1")]),
    ("no end to the last line", "1,x,0,7,1", 1, []),
    ("lines of Windows", "1,x,0,7,1\r\n2,x,0,8,1\r\n", 2, []),
]


@pytest.mark.parametrize(("name", "rows", "kept", "skipped"), BAD_VOTES, ids=[row[0] for row in BAD_VOTES])
def test_a_bad_vote_is_told_with_its_line(tmp_path, name, rows, kept, skipped):
    folder = export(tmp_path, STATEMENTS, [])
    (folder / "votes.csv").write_bytes(b"timestamp,datetime,comment-id,voter-id,vote\n" + rows.encode())
    found = import_folder(folder)
    assert found["votes"] == Vote.objects.count() == kept
    assert [(row["file"], row["line"]) for row in found["skipped"]] == [("votes.csv", line) for line, _ in skipped]
    for row, (_line, words) in zip(found["skipped"], skipped, strict=True):
        assert words in row["reason"]


def test_a_bad_statement_is_told_with_its_line_and_so_are_its_votes(tmp_path):
    statements = [(0, 1, "Good"), ("x", 1, "No number"), (0, 1, "Twice"), (1, 1, "  "), (2, 5, "Odd"), (3, 0, "New")]
    found = import_folder(export(tmp_path, statements, [(1, 0, 7, 1), (2, 2, 7, 1), (3, 3, 7, 1)]))
    assert [(row["file"], row["line"]) for row in found["skipped"]] == [
        *[("comments.csv", line) for line in (3, 4, 5, 6)],
        ("votes.csv", 3),
    ]
    assert (found["recommendations"], found["votes"]) == (2, 2)


class TestAsSpreadsheetsWriteThem:
    @pytest.mark.parametrize("delimiter", [";", "\t"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_semicolons_and_tabulators(self, tmp_path, delimiter, mark):
        folder = export(tmp_path, [(0, 1, "Schools first"), (1, 1, "Roads first")], [(1, 0, 7, 1), (2, 1, 8, -1)])
        for name in ("comments.csv", "votes.csv"):
            content = mark + (folder / name).read_text().replace(",", delimiter)
            (folder / name).write_text(content, encoding="utf-8")
        assert import_folder(folder)["skipped"] == []
        assert stances() == [("0", "7", "support"), ("1", "8", "oppose")]

    def test_columns_in_another_order(self, tmp_path):
        (tmp_path / "comments.csv").write_text('comment-body,moderated,x,comment-id\n"A; b; c",1,,0\n')
        (tmp_path / "votes.csv").write_text("vote,voter-id,comment-id,timestamp\n-1,7,0,5\n")
        assert import_folder(tmp_path)["skipped"] == []
        assert stances() == [("0", "7", "oppose")]
        assert str(TextVersion.objects.get().text) == "A; b; c"

    def test_utf16(self, tmp_path):
        folder = export(tmp_path, STATEMENTS, [(1, 0, 7, 1)])
        for name in ("comments.csv", "votes.csv"):
            (folder / name).write_bytes((folder / name).read_text().encode("utf-16"))
        assert import_folder(folder)["votes"] == 1


class TestWhatNoPageCouldShow:
    def test_bytes_of_the_command_line_that_are_no_text(self, client, tmp_path):
        import_folder(export(tmp_path, STATEMENTS, [(1, 0, 7, 1)]), title="Wh\udcffat\x07 \u202efirst")
        assert str(Round.objects.get().title) == "What first"
        assert "What first" in client.get("/en/recommendations/").text

    def test_controls_in_a_statement(self, tmp_path):
        found = import_folder(export(tmp_path, [(0, 1, "\u202eSchools\x07"), (1, 1, "\x07\u200f")], []))
        assert str(TextVersion.objects.get().text) == str(Recommendation.objects.get().title) == "Schools"
        assert [row["reason"] for row in found["skipped"]] == ["The statement has no words."]


class TestRefused:
    @pytest.mark.parametrize(
        ("rows", "why"),
        [("", "no statement that can be read.$"), ("x,1,A\n", r"Line 2: The number of the statement is no number\.$")],
    )
    def test_nothing_to_vote_on_and_the_title_stays_free(self, tmp_path, rows, why):
        folder = export(tmp_path, STATEMENTS, [(1, 0, 7, 1)])
        good = (folder / "comments.csv").read_text()
        (folder / "comments.csv").write_text(f"comment-id,moderated,comment-body\n{rows}")
        with pytest.raises(CommandError, match=why):
            import_folder(folder)
        assert not Round.objects.exists()
        (folder / "comments.csv").write_text(good)
        assert import_folder(folder)["votes"] == 1

    @pytest.mark.parametrize("name", ["comments.csv", "votes.csv"])
    def test_a_file_is_missing(self, tmp_path, name):
        folder = export(tmp_path, STATEMENTS, [])
        (folder / name).unlink()
        with pytest.raises(CommandError, match=name):
            import_folder(folder)
        assert not Round.objects.exists()

    @pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "timestamp,comment-id,voter-id,vote,vote\n", '"'])
    def test_no_such_columns(self, tmp_path, content):
        folder = export(tmp_path, STATEMENTS, [])
        (folder / "votes.csv").write_text(content)
        with pytest.raises(CommandError, match=r"The file votes\.csv cannot be read"):
            import_folder(folder)
        assert not Round.objects.exists()

    @pytest.mark.parametrize("title", ["", "   ", "x" * 201])
    def test_a_title_of_1_to_200_characters(self, tmp_path, title):
        with pytest.raises(CommandError, match="1 to 200"):
            import_folder(export(tmp_path, STATEMENTS, []), title=title)

    def test_a_folder_in_the_place_of_a_file(self, tmp_path):
        folder = export(tmp_path, STATEMENTS, [])
        (folder / "votes.csv").unlink()
        (folder / "votes.csv").mkdir()
        with pytest.raises(CommandError, match=r"votes\.csv"):
            import_folder(folder)


def test_an_archive_stands_under_its_own_heading_and_its_statements_in_no_list(client, tmp_path):
    found = import_folder(export(tmp_path, STATEMENTS, [(1, 0, 7, 1)]), title="Canary archive")
    code = Recommendation.objects.first().code
    for path in ("recommendations/", "recommendations/all/", "recommendations/all/?q=Schools"):
        response = client.get(f"/en/{path}")
        assert response.status_code == 200
        assert "Schools first" not in response.text
        heading, _title, _rest = response.text.partition("Canary")
        assert ('id="archives"' in heading) == (path == "recommendations/")
    assert client.get(f"/en/recommendations/{code}/").status_code == 404
    assert client.get(f"/en/rounds/{found['slug']}/").status_code == 404
    assert not can_follow_recommendation(None, Recommendation.objects.first().pk)
    assert not can_follow_round(None, Round.objects.get().pk)


class TestRealData:
    def test_the_extract(self):
        found = import_folder(EXTRACT)
        assert {key: found[key] for key in ("recommendations", "participants", "votes", "skipped")} == {
            "recommendations": 50,
            "participants": 204,
            "votes": 5303,
            "skipped": [],
        }

    @pytest.mark.parametrize(
        ("name", "statements", "people", "votes"),
        [
            ("bg2050-volunteers", 371, 126, 14283),
            ("canadian-electoral-reform", 174, 448, 11950),
            ("scoop-hivemind.freshwater", 80, 117, 3972),
        ],
    )
    def test_votes_are_those_of_the_published_matrix(self, name, statements, people, votes):
        found = import_folder(real_data(name))
        assert (found["recommendations"], found["participants"], found["votes"]) == (statements, people, votes)
        assert found["skipped"] == []


def test_the_command_prints_one_object(tmp_path):
    out = io.StringIO()
    call_command("import_polis", str(export(Path(tmp_path), STATEMENTS, [])), title="T", stdout=out)
    assert list(json.loads(out.getvalue())) == ["slug", "recommendations", "participants", "votes", "skipped"]
