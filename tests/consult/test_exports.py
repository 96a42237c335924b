"""Files of public data: the same bytes for the same edition, nothing that a spreadsheet runs, nothing unpublished."""

import csv
import hashlib
import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from consult.actions.consultations import close_consultation
from consult.enums import State
from consult.exports import csv_pieces, harmless, json_pieces, sheets_of, write
from consult.models import Answer, Consultation, Response, ResultEdition, TextReview
from consult.queries.results import edition_at
from tests.consult.analysis.test_tables import fill
from tests.support.factories import NOW, consultation

pytestmark = pytest.mark.django_db
CANARY = "unpublished-canary"


@pytest.fixture
def closed():
    """A closed paper: 64 and 55 persons, one published text that looks like a formula, unpublished canaries."""
    paper = consultation(kinds=["single", "multiple", "text"], closes_at=NOW)
    responses = fill(paper, {"returnee": 64, "family": 55, "resident": 7})
    text = paper.questions.get(code="text")
    said = [("=1+1", "anonymous", "approved"), (CANARY, "anonymous", "withheld"), (CANARY, "not_published", "approved")]
    for response, (words, consent, verdict) in zip(responses, said, strict=False):
        Response.objects.filter(pk=response.pk).update(consent=consent)
        answer = response.answers.get(question=text)
        answer.words = words
        answer.save()
        reason = "" if verdict == "approved" else "person"
        TextReview.objects.create(answer=answer, verdict=verdict, reason=reason, made_on=NOW.date())
    Answer.objects.filter(question=text, response=responses[3]).update(words=CANARY)
    close_consultation(paper, now=NOW)
    return Consultation.objects.get(pk=paper.pk)


def sheet(paper, name):
    return sheets_of(paper, edition_at(paper))[name]


def rows(paper, name):
    text = b"".join(csv_pieces(sheet(paper, name))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def book(paper, *names):
    made = io.BytesIO()
    write([sheet(paper, name) for name in names], "xlsx", made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("a=1", "a=1"),
        ("", ""),
        (-1, -1),
        (None, None),
    ],
)
def test_nothing_that_a_spreadsheet_would_run(cell, written):
    assert harmless(cell) == written


def test_published_texts_and_no_others(closed):
    found = rows(closed, "contributions")
    assert [(row["text"], row["state"], row["category"]) for row in found] == [("'=1+1", "published", "")]
    (told,) = json.loads(b"".join(json_pieces([sheet(closed, "contributions")])))["contributions"]
    assert told["text"] == "=1+1"
    page = openpyxl.load_workbook(io.BytesIO(book(closed, "contributions")))["contributions"]
    assert page.cell(2, 5).value == "'=1+1"
    assert page.cell(2, 5).data_type == "s"


def test_the_tables_hold_no_number_of_one_to_nine_beside_a_group(closed):
    beside = [row for row in rows(closed, "tables") if row["group"] and row["part"] != "by_week"]
    assert [row["count"] for row in beside if row["count"] and 0 < int(row["count"]) < 10] == []
    assert {row["group"] for row in beside} == {"returnee", "other_persons"}
    everybody = {
        row["answer"]: row["count"]
        for row in rows(closed, "tables")
        if row["question"] == "single" and not row["group"]
    }
    assert everybody == {"answered": "115", "yes": "64", "no": "51"}


def test_the_same_edition_gives_the_same_bytes(closed):
    for name in ("tables", "contributions", "codebook"):
        assert b"".join(csv_pieces(sheet(closed, name))) == b"".join(csv_pieces(sheet(closed, name)))
        assert book(closed, name) == book(closed, name)


def test_an_edition_stays_as_it_was_when_answers_go(closed):
    before = b"".join(csv_pieces(sheet(closed, "tables")))
    Response.objects.filter(category="returnee").delete()
    assert b"".join(csv_pieces(sheet(closed, "tables"))) == before


def test_the_codebook_has_three_languages(closed):
    found = {(row["what"], row["code"]): row for row in rows(closed, "codebook")}
    assert found["question", "single"]["text_fr"] == "Question single (fr)"
    assert found["option", "yes"]["text_ar"] == "yes (ar)"
    assert found["group", "returnee"]["kind"] == "individual"


class TestPages:
    def test_what_there_is_with_checksums_that_hold(self, closed, client):
        url = f"/en/{closed.path}data/"
        page = client.get(url).content.decode()
        tables = client.get(f"{url}tables.csv").getvalue()
        assert hashlib.sha256(tables).hexdigest() in page
        assert CANARY not in page
        for name in ("tables", "contributions", "codebook"):
            for kind in ("csv", "xlsx", "json"):
                answer = client.get(f"{url}{name}.{kind}")
                assert answer.status_code == 200
                assert f'filename="{closed.slug}-{name}.{kind}"' in answer.headers["Content-Disposition"]
                content = answer.getvalue()
                assert CANARY.encode() not in content
                told = client.get(f"{url}{name}.{kind}.sha256").content.decode()
                assert told == f"{hashlib.sha256(content).hexdigest()}  {name}.{kind}\n"

    @pytest.mark.parametrize("name", ["tables.pdf", "others.csv", "tables", "tables.csv.md5", "..csv"])
    def test_no_other_file(self, closed, client, name):
        assert client.get(f"/en/{closed.path}data/{name}").status_code == 404

    @pytest.mark.parametrize("number", ["2", "x", "-1", "٣", "999999"])
    def test_no_other_edition(self, closed, client, number):
        for page in ("results/", "data/", "data/tables.csv"):
            assert client.get(f"/en/{closed.path}{page}?edition={number}").status_code == 404

    def test_before_the_closing_there_is_nothing(self, client):
        paper = consultation(kinds=["single"])
        fill(paper, {"returnee": 60, "family": 60})
        page = client.get(f"/en/{paper.path}data/").content.decode()
        assert "after the closing day" in page
        assert "tables.csv" not in page
        assert client.get(f"/en/{paper.path}data/tables.csv").status_code == 404

    def test_queries_do_not_grow(self, client, django_assert_num_queries):
        def queries(paper):
            close_consultation(paper, now=NOW)
            client.get(f"/en/{paper.path}results/")
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as seen:
                client.get(f"/en/{paper.path}results/")
            return len(seen)

        small, large = (
            consultation(kinds=["single"], closes_at=NOW),
            consultation(
                kinds=["single", "multiple", "matrix", "ranking", "scale", "number", "date", "text"], closes_at=NOW
            ),
        )
        fill(small, {"returnee": 2})
        fill(large, {"returnee": 52, "family": 51})
        assert queries(small) == queries(large) <= 15


class TestCommands:
    def test_one_file_with_everything(self, closed, tmp_path):
        out = tmp_path / "all.json"
        call_command("export_consultation", closed.slug, format="json", out=out)
        found = json.loads(out.read_text())
        assert found["responses"]["total"] == 126
        assert [one["text"] for one in found["contributions"]] == ["=1+1"]
        assert found["codebook"]
        assert CANARY not in out.read_text()
        out = tmp_path / "all.xlsx"
        call_command("export_consultation", closed.slug, format="xlsx", out=out)
        assert openpyxl.load_workbook(out).sheetnames == ["tables", "contributions", "codebook"]
        assert [path.name for path in sorted(tmp_path.iterdir())] == ["all.json", "all.xlsx"]

    def test_csv_holds_the_tables_unless_asked(self, closed, tmp_path):
        out = tmp_path / "file.csv"
        call_command("export_consultation", closed.slug, format="csv", out=out)
        assert out.read_text(encoding="utf-8-sig").startswith("part,question")
        call_command("export_consultation", closed.slug, format="csv", out=out, part="codebook")
        assert out.read_text(encoding="utf-8-sig").startswith("what,question")

    def test_the_checksum_is_printed_and_holds(self, closed, tmp_path, capsys):
        out = tmp_path / "file.csv"
        call_command("export_consultation", closed.slug, format="csv", out=out)
        assert capsys.readouterr().out == f"{hashlib.sha256(out.read_bytes()).hexdigest()}  file.csv\n"

    def test_a_folder_is_no_file(self, closed, tmp_path):
        (tmp_path / "folder").mkdir()
        with pytest.raises(CommandError, match="folder cannot be written"):
            call_command("export_consultation", closed.slug, format="csv", out=tmp_path / "folder")
        assert [path.name for path in tmp_path.iterdir()] == ["folder"]

    def test_sentences_for_what_cannot_be_done(self, closed, tmp_path):
        paper = consultation(kinds=["single"])
        for slug, sentence in (("nothing", "no consultation “nothing”"), (paper.slug, "after the closing day")):
            for command, options in (("report_consultation", {}), ("export_consultation", {"out": tmp_path / "x.csv"})):
                with pytest.raises(CommandError, match=sentence):
                    call_command(command, slug, format="csv", **options)
        with pytest.raises(CommandError, match="no such edition"):
            call_command("report_consultation", closed.slug, edition=7)
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_consultation", closed.slug, format="csv", out=tmp_path / "no" / "x.csv")
        assert not list(tmp_path.iterdir())

    def test_the_operator_sees_everything(self, closed, capsys):
        call_command("report_consultation", closed.slug, unsuppressed=True)
        found = json.loads(capsys.readouterr().out)
        assert {row["category"]: row["count"] for row in found["responses"]["by_category"]} == {
            "returnee": 64,
            "family": 55,
            "resident": 7,
        }
        (single, *_others) = found["questions"]
        by_group = {group["category"]: [o["count"] for o in group["options"]] for group in single["by_category"]}
        assert by_group["resident"] == [4, 3]


class TestSummary:
    """Numbers are everybody's at the closing; what is written about them when a person publishes it."""

    def test_the_introduction_waits(self, closed, client):
        Consultation.objects.filter(pk=closed.pk).update(summary_text={"en": "What we read"})
        page = client.get(f"/en/{closed.path}results/").content.decode()
        assert "Who answered" in page
        assert "What we read" not in page
        Consultation.objects.filter(pk=closed.pk).update(state=State.SUMMARY_PUBLISHED, summary_published_at=NOW)
        assert "What we read" in client.get(f"/en/{closed.path}results/").content.decode()
        assert ResultEdition.objects.count() == 1


@pytest.mark.parametrize("command", ["report_consultation", "export_consultation"])
@pytest.mark.parametrize("slug", ["nobody-knows-it", "no\udcfftext"])
def test_a_slug_of_nothing_is_said_in_a_sentence(command, slug, tmp_path):
    options = {"format": "json", "out": tmp_path / "x.json"} if command == "export_consultation" else {}
    with pytest.raises(CommandError, match="There is no consultation"):
        call_command(command, slug, **options)
    assert not list(tmp_path.iterdir())
