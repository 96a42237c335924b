"""Results of a round: hidden, then in words and numbers; the map, one's own place, archives, files, feed."""

import csv
import hashlib
import io
import json
import re
import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Declaration
from core import keyring, ledger
from core.errors import PermissionRefused
from core.models import AuditEntry
from recommendations.actions.analysis import analyse, analyse_what_is_missing
from recommendations.actions.positions import send_to_institution
from recommendations.actions.rounds import close_round
from recommendations.actions.votes import voter_tag
from recommendations.exports import TABLES
from recommendations.models import (
    ActionPlan,
    Measure,
    OrganisationStance,
    Position,
    Proposal,
    Recommendation,
    Round,
    RoundAnalysis,
    Vote,
)
from recommendations.queries.analysis import held_made
from recommendations.queries.opinions import own_place
from tests.recommendations.support import export, import_folder
from tests.support.factories import NOW, addressee, institution, organisation, recommendation, round_, user, words
from tests.support.pages import markup

pytestmark = pytest.mark.django_db


def vote(found, camps, *, vouched=False, closed=True):
    """Camps of (category, people, stance on odd items, stance on even ones)."""
    votes = []
    for camp, (category, people, odd, even) in enumerate(camps):
        for person in range(people):
            tag = f"canary-{vouched}-{camp}-{person}"
            votes += [
                Vote(
                    item=item,
                    tag=tag,
                    category=category,
                    is_vouched=vouched,
                    stance=odd if item.order % 2 else even,
                )
                for item in found.items.all()
            ]
    Vote.objects.bulk_create(votes)
    if closed:
        close(found)


def close(found):
    close_round(Round.objects.get(pk=found.pk), now=found.closes_at)
    found.refresh_from_db()


CAMPS = [
    ("returnee", 60, "support", "oppose"),
    ("family", 55, "oppose", "oppose"),
    ("resident", 20, "support", "oppose"),
]


@pytest.fixture(autouse=True)
def keys_of_this_test(settings, tmp_path):
    """Rounds get the same numbers in every test: a key that one destroyed is not gone for the next."""
    settings.KEYRING_DIR = tmp_path / "keys"


def page(client, found, query=""):
    answer = client.get(f"/en/{found.path}results/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(html):
    main = html[html.index("<main") : html.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class TestPage:
    def test_nothing_before_the_closing(self, client):
        found = round_(items=3)
        vote(found, CAMPS, closed=False)
        html = page(client, found)
        assert "Results are shown when the round has closed" in html
        assert not re.search(r"\b(60|55|20|135)\b", text_of(html))
        assert client.get(f"/en/{round_(state='draft').path}results/").status_code == 404
        with pytest.raises(PermissionRefused):
            analyse(found)

    def test_words_first_then_tables_and_the_map_when_it_is_made(self, client):
        found = round_(items=8)
        vote(found, CAMPS)
        html = text_of(page(client, found))
        assert "Groups stand against each other. Mostly for: " in html
        assert "Mostly against: Family member of a migrant or returnee." in html
        assert "Every group that can be told is mostly against it." in html
        assert "The map is being made." in html
        assert len(analyse(found)) == 2
        html = page(client, found)
        assert "The map is being made." not in html
        assert html.count('<circle cx="') + html.count('<rect x="') > 10
        assert "canary" not in html

    def test_fewer_than_ten_in_a_column_no_number_anywhere(self, client):
        found = round_(items=8)
        vote(found, [("returnee", 60, "support", "oppose"), ("family", 55, "oppose", "support")], closed=False)
        vote(found, [("returnee", 7, "neutral", "support_with_changes")], vouched=True)
        analyse(found)
        shown = text_of(page(client, found))
        assert "People vouched for by an organisation: fewer than 10. No number is told." in shown
        edition = found.editions.get()
        assert edition.totals["vouched"] == {"voters": None, "items": dict.fromkeys(edition.totals["open"]["items"])}
        told = found.analyses.get(column="vouched").told
        assert (told["participants"], told["groups"], told["map"]) == (None, [], [])
        assert {row["seen"] for row in told["recommendations"]} == {None}
        for row in rows("results"):
            assert row["column"] == "open" or (row["count"], row["in_words"]) == ("", "fewer than 10")
        assert "7" not in re.findall(r"\d+", client.get(f"/en/{found.path}").content.decode().split("Who voted")[1])

    def test_where_returnees_and_authorities_of_destination_agree(self, client):
        found = round_(items=4)
        vote(found, CAMPS, closed=False)
        for number in range(2):
            authority = organisation(category=f"authority_destination_{('national', 'local')[number]}")
            for item in found.items.all():
                OrganisationStance.objects.create(item=item, organisation=authority, stance="support", taken_at=NOW)
        close(found)
        shown = text_of(page(client, found))
        common = shown[shown.index("destination agree") : shown.index("People who voted alike")]
        assert common.count("Both: Mostly for") == 2
        assert "Proposal 1" in common and "Proposal 2" not in common

    def test_one_authority_is_no_group(self, client):
        found = round_(items=4)
        vote(found, CAMPS, closed=False)
        item = found.items.first()
        OrganisationStance.objects.create(
            item=item, organisation=organisation(category="authority_destination_local"), stance="support", taken_at=NOW
        )
        close(found)
        assert "On no recommendation could that be said" in text_of(page(client, found))

    def test_how_far_the_two_shores_and_people_and_authorities_stand_apart(self, client):
        found = round_(items=4)
        vote(found, CAMPS, closed=False)
        for category, stance in (
            ("authority_origin_national", "support"),
            ("authority_origin_local", "support_with_changes"),
            ("authority_destination_national", "oppose"),
            ("eu_institution", "oppose"),
            ("authority_destination_local", "oppose"),
        ):
            one = organisation(category=category)
            for item in found.items.all():
                OrganisationStance.objects.create(item=item, organisation=one, stance=stance, taken_at=NOW)
        close(found)
        shown = text_of(page(client, found))
        part = shown[shown.index("How far groups stand apart") : shown.index("Order")]
        assert (
            "Countries of origin – countries of destination: of 4 recommendations on which both can be told, the same "
            "view on 0, opposite views on 4." in part
        )
        # The authorities are not of one mind, and on every other recommendation people are not either.
        assert (
            "People – authorities: of 4 recommendations on which both can be told, the same view on 0, opposite "
            "views on 0." in part
        )
        assert "EU institution" not in part, "one alone is no group"

    def test_without_authorities_no_distance_of_sides(self, client):
        found = round_(items=2)
        vote(found, CAMPS)
        part = text_of(page(client, found)).split("How far groups stand apart")[1]
        assert "on which both can be told" not in part
        assert "Returnee" in part

    def test_order_and_area(self, client):
        found = round_(items=4)
        Recommendation.objects.filter(round_items__order=3).update(policy_areas=["governance_coordination"])
        vote(found, CAMPS)

        def titles(query):
            part = markup(page(client, found, query)).split('id="all"')[1]
            return re.findall(r"<h3><a[^>]*>Proposal (\d)", part)

        assert titles("") == ["1", "2", "3", "4"]
        assert titles("?order=divided")[:2] == ["1", "3"]
        assert titles("?order=agreed") == ["1", "3", "2", "4"]
        assert titles("?area=governance_coordination") == ["3"]
        assert titles("?area=nowhere") == []
        assert client.get(f"/en/{found.path}results/?order=tag").status_code == 404

    def test_small_pages_in_few_queries_however_many_items(self, client):
        counted = []
        for items in (3, 60):
            found = round_(items=items)
            vote(found, CAMPS)
            analyse(found)
            client.get(f"/en/{found.path}results/")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = client.get(f"/en/{found.path}results/")
            counted.append(len(queries))
            import gzip

            assert len(gzip.compress(answer.content)) < 25 * 1024
        assert counted[0] == counted[1] <= 15


class TestAnalysis:
    def test_made_once_and_the_same_for_good(self):
        found = round_(items=8)
        vote(found, CAMPS)
        first = analyse(found)
        assert [made.column for made in first] == ["vouched", "open"]
        assert analyse(found) == []
        assert AuditEntry.objects.filter(action="round.analysed", is_public=True).count() == 2
        told = RoundAnalysis.objects.get(column="open").told
        assert told["people"] == []
        assert "canary" not in json.dumps(told)

    def test_the_digest_is_that_of_the_votes_and_not_of_their_tags(self):
        found = round_(items=8)
        vote(found, CAMPS)
        digests = [held_made(found, "open").digest]
        for person in range(3):
            Vote.objects.filter(tag=f"canary-False-0-{person}").update(tag=f"z{9 - person}")
        digests.append(held_made(found, "open").digest)
        Vote.objects.filter(tag="z9", item__order=1).update(stance="neutral")
        digests.append(held_made(found, "open").digest)
        assert digests[0] == digests[1] != digests[2]

    def test_the_closing_asks_for_it_and_the_clock_finds_what_was_lost(self, django_capture_on_commit_callbacks):
        found = round_(items=8)
        vote(found, CAMPS, closed=False)
        with django_capture_on_commit_callbacks(execute=True):
            close(found)
        assert RoundAnalysis.objects.count() == 2
        RoundAnalysis.objects.all().delete()
        assert analyse_what_is_missing() == 2
        assert analyse_what_is_missing() == 0

    def test_never_after_the_key_is_destroyed(self):
        found = round_(items=8)
        vote(found, CAMPS)
        keyring.destroy(found.key_name)
        assert analyse(found) == []
        assert not RoundAnalysis.objects.exists()

    def test_groups_of_an_archive_keep_their_numbers(self, tmp_path, monkeypatch):
        statements = [(n, 1, f"Statement {n}") for n in range(8)]
        votes = [(1, s, p, 1 if (s < 4) == (p < 12) else -1) for p in range(23) for s in range(8)]
        found = Round.objects.get(slug=import_folder(export(tmp_path, statements, votes))["slug"])
        (made,) = analyse(found)
        assert analyse(found) == []
        place, told = made.place, made.told
        place["centres"] = {"0": place["centres"]["1"], "1": place["centres"]["0"]}
        RoundAnalysis.objects.update(place=place, digest="earlier")
        (again,) = analyse(found)
        assert {p["source_id"]: 1 - p["group"] for p in told["people"]} == {
            p["source_id"]: p["group"] for p in again.told["people"]
        }


class TestOwnPlace:
    @pytest.fixture
    def voted(self):
        found, person = round_(items=8), user()
        vote(found, CAMPS, closed=False)
        Vote.objects.filter(item__round=found, tag="canary-False-0-0").update(tag=voter_tag(found, person))
        close(found)
        analyse(found)
        return found, person

    def test_only_the_voter_sees_it_and_nothing_is_written(self, voted, client):
        found, person = voted
        with CaptureQueriesContext(connection) as queries:
            own = own_place(found, person)
        assert own.place.group == "Group 1"
        assert not [q for q in queries if not q["sql"].startswith("SELECT")]
        assert "nearest to" not in page(client, found)
        client.force_login(person)
        answer = client.get(f"/en/{found.path}results/")
        assert "You stand nearest to Group 1." in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        client.force_login(user())
        assert "You did not vote in this round" in page(client, found)

    def test_after_the_key_a_sentence(self, voted, client):
        found, person = voted
        client.force_login(person)
        keyring.destroy(found.key_name)
        assert "Your vote can no longer be shown to you" in page(client, found)

    def test_too_few_votes(self, voted):
        found, person = voted
        Vote.objects.filter(tag=voter_tag(found, person), item__order__gt=6).delete()
        assert own_place(found, person).place is None


class TestArchives:
    def test_a_page_of_its_own_with_the_same_pictures(self, client, tmp_path):
        statements = [(n, -1 if n == 7 else 1, f"Statement {n}") for n in range(8)]
        votes = [(1, s, p, 1 if (s < 4) == (p < 12) else -1) for p in range(23) for s in range(8)]
        found = Round.objects.get(slug=import_folder(export(tmp_path, statements, votes), title="Old vote")["slug"])
        assert "The map is being made." in page(client, found)
        analyse(found)
        html = page(client, found)
        shown = text_of(html)
        assert "Held elsewhere" in shown and "23 people voted." in shown
        assert "It sets the groups apart." in shown
        assert "Statement 7" not in shown
        assert "Old vote" in client.get("/en/recommendations/").content.decode().split('id="archives"')[1]
        assert client.get(f"/en/{found.path}").status_code == 404
        assert "archive-" not in "".join(str(rows(table.name)) for table in TABLES)


def rows(name, client=None):
    from tests.support.client import PageClient

    answer = (client or PageClient()).get(f"/en/recommendations/data/{name}.csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


class TestFiles:
    def test_every_table_as_csv_and_json_with_its_checksum(self, client):
        found = round_(items=2)
        vote(found, CAMPS)
        analyse(found)
        html = client.get("/en/recommendations/data/").content.decode()
        for table in TABLES:
            assert table.name in html
            as_csv = rows(table.name, client)
            answer = client.get(f"/en/recommendations/data/{table.name}.json")
            content = b"".join(answer.streaming_content)
            data = json.loads(content)
            head = ledger.head().as_dict()
            assert data["about"] == [{"licence": "CC BY 4.0", "ledger_head": head, "columns": list(table.head)}]
            assert len(data[table.name]) == len(as_csv)
            digest = client.get(f"/en/recommendations/data/{table.name}.json.sha256").content.decode()
            assert digest == f"{hashlib.sha256(content).hexdigest()}  {table.name}.json\n"
        for name in ("nothing.csv", "results.xml", "results", ".csv", "results.csv.sha256.sha256", "results.xlsx"):
            for asked in ("", ".sha256", "-metadata.json"):
                assert client.get(f"/en/recommendations/data/{name}{asked}").status_code == 404

    def test_metadata_of_every_table(self, client):
        found = round_(items=2)
        vote(found, CAMPS)
        html = client.get("/en/recommendations/data/").content.decode()
        for table in TABLES:
            for kind in ("csv", "json"):
                name = f"{table.name}.{kind}"
                answer = client.get(f"/en/recommendations/data/{name}")
                content = answer.getvalue()
                assert f"<{name}-metadata.json>" in answer.headers["Link"]
                said = json.loads(client.get(f"/en/recommendations/data/{name}-metadata.json").content)
                assert said["url"] == name
                assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
                head = ledger.head().as_dict()
                assert said["notes"] == [{"sha256": hashlib.sha256(content).hexdigest(), "ledger_head": head}]
                assert f'/recommendations/data/{name}-metadata.json"' in html
                if kind == "csv":
                    (first, *_rows) = csv.reader(io.StringIO(content.decode("utf-8-sig")))
                    assert [column["titles"] for column in said["tableSchema"]["columns"]] == first
                else:
                    assert "tableSchema" not in said

    def test_the_metadata_of_one_table(self, client):
        said = json.loads(client.get("/en/recommendations/data/plans.csv-metadata.json").content)
        languages = ("en", "fr", "ar")
        digest = hashlib.sha256(client.get("/en/recommendations/data/plans.csv").getvalue()).hexdigest()
        assert said == {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": "plans.csv",
            "dc:title": "Action plans",
            "dc:description": "Published plans, the measures in them and who agreed.",
            "dc:rights": "Creative Commons Attribution 4.0. Name the round or recommendation and this site.",
            "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
            "tableSchema": {
                "columns": [
                    {"name": "plan", "titles": "plan"},
                    {"name": "owner", "titles": "owner"},
                    *({"name": f"title_{c}", "titles": f"title_{c}", "lang": c} for c in languages),
                    *({"name": f"definition_{c}", "titles": f"definition_{c}", "lang": c} for c in languages),
                    *(
                        {"name": name, "titles": name, "datatype": "date"}
                        for name in ("starts_on", "ends_on", "published_on")
                    ),
                    {"name": "measures", "titles": "measures", "separator": " ", "datatype": "integer"},
                    {"name": "agreed", "titles": "agreed", "separator": " "},
                ]
            },
            "notes": [{"sha256": digest, "ledger_head": None}],
        }

    def test_nothing_early_and_no_draft(self, client):
        found = round_(items=1)
        vote(found, CAMPS, closed=False)
        item = found.items.get()
        draft_item = round_(state="draft", items=1).items.get()
        speaker = organisation("Canary union")
        OrganisationStance.objects.create(item=draft_item, organisation=speaker, stance="oppose", taken_at=NOW)
        Position.objects.create(
            addressee=addressee(item.recommendation, institution()), code="accepted", reason=words("canary draft")
        )
        Round.objects.filter(pk=round_(state="draft").pk).update(title=words("canary round"))
        draft = Measure.objects.create(
            addressee=addressee(item.recommendation, institution()),
            title=words("canary measure"),
            starts_on=NOW.date(),
            ends_on=NOW.date(),
        )
        ActionPlan.objects.create(
            owner=institution(), slug="canary", title=words("p"), starts_on=NOW.date(), ends_on=NOW.date()
        )
        for state in ("waiting", "hidden", "withdrawn"):
            Proposal.objects.create(
                round=found,
                title=f"canary {state}",
                text="canary",
                state=state,
                submission_key=uuid.uuid4(),
                written_on=NOW.date(),
                alias="canary alias",
            )
        told = "".join(str(rows(table.name, client)) for table in TABLES)
        assert "canary" not in told.lower()
        draft.published_at = NOW
        draft.save()
        Proposal.objects.filter(title="canary waiting").update(state="open")
        assert rows("measures", client)[0]["title_en"] == "canary measure"
        assert [r["title"] for r in rows("proposals", client)] == ["canary waiting"]
        assert "alias" not in str(rows("proposals", client))
        assert rows("results", client) == rows("stances", client) == rows("positions", client) == []

    def test_organisations_are_told_as_soon_as_they_speak(self, client):
        found = round_(items=1)
        speaker = organisation("Union")
        OrganisationStance.objects.create(item=found.items.get(), organisation=speaker, stance="oppose", taken_at=NOW)
        vote(found, CAMPS, closed=False)
        assert [(r["organisation"], r["stance"]) for r in rows("stances", client)] == [("union", "oppose")]
        assert rows("results", client) == []

    def test_a_formula_is_harmless(self, client):
        recommendation("=HYPERLINK(1)")
        (row,) = rows("recommendations", client)
        assert row["title_en"] == "'=HYPERLINK(1)"

    def test_results_are_those_of_the_page(self, client):
        found = round_(items=1)
        vote(found, CAMPS)
        told = rows("results", client)
        code = found.items.get().recommendation.code
        declared = [row for row in told if row["what"] == "declared group"]
        assert {(row["answer"], row["count"]) for row in declared if row["group"] == "returnee"} == {
            ("all of the group", "60"),
            ("support", "60"),
            ("support_with_changes", "0"),
            ("neutral", "0"),
            ("oppose", "0"),
        }
        assert {(row["group"], row["in_words"]) for row in declared if row["in_words"]} == {
            ("family", "mostly_against"),
            ("resident", "mostly_for"),
        }
        assert {r["recommendation"] for r in told} == {"", code}

    def test_constant_queries(self, client, django_assert_max_num_queries):
        for _ in range(20):
            made = recommendation()
            addressee(made, institution())
        for table in TABLES:
            with django_assert_max_num_queries(8):
                rows(table.name, client)


class TestFeed:
    def test_what_the_public_log_says(self, client):
        found = round_(items=1)
        vote(found, CAMPS)
        send_to_institution(found.items.get().recommendation, institution=institution())
        answer = client.get("/en/recommendations/feed/")
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        feed = answer.content.decode()
        assert "Round: Closed, with results" in feed
        assert "Proposal 1: Sent to the institution" in feed
        assert "canary" not in feed

    def test_nothing_of_drafts_and_nobody(self, client):
        found = round_(items=1)
        close(found)
        Round.objects.update(state="draft")
        assert "<entry>" not in client.get("/en/recommendations/feed/").content.decode()
        assert not Declaration.objects.exists()


def test_editions_from_before_the_rule_lose_their_small_numbers():
    found = round_(items=2)
    vote(found, CAMPS)
    edition = found.editions.get()
    first, second = edition.totals["open"]["items"]
    told = dict(edition.totals["open"]["items"][second])
    edition.totals["open"]["items"][first] = {"support": 4, "support_with_changes": 0, "neutral": 0, "oppose": 5}
    edition.totals["vouched"] = {"voters": 9, "items": {first: dict.fromkeys(told, 0), second: {**told, "oppose": 1}}}
    edition.save()
    for _twice in range(2):
        import_module("recommendations.migrations.0005_agreement").hide_small_totals(apps, None)
        edition.refresh_from_db()
        assert edition.totals["open"]["items"] == {first: None, second: told}
        assert edition.totals["vouched"]["voters"] is None
