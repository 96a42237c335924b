"""``import_recommendations``: all lines or none, errors by line, safe to repeat."""

import io

import pytest
from django.core.management import CommandError, call_command

from core.errors import PermissionRefused
from core.models import AuditEntry
from recommendations.actions.importing import Imported, WrongLines, import_recommendations
from recommendations.imports.recommendations import COLUMNS, UnreadableTable, read_recommendations
from recommendations.models import Cluster, Recommendation, SourceDocument, TextVersion
from tests.support.factories import recommendation, user, words

pytestmark = pytest.mark.django_db
HEAD = "code,title_en,title_ar,text_en,nature,policy_areas,levels"
GOOD = f"{HEAD}\nX-1,Skills count,,Recognise skills.,recommendation,governance_coordination,national local\n"


@pytest.fixture
def editor():
    return user(role="editor", factor=True)


class TestReading:
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("delimiter", [",", ";"])
    def test_utf8_with_or_without_mark_comma_or_semicolon(self, mark, delimiter):
        found = read_recommendations((mark + GOOD.replace(",", delimiter)).encode())
        assert (found.errors, [row.code for row in found.rows]) == ((), ["X-1"])
        (row,) = found.rows
        assert (row.title.en, row.text.en, row.fields["levels"]) == (
            "Skills count",
            "Recognise skills.",
            ["national", "local"],
        )

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("café;".encode("latin-1"), "not in UTF-8"),
            (b"", "are needed"),
            (b"code,nature,colour\n", "no column “colour”"),
            (b"code,nature,code\n", "stands in it twice"),
            (b'code,nature\nX,"recommendation\n', "After line 1 a quotation mark is never closed"),
            (b'"code', "After line 0 a quotation mark is never closed"),
            (b"code,nature\nX," + b"x" * 200_000, "or a cell is too long"),
            (b"code,nature\nX,recommendation,more\n", "Line 2 has more cells than columns"),
            (b"code,nature\n" + b"x" * (2 * 1024 * 1024), "larger than two megabytes"),
            (b"code,nature\n" + b"X,recommendation\n" * 2001, "more than two thousand lines"),
        ],
    )
    def test_what_is_no_such_table(self, content, reason):
        with pytest.raises(UnreadableTable, match=reason):
            read_recommendations(content)

    def test_every_error_with_its_line(self):
        lines = [
            "code,title_en,text_en,nature,policy_areas",
            "bad code,T,t,recommendation,",
            'A,"two',
            'lines",,wish,nowhere',
            "B,T,t,recommendation,",
            "B,T,t,recommendation,",
            f"C,{'x' * 201},t,recommendation,",
        ]
        found = read_recommendations("\n".join(lines).encode())
        assert [(e.line, str(e.reason)) for e in found.errors] == [
            (2, "The code is missing, or holds something else than letters, digits, - and _, at most 40."),
            (3, "There is no text in any language."),
            (3, "“wish” is no code of “nature”."),
            (3, "“nowhere” is no code of “policy_areas”."),
            (6, "The code “B” stands in line 5 already."),
            (7, "“title_en” is longer than 200 characters."),
        ]
        assert [row.code for row in found.rows] == ["B"]

    def test_empty_cells_to_the_right_of_the_table(self):
        lines = ["code,title_en,text_en,nature,,", "A,T,t,recommendation,,", ",,,,,", "B,T,t,recommendation"]
        found = read_recommendations("\n".join(lines).encode())
        assert (found.errors, [(row.code, row.line) for row in found.rows]) == ((), [("A", 2), ("B", 4)])

    def test_what_no_database_keeps_is_left_out_and_what_is_left_is_looked_at(self):
        head = "code,title_en,text_en,nature,source_section"
        rows = ["A,T\x00,\u202et,recommendation,1\x00.2", "B,\x00,\x07,recommendation,"]
        found = read_recommendations("\n".join([head, *rows]).encode())
        (row,) = found.rows
        assert (row.title.en, row.text.en, row.fields["source_section"]) == ("T", "t", "1.2")
        assert [(e.line, str(e.reason)) for e in found.errors] == [
            (3, "There is no title in any language."),
            (3, "There is no text in any language."),
        ]

    def test_what_the_cleaning_refuses_has_its_line_too(self):
        quoted = "\n".join([">x"] * 201)
        found = read_recommendations(f'code,title_en,text_en,nature\nA,T,"{quoted}",recommendation\n'.encode())
        assert [(e.line, str(e.reason)) for e in found.errors] == [
            (2, "The text quotes more than 200 lines. Keep only the lines you answer to.")
        ]
        assert found.rows == ()


class TestWriting:
    def test_recommendations_with_their_first_text_and_one_public_entry(self, editor):
        source = SourceDocument.objects.create(slug="doc", title="Doc")
        cluster = Cluster.objects.create(code="skills", name=words("Skills"))
        content = GOOD.replace(HEAD, f"{HEAD},source,cluster").replace("local\n", "local,doc,skills\n").encode()
        assert import_recommendations(content, actor=editor) == Imported(1, 0)
        made = Recommendation.objects.get()
        assert (made.code, made.source, made.cluster, made.stage) == ("X-1", source, cluster, "recorded")
        assert (made.policy_areas, made.levels) == (["governance_coordination"], ["national", "local"])
        assert (made.versions.get().number, made.versions.get().text.en) == (1, "Recognise skills.")
        entry = AuditEntry.objects.public().get(action="recommendations.imported")
        assert (entry.details, entry.role) == ({"codes": ["X-1"]}, "editor")

    def test_twice_the_same_is_once(self, editor):
        import_recommendations(GOOD.encode(), actor=editor)
        assert import_recommendations(GOOD.encode(), actor=editor) == Imported(0, 1)
        assert TextVersion.objects.count() == AuditEntry.objects.filter(action="recommendations.imported").count() == 1

    def test_one_wrong_line_and_nothing_is_written(self, editor):
        recommendation(text="An older text")
        Recommendation.objects.update(code="X-2")
        content = GOOD + "X-2,Other,,Another text,recommendation,,\nX-3,T,,t,recommendation,nowhere,\n"
        content = content.replace(HEAD, f"{HEAD},source").replace("national local\n", "national local,nosuch\n")
        with pytest.raises(WrongLines) as refused:
            import_recommendations(content.encode(), actor=editor)
        assert refused.value.errors == [
            "Line 2: There is no source “nosuch”.",
            "Line 3: “X-2” is there with another text. New words are published as a new version.",
            "Line 4: “nowhere” is no code of “policy_areas”.",
        ]
        assert [r.code for r in Recommendation.objects.all()] == ["X-2"]

    def test_a_trial_writes_nothing(self, editor):
        assert import_recommendations(GOOD.encode(), actor=editor, dry_run=True) == Imported(1, 0)
        assert not Recommendation.objects.exists()
        assert not AuditEntry.objects.filter(action="recommendations.imported").exists()

    @pytest.mark.parametrize("role", ["", "official", "moderator", "analyst"])
    def test_editors_only(self, role):
        with pytest.raises(PermissionRefused):
            import_recommendations(GOOD.encode(), actor=user(role=role, factor=bool(role)))
        assert not Recommendation.objects.exists()


class TestCommand:
    def test_trial_and_import(self, tmp_path):
        path = tmp_path / "r.csv"
        path.write_text(GOOD)
        out = io.StringIO()
        call_command("import_recommendations", str(path), dry_run=True, stdout=out)
        call_command("import_recommendations", str(path), stdout=out)
        assert out.getvalue() == "1 would be added, 0 there already.\n1 added, 0 there already.\n"
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_recommendations", str(tmp_path / "nothing.csv"))
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_recommendations", str(tmp_path))
        path.write_bytes(b"x" * (2 * 1024 * 1024 + 2))
        with pytest.raises(CommandError, match="larger than two megabytes"):
            call_command("import_recommendations", str(path))
        path.write_text(GOOD.replace("recommendation,", "wish,"))
        with pytest.raises(CommandError, match="Line 2: “wish” is no code of “nature”"):
            call_command("import_recommendations", str(path))


class TestScreen:
    PATH = "/cms/recommendations-import/"

    def send(self, client, content, press="import"):
        return client.post(self.PATH, {"file": io.BytesIO(content.encode()), press: "1"})

    def test_look_then_take_over(self, client, editor):
        client.force_login(editor)
        assert ", ".join(COLUMNS) in client.get(self.PATH).content.decode()
        assert self.send(client, GOOD, "check").status_code == 302
        assert not Recommendation.objects.exists()
        assert self.send(client, GOOD).status_code == 302
        assert Recommendation.objects.get().code == "X-1"

    def test_errors_by_line(self, client, editor):
        client.force_login(editor)
        answer = self.send(client, GOOD.replace("recommendation,", "wish,"))
        assert answer.status_code == 422
        assert "Line 2: “wish” is no code of “nature”." in answer.content.decode()
        assert self.send(client, "nothing").status_code == 422
        assert client.post(self.PATH, {"import": "1"}).status_code == 422
        assert not Recommendation.objects.exists()

    def test_for_editors_only(self, client):
        client.force_login(user(role="moderator", factor=True))
        assert client.get(self.PATH, follow=True).status_code == 404
        assert self.send(client, GOOD).status_code in (302, 404)
        assert not Recommendation.objects.exists()
