"""An archive on the pages: in three languages, in the list, without a number or a name that nobody may see."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.models import Consultation
from tests.support.factories import paper_indexes

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
