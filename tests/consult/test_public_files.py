"""Metadata beside files of public data: exact documents, the checksum of the file as it is taken, nothing early."""

import base64
import csv
import hashlib
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.actions.consultations import close_consultation
from consult.models import Consultation
from consult.public_files import parted
from core import ledger
from tests.consult.analysis.test_tables import fill
from tests.support.factories import NOW, consultation

pytestmark = pytest.mark.django_db
FILES = [f"{part}.{kind}" for part in ("tables", "contributions", "codebook") for kind in ("csv", "xlsx", "json")]
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def closed():
    made = consultation(kinds=["single"], closes_at=NOW)
    fill(made, {"returnee": 64, "family": 55})
    close_consultation(made, now=NOW)
    return Consultation.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("results.csv", ("results", "csv", "")),
        ("results.csv.sha256", ("results", "csv", ".sha256")),
        ("results.csv-metadata.json", ("results", "csv", "-metadata.json")),
        ("results.json-metadata.json", ("results", "json", "-metadata.json")),
        ("results-metadata.json", ("results", "", "-metadata.json")),
        ("results.csv.sha256.sha256", ("results", "csv.sha256", ".sha256")),
        ("results", ("results", "", "")),
        (".csv", ("", "csv", "")),
    ],
)
def test_parts_of_a_name(name, parts):
    assert parted(name) == parts


def test_what_a_csv_file_says_of_itself(closed, client):
    url = f"/en/{closed.path}data/"
    answer = client.get(f"{url}codebook.csv-metadata.json")
    assert answer.headers["Content-Type"] == "application/csvm+json"
    assert json.loads(answer.content) == {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": "codebook.csv",
        "dc:title": f"{closed} · Codebook",
        "dc:description": "Questions, answers and groups with their codes and words in three languages.",
        "dc:rights": "Creative Commons Attribution 4.0. Name the consultation, the edition and this site.",
        "dc:license": {"@id": CC_BY},
        "tableSchema": {
            "columns": [
                *({"name": name, "titles": name} for name in ("what", "question", "code", "kind")),
                {"name": "value", "titles": "value", "datatype": "integer"},
                *({"name": f"text_{code}", "titles": f"text_{code}", "lang": code} for code in ("en", "fr", "ar")),
            ]
        },
        "notes": [
            {
                "sha256": hashlib.sha256(client.get(f"{url}codebook.csv").getvalue()).hexdigest(),
                "ledger_head": ledger.head().as_dict(),
            }
        ],
    }


@pytest.mark.parametrize("name", FILES)
def test_every_file_leads_to_its_metadata_and_they_tell_its_bytes(closed, client, name):
    url = f"/fr/{closed.path}data/"
    answer = client.get(f"{url}{name}?edition=1")
    content, kind = answer.getvalue(), name.rpartition(".")[2]
    media = "application/csvm+json" if kind == "csv" else "application/ld+json"
    link = f'<{name}-metadata.json?edition=1>; rel="describedby"; type="{media}"'
    assert answer.headers["Link"] == link
    digest = hashlib.sha256(content)
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Content-Length"] == str(len(content))
    described = client.get(f"{url}{name}-metadata.json?edition=1")
    assert described.headers["Content-Type"] == media
    said = json.loads(described.content)
    assert said["url"] == f"{name}?edition=1"
    assert said["@context"][1] == {"@language": "fr"}
    assert said["notes"] == [{"sha256": digest.hexdigest(), "ledger_head": ledger.head().as_dict()}]
    assert ("tableSchema" in said) == (kind == "csv")
    if kind == "csv":
        head = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert [column["titles"] for column in said["tableSchema"]["columns"]] == head
    assert f"{name}-metadata.json?edition=1" in client.get(url).content.decode()


def test_an_archive_keeps_the_terms_of_its_source(closed, client):
    Consultation.objects.filter(pk=closed.pk).update(is_archive=True)
    said = json.loads(client.get(f"/en/{closed.path}data/codebook.csv-metadata.json").content)
    assert "dc:license" not in said
    assert said["dc:rights"] == (
        "The terms under which the consultation was first published go on to hold. Name its source."
    )


def test_the_head_is_the_newest_one(closed, client):
    url = f"/en/{closed.path}data/tables.csv-metadata.json"
    before = json.loads(client.get(url).content)["notes"][0]
    ledger.append("rules.changed", subject="x", body={})
    after = json.loads(client.get(url).content)["notes"][0]
    assert after == {"sha256": before["sha256"], "ledger_head": ledger.head().as_dict()}
    assert after["ledger_head"]["seq"] == before["ledger_head"]["seq"] + 1


@pytest.mark.parametrize("name", ["tables.pdf", "others.csv", "tables", "tables.csv.sha256", ".csv", "tables.csv-x"])
def test_no_metadata_of_what_is_not_there(closed, client, name):
    assert client.get(f"/en/{closed.path}data/{name}-metadata.json").status_code == 404


def test_of_another_edition_nothing(closed, client):
    assert client.get(f"/en/{closed.path}data/tables.csv-metadata.json?edition=2").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_before_the_closing_nothing(client, name):
    made = consultation(kinds=["single"])
    fill(made, {"returnee": 60, "family": 60})
    for asked in ("", ".sha256", "-metadata.json"):
        answer = client.get(f"/en/{made.path}data/{name}{asked}")
        assert answer.status_code == 404
        assert {"Link", "Repr-Digest"} & set(answer.headers) == set()


def test_the_table_is_read_once_for_file_and_digest(closed, client):
    def readings(name):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/en/{closed.path}data/{name}").getvalue()
        return sum('FROM "consult_response"' in query["sql"] for query in seen)

    assert readings("contributions.csv") == readings("contributions.csv.sha256") == 1
