"""An archive on the pages: in three languages, in the list, without a number or a name that nobody may see."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.actions.archives import name_readers
from consult.actions.plan import AnalystOfOwner
from consult.actions.replies import NotTimeToWrite, write_summary
from consult.models import Consultation
from core.errors import PermissionRefused
from core.models import AuditEntry
from tests.consult.workbench.build import analyst
from tests.support.factories import consultation, paper_indexes, user, words

pytestmark = pytest.mark.django_db
HEAD = "Reference;Feedback date;User type;Organisation name;Country;Publication privacy settings;Do you agree?;Why?"


@pytest.fixture
def archive(tmp_path, front_page):
    """Two large groups, one of 12 and one of 4; anonymous ones with a name in the file that must not be stored."""
    sizes = {"EU Citizen": 60, "Trade Union": 55, "Public authority": 12, "Press": 4}
    rows = []
    for kind, size in sizes.items():
        for n in range(size):
            privacy = ("with your personal information", "in an anonymous way", "not to be published")[n % 3]
            name = "canary-name" if n % 3 else f"{kind} {n}"
            said = (
                ("Said with a name", "Said without one", "canary-unsaid")[n] if n < 3 and kind == "Trade Union" else ""
            )
            rows.append(f"{kind}{n};14.06.2020;{kind};{name};Spain;{privacy};{('Yes', 'No')[n % 2]};{said}")
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    call_command("import_eusurvey", str(path), title="An archive", stdout=io.StringIO())
    return Consultation.objects.get()


@pytest.fixture
def front_page(db):
    from tests.support.factories import front_page

    return front_page()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_results_and_data_in_three_languages(archive, client, language):
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(f"/{language}/{archive.path}")
    assert len(seen) <= 15
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "EU Citizen" in page
    assert "Press" not in page
    assert "canary" not in page
    data = client.get(f"/{language}/consultations/{archive.slug}/data/")
    assert data.status_code == 200
    assert "canary" not in data.content.decode()


def test_its_address_is_its_results(archive):
    assert archive.path == "consultations/an-archive/results/"


def test_published_texts_with_and_without_a_name_and_no_others(archive, client):
    for name in ("tables.csv", "tables.json", "contributions.csv", "contributions.json", "codebook.csv"):
        content = b"".join(client.get(f"/en/consultations/{archive.slug}/data/{name}").streaming_content)
        assert b"canary" not in content
    told = json.loads(
        b"".join(client.get(f"/en/consultations/{archive.slug}/data/contributions.json").streaming_content)
    )["contributions"]
    assert {(row["text"], row["organisation"], row["category"]) for row in told} == {
        ("Said with a name", "Trade Union 0", "trade_union"),
        ("Said without one", "", ""),
    }


def test_small_types_are_named_without_a_number(archive):
    from consult.queries.results import edition_at, report

    found = report(archive, edition_at(archive))["responses"]
    # The 4 of the press are told together with the 12 of the authorities: neither can be worked out.
    assert {row["category"]: row["count"] for row in found["by_category"]} == {
        "eu-citizen": 60,
        "trade-union": 55,
        "press": None,
        "public-authority": None,
    }
    assert found["others"]["count"] == 16


def test_nobody_owes_an_archive_a_reply(archive, client):
    assert client.get(f"/en/consultations/{archive.slug}/outcome/").status_code == 404


def test_the_list_shows_it_apart_and_says_no_state_of_it(archive, client):
    paper_indexes()
    html = client.get("/en/consultations/").content.decode()
    apart = html.partition("Held elsewhere")[2]
    assert "An archive" in apart
    assert "An archive" not in html.partition("Held elsewhere")[0]
    assert "under analysis" not in html


def test_no_reading_is_promised_where_nobody_reads(archive, client):
    page = client.get(f"/en/consultations/{archive.slug}/contributions/").content.decode()
    assert "Held elsewhere, kept here as an archive" in page
    assert "Said without one" in page
    assert "every text is read by an analyst" not in page


class TestReaders:
    def test_an_administrator_names_them_and_they_read(self, archive, client):
        reader, other = analyst(), analyst()
        client.force_login(reader)
        assert client.get(f"/cms/workbench/{archive.pk}/", follow=True).status_code == 404
        client.force_login(user(role="administrator", factor=True))
        form = f"/cms/consultations/{archive.pk}/readers/"
        assert form in client.get(f"/cms/consultations/{archive.pk}/").content.decode()
        for _twice in range(2):
            assert client.post(form, {"analysts": [reader.pk]}).status_code == 302
        assert list(archive.analysts.all()) == [reader]
        assert AuditEntry.objects.filter(action="consultation.readers_named").count() == 1
        client.force_login(reader)
        question = archive.questions.get(number=2)
        page = client.get(f"/cms/workbench/{archive.pk}/answers/{question.code}/").content.decode()
        assert "canary-unsaid" in page
        client.force_login(other)
        assert client.get(f"/cms/workbench/{archive.pk}/answers/{question.code}/", follow=True).status_code == 404

    def test_what_is_public_already_is_not_said_to_wait(self, archive, client):
        reader = analyst(archive)
        client.force_login(reader)
        assert "can be read here already" in client.get(f"/cms/workbench/{archive.pk}/publication/").content.decode()

    def test_nobody_else_names_them(self, archive, client):
        reader = analyst()
        for role in ("official", "editor", "moderator", "analyst"):
            somebody = user(role=role, factor=True)
            client.force_login(somebody)
            form = f"/cms/consultations/{archive.pk}/readers/"
            assert client.post(form, {"analysts": [reader.pk]}, follow=True).status_code == 404
            with pytest.raises(PermissionRefused):
                name_readers(archive, actor=somebody, analysts=[reader])
        assert not archive.analysts.exists()

    def test_those_of_a_plan_stay_as_respondents_read_them(self, client):
        paper = consultation(state="closed")
        boss = user(role="administrator", factor=True)
        client.force_login(boss)
        form = f"/cms/consultations/{paper.pk}/readers/"
        assert client.post(form, {"analysts": [analyst().pk]}, follow=True).status_code == 404
        with pytest.raises(PermissionRefused):
            name_readers(paper, actor=boss, analysts=[analyst()])
        assert not paper.analysts.exists()

    def test_only_analysts_can_be_named(self, archive):
        boss = user(role="administrator", factor=True)
        with pytest.raises(AnalystOfOwner, match="moderator"):
            name_readers(archive, actor=boss, analysts=[user("moderator-1", role="moderator")])
        assert not archive.analysts.exists()


def test_who_runs_the_platform_is_offered_no_plan_and_no_reply(archive, client):
    boss = user(role="administrator", factor=True)
    client.force_login(boss)
    page = client.get(f"/cms/consultations/{archive.pk}/").content.decode()
    tabs = page.partition('<ul class="run__tabs">')[2].partition("</ul>")[0]
    assert re.findall(r">(\w[^<]*)</a>", tabs) == ["Overview", "Questions", "Timeline"]
    before = archive.method_note
    with pytest.raises(NotTimeToWrite):
        write_summary(archive, actor=boss, summary_text=words("canary"), method_note=words("canary"))
    archive.refresh_from_db()
    assert archive.method_note == before
