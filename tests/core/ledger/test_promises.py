"""Receipts: signed, the same for the same ballot, refused when changed."""

import datetime
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from core import ledger
from core.ledger import promises, signing, verifier
from core.ledger.verifier import Broken, check_signature
from core.models import LedgerEntry

DAY = datetime.date(2026, 3, 1)
LATER = DAY + datetime.timedelta(days=2)
COMMIT = "ab" * 32
pytestmark = pytest.mark.django_db


def given(commit=COMMIT):
    return json.loads(promises.receipt(commit, DAY))


def state(receipt, today=DAY):
    return promises.check(receipt, today=today).state


def test_a_receipt_names_the_ballot_the_day_and_nothing_else():
    receipt = given()
    assert set(receipt) == {"format", "commit", "deadline", "key", "signature"}
    assert (receipt["commit"], receipt["deadline"]) == (COMMIT, LATER.isoformat())
    check_signature(receipt, signing.public_key())
    assert promises.receipt(COMMIT, DAY) == promises.receipt(COMMIT, DAY)


def test_what_the_ledger_says_of_it():
    assert state(given()) == "waiting"
    assert state(given(), LATER) == "waiting"
    assert state(given(), LATER + datetime.timedelta(days=1)) == "broken"
    for kind, expected in (
        ("ballots.batch", "published"),
        ("poll.opened_ballots", "counted"),
        ("ballot.withdrawn", "withdrawn"),
    ):
        entry = ledger.append(kind, subject="x", body={"commits": [COMMIT]}, day=DAY)
        checked = promises.check(given(), today=LATER + datetime.timedelta(days=9))
        assert (checked.state, checked.entries[-1]) == (expected, entry)
    assert state(given("cd" * 32)) == "waiting"


@pytest.mark.parametrize("change", [{"deadline": "2030-01-01"}, {"commit": "cd" * 32}, {"key": "00" * 32}, {"x": 1}])
def test_a_changed_one_is_not_ours(change):
    assert state({**given(), **change}) == "foreign"
    with pytest.raises(Broken):
        check_signature({**given(), **change}, signing.public_key())


@pytest.mark.parametrize(
    "text", ["", " ", "hello", "{}", "[]", "1", "null", '{"commit": "x"}', "{" * 5000, json.dumps({"commit": COMMIT})]
)
def test_what_is_no_receipt_is_said_to_be_none(client, text):
    with pytest.raises(promises.NoReceipt):
        promises.read(text)
    answer = client.post("/en/ledger/receipt/", {"text": text})
    assert answer.status_code == 422
    assert "not a receipt" in answer.content.decode()
    assert escape(text.strip()) in answer.content.decode()


def test_not_too_many():
    with pytest.raises(promises.TooManyReceipts):
        promises.read("\n".join(json.dumps(given()) for _n in range(21)))
    assert len(promises.read("\n\n".join(json.dumps(given()) for _n in range(20)))) == 20


class TestPages:
    def test_pasted_or_sent_as_a_file_it_is_found(self, client, tmp_path):
        entry = ledger.append("ballots.batch", subject="x", body={"commits": [COMMIT]}, day=DAY)
        kept = tmp_path / "receipts.jsonl"
        kept.write_text(promises.receipt(COMMIT, DAY) + "\n")
        with kept.open("rb") as file:
            answers = [
                client.post("/en/ledger/receipt/", {"text": promises.receipt(COMMIT, DAY)}),
                client.post("/en/ledger/receipt/", {"file": file}),
            ]
        for answer in answers:
            assert answer.status_code == 200
            assert f"/en/ledger/{entry.seq}/" in answer.content.decode()
            assert "no-store" in answer.headers["Cache-Control"]

    def test_the_page_takes_nothing_from_its_address(self, client):
        """R39: no parameter names a source or a receipt."""
        plain = client.get("/en/ledger/receipt/").content
        asked = client.get("/en/ledger/receipt/?text=%7B%7D&source=//evil.example&file=x").content
        assert _without_tokens(asked) == _without_tokens(plain)

    def test_an_empty_ledger_has_pages_and_no_files(self, client):
        assert client.get("/en/ledger/").status_code == 200
        assert Client().get("/en/ledger/export.jsonl").status_code == 404
        assert Client().get("/en/ledger/head.json").status_code == 404
        assert Client().get("/en/ledger/1/").status_code == 404

    def test_files_and_feed(self, client):
        ledger.append("status.changed", subject="x", body={"action": "x.done"}, day=DAY)
        anchor = ledger.anchor(datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))
        text = b"".join(Client().get("/en/ledger/export.jsonl").streaming_content).decode()
        head = json.loads(text.splitlines()[0])
        assert (head["seq"], head["hash"]) == (2, anchor.hash)
        assert json.loads(Client().get("/en/ledger/head.json").content) == head
        assert Client().get("/en/ledger/1.json").content.decode() == text.splitlines()[2] + "\n"
        program = b"".join(Client().get("/en/ledger/verifier.py").streaming_content)
        assert program == Path(verifier.__file__).read_bytes()
        assert program.count(b"\n") <= 200
        feed = Client().get("/en/ledger/feed/").content.decode()
        assert anchor.content["hash"] in feed
        assert "<updated>2026-03-01T00:00:00+00:00</updated>" in feed

    def test_an_entry_shows_itself_and_finds_numbers(self, client):
        body = {"choices": [["0f" * 8, "oppose"]], "commits": [COMMIT], "of": {"column": "open", "item": 1}}
        seq = ledger.append("poll.opened_ballots", subject="x", body=body, day=DAY).seq
        entry = LedgerEntry.objects.get(seq=seq)
        page = client.get(f"/en/ledger/{seq}/?find={'0F' * 8}").content.decode()
        assert "Oppose" in page.split("Beside this number stands")[1][:200]
        assert entry.hash in page
        assert "among those that were counted" in client.get(f"/en/ledger/{seq}/?find={COMMIT}").content.decode()
        assert "does not stand" in client.get(f"/en/ledger/{seq}/?find=cafe").content.decode()

    @pytest.mark.parametrize(
        "query", ["?kind=nothing", "?before=x", "?before=-1", "?before=" + "9" * 40, "?kind=anchor"]
    )
    def test_odd_addresses_answer(self, client, query):
        ledger.append("status.changed", subject="x", body={}, day=DAY)
        assert client.get("/en/ledger/" + query).status_code == 200

    @pytest.mark.parametrize("entries", [3, 50])
    def test_queries(self, client, django_assert_max_num_queries, entries):
        for n in range(entries):
            ledger.append("status.changed", subject="x", body={"n": n}, day=DAY)
        client.get("/en/ledger/")
        with django_assert_max_num_queries(2):
            client.get("/en/ledger/")

    def test_it_can_be_found_from_everywhere(self, client):
        assert reverse("ledger") in client.get("/en/glossary/").content.decode()


def _without_tokens(page):
    text = page.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"/(en|fr|ar)/ledger/receipt/[^\"]*", "", text)
