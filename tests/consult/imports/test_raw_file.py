"""The sample of real responses, counted here with the csv module alone: what went in comes out.

Nothing of the importer is used to say what is right; only the commands are called.
"""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consult.models import Answer, Consultation, Response
from tests.support import databases

FILE = Path(__file__).parent.parent / "data" / "ec_ai_white_paper_2020_sample.csv"
PROFILE = 10
TYPE, LANGUAGE, COUNTRY, PRIVACY = 3, 2, 8, 9
OWN = "The feedback can be published with your personal information"
ANONYMOUS = "The feedback can be published in an anonymous way"


def run(name, *args, **options):
    out = io.StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def raw():
    with FILE.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    return rows[0], rows[1:]


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """Imported once for the module."""
    with django_db_blocker.unblock(), databases.rolled_back():
        said = json.loads(run("import_eusurvey", str(FILE), title="White Paper on AI"))
        whole = json.loads(run("report_consultation", said["slug"], unsuppressed=True))
        shown = json.loads(run("report_consultation", said["slug"]))
        yield said, whole, shown


@pytest.fixture
def database(db, imported):
    """The archive, for tests that ask the database or run a command."""
    return imported


def leaves(report):
    """Every question or line of a matrix in the order of the file."""
    return [leaf for question in report["questions"] for leaf in question.get("rows", [question])]


def columns():
    header, rows = raw()
    return [(header[place], [row[place] for row in rows]) for place in range(PROFILE, len(header))]


def test_the_import_says_what_it_did(imported):
    said, _whole, _shown = imported
    _header, rows = raw()
    choices = Counter(row[PRIVACY] for row in rows)
    assert said == {
        "slug": "white-paper-on-ai",
        "rows_read": 500,
        "responses": 500,
        "skipped": [],
        "questions": 35,
        "anonymous": choices[ANONYMOUS],
        "published": choices[OWN],
    }


def test_every_answer_column_is_a_question_or_a_line(imported):
    _said, whole, _shown = imported
    found = leaves(whole)
    assert len(found) == len(columns())
    for leaf, (header, _cells) in zip(found, columns(), strict=True):
        assert header.strip().endswith(leaf["text"])
    for question in whole["questions"]:
        for line in question.get("rows", ()):
            assert set(line) >= {"code", "text", "kind", "answered", "options", "mean", "by_category"}
    assert len([q for q in whole["questions"] if q["kind"] == "matrix"]) == 6


def test_other_please_specify_is_a_question_of_words(imported):
    _said, whole, _shown = imported
    asked = [leaf for leaf in leaves(whole) if "specify" in leaf["text"].lower()]
    assert len(asked) == 7
    assert {leaf["kind"] for leaf in asked} == {"text"}


def test_answered_counts_cells_with_more_than_white_space(imported):
    _said, whole, _shown = imported
    for leaf, (_header, cells) in zip(leaves(whole), columns(), strict=True):
        assert leaf["answered"] == sum(1 for cell in cells if cell.strip()), leaf["text"]


def test_every_option_is_counted_and_none_besides(imported):
    _said, whole, shown = imported
    for report in (whole, shown):
        for leaf, (_header, cells) in zip(leaves(report), columns(), strict=True):
            if leaf["kind"] == "text":
                assert leaf["options"] == []
                continue
            told = {option["label"]: option["count"] for option in leaf["options"]}
            counted = Counter(cell.strip() for cell in cells if cell.strip())
            assert {label: n for label, n in told.items() if n} == counted, leaf["text"]


def test_the_mean_of_a_scale(imported):
    _said, whole, _shown = imported
    scales = 0
    for leaf, (_header, cells) in zip(leaves(whole), columns(), strict=True):
        values = [int(cell.strip()[0]) for cell in cells if cell.strip()[:1].isdigit() and cell.strip()[1:4] == " - "]
        if leaf["kind"] == "scale":
            scales += 1
            assert leaf["mean"] == pytest.approx(sum(values) / len(values))
        else:
            assert leaf["mean"] is None
    assert scales == 32


def test_the_operator_sees_every_cell(imported):
    _said, whole, _shown = imported
    _header, rows = raw()
    types = [row[TYPE].strip() or "Not stated" for row in rows]
    assert {c["label"]: c["count"] for c in whole["responses"]["by_category"]} == Counter(types)
    for leaf, (_header, cells) in zip(leaves(whole), columns(), strict=True):
        if leaf["kind"] == "text":
            continue
        counted = Counter((kind, cell.strip()) for kind, cell in zip(types, cells, strict=True) if cell.strip())
        told = {
            (group["label"], option["label"]): option["count"]
            for group in leaf["by_category"]
            for option in group["options"]
            if option["count"]
        }
        assert told == counted


class TestDisclosure:
    def numbers_by_group(self, report):
        """Every number that stands beside a group, with where it stands."""
        for leaf in leaves(report):
            for group in (*leaf["by_category"], *filter(None, [leaf.get("others")])):
                assert ("options" in group) != ("in_words" in group)
                for option in group.get("options", ()):
                    yield leaf, group, (option["label"],), option["count"]
                for fold in group.get("folded", ()):
                    yield leaf, group, tuple(fold["labels"]), fold["count"]
                if "options" in group:
                    yield leaf, group, ("No answer",), group["no_answer"]

    def test_no_number_of_one_to_nine_stands_beside_a_group(self, imported):
        _said, _whole, shown = imported
        told = [count for *_where, count in self.numbers_by_group(shown) if count is not None]
        assert len(told) > 300
        assert not [count for count in told if 0 < count < 10]
        for name in ("by_category", "by_language", "by_country"):
            sizes = [row["count"] for row in shown["responses"][name] if row["count"] is not None]
            assert sizes and min(sizes) >= 10
        assert shown["responses"]["by_channel"] == []

    def test_every_number_beside_a_group_is_right(self, imported):
        _said, _whole, shown = imported
        _header, rows = raw()
        types = [row[TYPE].strip() or "Not stated" for row in rows]
        cells = {id(leaf): column for leaf, (_h, column) in zip(leaves(shown), columns(), strict=True)}
        for leaf, group, labels, count in self.numbers_by_group(shown):
            if count is None or group["category"] == "other_persons":
                continue
            own = [
                cell.strip() or "No answer"
                for kind, cell in zip(types, cells[id(leaf)], strict=True)
                if kind == group["label"]
            ]
            assert count == sum(1 for cell in own if cell in labels)
            assert group["base"] == len(own) >= 50

    def test_groups_of_the_file_with_their_sizes_small_ones_without(self, imported):
        _said, _whole, shown = imported
        _header, rows = raw()
        sizes = Counter(row[TYPE].strip() or "Not stated" for row in rows)
        told = {row["label"]: row["count"] for row in shown["responses"]["by_category"]}
        assert told == {label: size if size >= 10 else None for label, size in sizes.items()}
        small = sum(size for size in sizes.values() if size < 10)
        assert shown["responses"]["others"]["count"] == small == 22

    def test_groups_under_fifty_are_told_in_words(self, imported):
        _said, _whole, shown = imported
        sizes = {row["label"]: row["count"] for row in shown["responses"]["by_category"]}
        for leaf in leaves(shown):
            for group in leaf["by_category"]:
                if "options" in group:
                    assert sizes[group["label"]] >= 50
                else:
                    assert group["in_words"]
                assert sizes[group["label"]] is not None

    def test_languages_and_countries_are_those_of_the_file(self, imported):
        _said, _whole, shown = imported
        _header, rows = raw()
        countries = Counter(row[COUNTRY].strip() or "Not stated" for row in rows)
        told = {row["label"]: row["count"] for row in shown["responses"]["by_country"]}
        rest = told.pop("Others")
        assert told == {name: size for name, size in countries.items() if size >= 10}
        assert rest == 500 - sum(told.values())
        languages = Counter(row[LANGUAGE] for row in rows)
        told = {row["label"]: row["count"] for row in shown["responses"]["by_language"]}
        assert told.pop("Others") == 500 - sum(told.values())
        assert told == {name: size for name, size in languages.items() if size >= 10}


@pytest.mark.django_db
class TestWhatIsKept:
    def test_every_text_is_kept_as_it_is(self, database):
        _header, rows = raw()
        written = Counter(
            cells[place]
            for place, (leaf, _column) in enumerate(zip(leaves(database[1]), columns(), strict=True), start=PROFILE)
            for cells in rows
            if leaf["kind"] == "text" and cells[place].strip()
        )
        assert Counter(Answer.objects.exclude(words="").values_list("words", flat=True)) == written

    def test_of_anonymous_ones_no_name_is_stored(self, database):
        stored = Response.objects.filter(consultation__slug=database[0]["slug"])
        assert stored.filter(consent="anonymous").count() == 177
        assert not stored.filter(consent="anonymous").exclude(organisation_name="").exists()
        assert not stored.filter(consent="anonymous").exclude(register_number="").exists()
        assert stored.filter(consent="named").exclude(organisation_name="").count() == 274

    def test_the_same_file_and_title_doubles_nothing(self, database):
        said = database[0]
        before = (Consultation.objects.count(), Response.objects.count(), Answer.objects.count())
        assert json.loads(run("import_eusurvey", str(FILE), title="White Paper on AI")) == said
        assert (Consultation.objects.count(), Response.objects.count(), Answer.objects.count()) == before

    def test_another_title_makes_another_archive(self, database):
        other = json.loads(run("import_eusurvey", str(FILE), title="White paper on AI!"))
        assert other["slug"] == "white-paper-on-ai-2"
        assert {**other, "slug": ""} == {**database[0], "slug": ""}

    def test_another_file_under_the_same_title_is_refused(self, database, tmp_path):
        changed = tmp_path / "changed.csv"
        changed.write_bytes(FILE.read_bytes().replace(b"Skopai", b"Skopbi"))
        with pytest.raises(CommandError, match="made from another file"):
            run("import_eusurvey", str(changed), title="White Paper on AI")
        assert Consultation.objects.filter(is_archive=True).count() == 1

    def test_the_csv_report_holds_the_same_numbers(self, database):
        text = run("report_consultation", database[0]["slug"], format="csv").removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        totals = {
            (row["question"], row["line"], row["answer"]): row["count"]
            for row in rows
            if row["part"] in ("question", "line") and not row["group"]
        }
        for question in database[2]["questions"]:
            for leaf in question.get("rows", [question]):
                line = "" if leaf is question else leaf["code"]
                for option in leaf["options"]:
                    assert totals[question["code"], line, option["label"]] == str(option["count"])
        beside = [int(row["count"]) for row in rows if row["group"] and row["part"] != "by_week" and row["count"]]
        assert not [count for count in beside if 0 < count < 10]

    def test_the_page_as_a_file(self, database):
        page = run("report_consultation", database[0]["slug"], format="html")
        assert "<h1>Results by group</h1>" in page
        assert "Trade Union" not in page
        with pytest.raises(CommandError, match="what everybody may see"):
            run("report_consultation", database[0]["slug"], format="html", unsuppressed=True)
