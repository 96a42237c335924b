"""``analyse_round``: real conversations against their published figures, and what is told of rounds held here."""

import csv
import io
import json
from collections import Counter
from math import comb
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from recommendations.actions.rounds import close_round
from recommendations.models import Round, Vote
from tests.recommendations.support import DATA, EXTRACT, analyse, export, import_folder, real_data
from tests.support.factories import DAY, NOW, organisation, round_

pytestmark = pytest.mark.django_db


def published_groups(path):
    with path.open(newline="") as stream:
        return {row["participant"]: row["group-id"] for row in csv.DictReader(stream)}


def adjusted_rand(pairs):
    """L. Hubert and P. Arabie, “Comparing partitions”, 1985."""

    def together(counts):
        return sum(comb(count, 2) for count in counts.values())

    both = together(Counter(pairs))
    first, second = (together(Counter(pair[side] for pair in pairs)) for side in (0, 1))
    expected = first * second / comb(len(pairs), 2)
    return (both - expected) / ((first + second) / 2 - expected)


def agreement_with_published(found, published):
    pairs = [(row["group"], published[row["source_id"]]) for row in found["people"] if row["group"] is not None]
    return adjusted_rand([pair for pair in pairs if pair[1] != ""])


def consensus_as_published(folder, groups):
    """Compare with the published column; how many statements there were."""
    found = analyse(import_folder(folder)["slug"], declared=folder / groups)["recommendations"]
    with (folder / "comments.csv").open(newline="") as stream:
        published = {row["comment-id"]: float(row["group-informed-consensus"]) for row in csv.DictReader(stream)}
    for row in found:
        assert abs(row["group_informed_consensus"] - published[row["source_id"]]) < 1e-9
    return len(found)


class TestPublishedFigures:
    def test_groups_of_the_extract(self):
        found = analyse(import_folder(EXTRACT)["slug"], groups=2)
        assert agreement_with_published(found, published_groups(EXTRACT / "groups.csv")) >= 0.87
        assert Counter(row["group"] for row in found["people"]) == {0: 101, 1: 88, None: 15}

    def test_groups_of_a_larger_one(self):
        folder = real_data("canadian-electoral-reform")
        found = analyse(import_folder(folder)["slug"], groups=2)
        assert agreement_with_published(found, published_groups(folder / "participants-votes.csv")) >= 0.83

    def test_group_informed_consensus_with_the_published_groups(self):
        assert consensus_as_published(DATA / "bowling_green", "groups.csv") == 17

    def test_group_informed_consensus_of_the_whole_conversation(self):
        assert consensus_as_published(real_data("bg2050-volunteers"), "participants-votes.csv") == 316

    def test_counts_and_groups_of_the_extract_by_the_csv_module_alone(self):
        found = analyse(import_folder(EXTRACT)["slug"], declared=EXTRACT / "groups.csv")
        groups, last = published_groups(EXTRACT / "groups.csv"), {}
        with (EXTRACT / "votes.csv").open(newline="") as stream:
            for row in sorted(csv.DictReader(stream), key=lambda row: int(row["timestamp"])):
                last[row["comment-id"], row["voter-id"]] = row["vote"]
        for row in found["recommendations"]:
            mine = {person: vote for (statement, person), vote in last.items() if statement == row["source_id"]}
            counted = Counter(mine.values())
            assert (row["support"], row["oppose"], row["neutral"]) == (counted["1"], counted["-1"], counted["0"])
            assert row["seen"] == len(mine)
            product, root = 1.0, 1.0
            for told in row["groups"]:
                votes = Counter(vote for person, vote in mine.items() if groups[person] == told["group"])
                seen = sum(votes.values())
                assert (told["support"], told["oppose"], told["seen"]) == (votes["1"], votes["-1"], seen)
                product *= (votes["1"] + 1) / (seen + 2)
                if seen >= 10:
                    root *= (votes["1"] + 0.5) / (seen + 1) * (1 - (votes["-1"] + 0.5) / (seen + 1))
            enough = 2 - len(row["not_enough"])
            assert abs(row["group_informed_consensus"] - product) < 1e-9
            assert row["stakeholder_informed_consensus"] == (pytest.approx(root ** (1 / enough)) if enough else None)

    def test_twice_the_same(self):
        slug = import_folder(EXTRACT)["slug"]
        assert analyse(slug) == analyse(slug)


# Two camps of twelve and eleven on eight statements, of which the last was taken out; one who voted once.
STATEMENTS = [(n, -1 if n == 7 else 1, f"Statement {n}") for n in range(8)]
CAMPS = [
    *[(1, s, p, 1 if s < 4 else -1) for p in range(12) for s in range(8)],
    *[(1, s, p, -1 if s < 4 else 1) for p in range(12, 23) for s in range(8)],
    (1, 7, 40, 1),
]


@pytest.fixture
def archive(tmp_path):
    return import_folder(export(tmp_path, STATEMENTS, CAMPS))["slug"]


class TestArchives:
    def test_everything_that_is_told(self, archive):
        found = analyse(archive)
        assert found["participants"] == 24
        assert [row["source_id"] for row in found["recommendations"]] == [str(n) for n in range(7)]
        assert {row["source_id"]: row["group"] for row in found["people"]} == {
            **{str(p): 0 for p in range(12)},
            **{str(p): 1 for p in range(12, 23)},
            "40": None,
        }
        first = found["recommendations"][0]
        assert (first["support"], first["oppose"], first["neutral"], first["seen"]) == (12, 11, 0, 23)
        assert first["group_informed_consensus"] == pytest.approx(13 / 14 * 1 / 13)
        assert first["stakeholder_informed_consensus"] is None
        assert [(g["group"], g["support"], g["seen"]) for g in first["groups"]] == [(0, 12, 12), (1, 0, 11)]
        assert [group["people"] for group in found["groups"]] == [12, 11]
        assert {row["side"] for row in found["groups"][0]["representative"]} == {"support", "oppose"}
        assert found["majorities"] == {"support": [], "oppose": []}

    def test_declared_groups(self, archive, tmp_path):
        path = tmp_path / "groups.csv"
        people = [f"{p},{'north' if p < 10 else 'south'}" for p in range(20)]
        path.write_text("\n".join(["participant,group", *people, "20,", "99,north", "x,north", "3,south", "4,north"]))
        found = analyse(archive, declared=path)
        assert found["declared"] == {
            "groups": [{"group": "north", "people": 10}, {"group": "south", "people": 10}],
            "without_group": 4,
            "unknown": ["99"],
            "skipped": [
                {"file": "groups.csv", "line": 24, "reason": "The number of the participant is no number."},
                {"file": "groups.csv", "line": 25, "reason": "Participant 3 stands above in another group."},
            ],
        }
        first = found["recommendations"][0]
        assert first["group_informed_consensus"] == pytest.approx(11 / 12 * 3 / 12)
        north, south = 10.5 / 11 * (1 - 0.5 / 11), 2.5 / 11 * (1 - 8.5 / 11)
        assert first["stakeholder_informed_consensus"] == pytest.approx((north * south) ** 0.5)
        assert (first["weakest_group"], first["weakest_agreement"]) == ("south", pytest.approx(south))
        assert first["gaps"] == [{"groups": ["north", "south"], "gap": pytest.approx(8 / 12)}]
        assert first["opinion"]["group_informed_consensus"] == pytest.approx(13 / 14 * 1 / 13)

    def test_a_group_of_nine_is_not_enough(self, archive, tmp_path):
        path = tmp_path / "groups.csv"
        path.write_text("participant,group-id\n" + "\n".join(f"{p},{int(p < 9)}" for p in range(23)))
        first = analyse(archive, declared=path)["recommendations"][0]
        assert (first["not_enough"], first["gaps"], first["weakest_group"]) == (["1"], [], "0")

    def test_a_column_of_ones_own_comes_before_that_of_polis_and_a_spreadsheet_may_have_written_it(
        self, archive, tmp_path
    ):
        path = tmp_path / "groups.csv"
        path.write_text("\ufeffparticipant;group-id;group\r\n1;0;north\r\n2;0;\r\n", encoding="utf-8")
        found = analyse(archive, declared=path)["declared"]
        assert (found["groups"], found["skipped"]) == ([{"group": "north", "people": 1}], [])

    @pytest.mark.parametrize(
        "content",
        ["", "person,group\n1,a\n", "participant,side\n1,a\n", "participant,side\n", "participant,group,group\n"],
    )
    def test_a_file_without_groups_is_refused(self, archive, tmp_path, content):
        path = tmp_path / "groups.csv"
        path.write_text(content)
        with pytest.raises(CommandError, match=r"groups\.csv"):
            analyse(archive, declared=path)

    def test_nobody_voted(self, tmp_path):
        found = analyse(import_folder(export(tmp_path, STATEMENTS, []), title="Empty")["slug"])
        assert (found["participants"], found["people"], found["groups"]) == (0, [], [])
        assert found["recommendations"][0]["group_informed_consensus"] is None

    def test_few_queries_however_many_votes(self, archive, django_assert_num_queries):
        with django_assert_num_queries(3):
            analyse(archive)

    def test_more_groups_than_people_on_the_map(self, archive, tmp_path):
        with pytest.raises(CommandError, match=r"^3 groups are too many: 2 people voted enough to be divided\.$"):
            few = [(1, s, p, 1 if p else -1) for s in range(7) for p in range(2)]
            analyse(import_folder(export(tmp_path, STATEMENTS, few), title="Few")["slug"], groups=3)
        with pytest.raises(CommandError, match="1 groups are too many: 0 people"):
            analyse(import_folder(export(tmp_path, STATEMENTS, []), title="Empty")["slug"], groups=1)
        assert len(analyse(archive, groups=20)["groups"]) <= 20

    def test_where_all_vote_alike_there_is_one_group_whatever_is_asked_for(self, tmp_path):
        alike = [(1, s, p, 1) for p in range(30) for s in range(7)]
        slug = import_folder(export(tmp_path, STATEMENTS, alike), title="Alike")["slug"]
        for options in ({}, {"groups": 2}):
            assert [group["people"] for group in analyse(slug, **options)["groups"]] == [30]

    def test_one_person_is_no_group_unless_one_is_asked_for(self, tmp_path):
        slug = import_folder(export(tmp_path, STATEMENTS, [(1, s, 7, 1) for s in range(7)]), title="One")["slug"]
        assert analyse(slug)["people"] == [{"source_id": "7", "group": None}]
        assert analyse(slug, groups=1)["people"] == [{"source_id": "7", "group": 0}]

    def test_no_column_of_vouched_people(self, archive):
        with pytest.raises(CommandError, match="leave --vouched out"):
            analyse(archive, vouched=True)

    def test_every_answer_is_json_for_any_program(self, archive, tmp_path):
        """No NaN and no Infinity, which Python writes and others refuse; no letter that some terminal cannot write."""

        def refuse(name):
            raise AssertionError(name)

        path, out = tmp_path / "gr\udcffoups.csv", io.StringIO()
        path.write_text(
            "participant,group\nx,\n" + "".join(f"{p},مجموعة {p % 5}\n" for p in range(23)), encoding="utf-8"
        )
        for options in ({}, {"declared": path}, {"groups": 1}):
            call_command("analyse_round", archive, stdout=out, **options)
            assert out.getvalue().isascii()
            json.loads(out.getvalue(), parse_constant=refuse)
            out.seek(0)
            out.truncate()

    @pytest.mark.parametrize("number", [0, -1, 21])
    def test_a_number_of_groups_that_is_none(self, archive, number):
        with pytest.raises(CommandError, match="between 1 and 20"):
            analyse(archive, groups=number)


def held(sizes, *, items=8, category="returnee", close=True):
    """A round held here with camps of so many people, who vote for the first half or for the second."""
    found = round_(items=items, closes_at=NOW)
    votes = []
    for camp, size in enumerate(sizes):
        for person in range(size):
            for place, item in enumerate(found.items.all()):
                stance = "support_with_changes" if (place < items / 2) == (camp % 2 == 0) else "oppose"
                tag = f"canary-{camp}-{person}"
                votes.append(Vote(item=item, tag=tag, stance=stance, category=category))
    Vote.objects.bulk_create(votes)
    if close:
        close_round(Round.objects.get(pk=found.pk), now=NOW + DAY)
    return found


class TestHeldHere:
    def test_large_groups_are_told_with_counts_and_nobody_by_name(self):
        found = analyse(held([70, 60]).slug)
        assert (found["participants"], found["people"]) == (130, [])
        first = found["recommendations"][0]
        assert (first["support"], first["oppose"], first["neutral"], first["seen"]) == (70, 60, 0, 130)
        assert [(g["group"], g["people"]) for g in first["groups"]] == [("0", 70), ("1", 60)]
        assert first["group_informed_consensus"] == pytest.approx(71 / 72 * 1 / 62)
        assert "canary" not in json.dumps(found)

    def test_a_group_of_thirty_is_told_in_words_and_no_figure_tells_more(self):
        first = analyse(held([70, 30]).slug)["recommendations"][0]
        assert first["group_informed_consensus"] is None
        assert [(g["group"], g["people"], g["words"]) for g in first["groups"] if g["group"] == "1"] == [
            ("1", None, "mostly_against")
        ]

    def test_a_group_of_nine_is_neither_drawn_nor_described(self):
        found = analyse(held([70, 9]).slug)
        assert [row["groups"] for row in found["recommendations"]] == [[]] * 8
        assert {row["group_informed_consensus"] for row in found["recommendations"]} == {None}

    def test_stakeholders_from_the_published_tables_and_institutions_by_kind(self):
        made = held([70, 60], close=False)
        Vote.objects.filter(tag__startswith="canary-1").update(category="resident")
        item = made.items.first()
        for category, count in (("authority_origin_national", 2), ("trade_union", 1)):
            for _ in range(count):
                item.organisation_stances.create(
                    organisation=organisation(category=category), stance="support", taken_at=NOW
                )
        close_round(Round.objects.get(pk=made.pk), now=NOW + DAY)
        first = analyse(made.slug)["recommendations"][0]
        parts = [70.5 / 71 * (1 - 0.5 / 71), 0.5 / 61 * (1 - 60.5 / 61), 2.5 / 3 * (1 - 0.5 / 3)]
        assert first["stakeholder_informed_consensus"] == pytest.approx(float(np.prod(parts)) ** (1 / 3))
        assert first["weakest_group"] == "persons:resident"
        assert first["not_enough"] == ["institutions:trade_union"]

    def test_no_consensus_with_a_declared_group_that_is_told_in_words(self):
        made = held([70, 30], close=False)
        Vote.objects.filter(tag__startswith="canary-1").update(category="resident")
        close_round(Round.objects.get(pk=made.pk), now=NOW + DAY)
        first = analyse(made.slug)["recommendations"][0]
        assert (first["stakeholder_informed_consensus"], first["weakest_group"]) == (None, None)

    def test_vouched_and_other_people_are_never_added(self):
        made = held([70, 60], close=False)
        Vote.objects.filter(tag__startswith="canary-1").update(is_vouched=True)
        close_round(Round.objects.get(pk=made.pk), now=NOW + DAY)
        assert [analyse(made.slug, vouched=vouched)["participants"] for vouched in (False, True)] == [70, 60]

    @pytest.mark.parametrize("state", ["draft", "open"])
    def test_nothing_before_closing(self, state):
        made = held([70, 60], close=False)
        Round.objects.filter(pk=made.pk).update(state=state)
        with pytest.raises(CommandError, match="Results are shown when the round has closed"):
            analyse(made.slug)

    @pytest.mark.parametrize("option", [{"groups": 2}, {"declared": Path("groups.csv")}])
    def test_no_other_division_of_the_same_people(self, option):
        with pytest.raises(CommandError, match="for archives"):
            analyse(held([70, 60]).slug, **option)

    @pytest.mark.parametrize("slug", ["nowhere", "", "no\udcff", "١"])
    def test_no_such_round(self, slug):
        with pytest.raises(CommandError, match=f"There is no round “{slug}”"):
            analyse(slug)
