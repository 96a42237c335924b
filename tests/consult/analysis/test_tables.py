"""The frozen tables: equal to a count made another way; small groups and organisations apart."""

import json
from collections import Counter

import pytest

from consult.actions.consultations import close_consultation
from consult.analysis.tables import counts_of, edition_of
from consult.models import Answer, Choice, Response, ResultEdition
from consult.queries.results import results_of
from tests.support.factories import DAY, NOW, consultation, organisation

pytestmark = pytest.mark.django_db
GROUPS = {"returnee": 64, "family": 55, "resident": 20, "migrant_abroad": 7}


def fill(paper, groups=None, **fields):
    """Answers by rule: the n-th person of a group takes the n-th option, round and round; every tenth is silent."""
    made = []
    for category, size in (groups or GROUPS).items():
        for n in range(size):
            response = Response.objects.create(
                consultation=paper,
                code_digest=f"{paper.pk}-{category}-{n}-{fields}"[:64],
                category=category,
                started_on=NOW.date(),
                **{"state": "sent", "sent_on": NOW.date(), **fields},
            )
            made.append(response)
            if n % 10 == 9:
                continue
            for question in paper.questions.all():
                answer = Answer.objects.create(response=response, question=question)
                options = list(question.options.filter(is_row=False))
                for row in question.options.filter(is_row=True) or [None]:
                    shift = 1 if row and row.order else 0
                    Choice.objects.create(answer=answer, option=options[(n + shift) % len(options)], row=row)
    return made


def counted_by_hand(question, line=None):
    found = {}
    for response in Response.objects.filter(state="sent", is_late=False, category__in=GROUPS):
        for answer in response.answers.filter(question=question):
            for choice in answer.choices.all():
                if (choice.row.code if choice.row else None) == line:
                    found.setdefault(response.category, Counter())[choice.option.code] += 1
    return found


def test_counts_equal_those_made_by_hand():
    paper = consultation(kinds=["single", "multiple", "matrix"])
    fill(paper, {"returnee": 25, "family": 12})
    for question in paper.questions.prefetch_related("options"):
        for key, counts in counts_of(question).items():
            _code, _dot, line = key.partition(".")
            by_hand = counted_by_hand(question, line or None)
            assert {g: {o: n for o, n in row.items() if n} for g, row in counts.items()} == by_hand


def test_only_what_was_sent_in_time_is_counted():
    paper = consultation(kinds=["single"], closes_at=NOW)
    fill(paper)
    before = edition_of(paper)
    fill(paper, {"returnee": 30}, state="draft", sent_on=None)
    fill(paper, {"family": 30}, state="withdrawn")
    assert edition_of(paper) == before
    fill(paper, {"family": 30}, is_late=True)
    after = edition_of(paper)
    assert after["tables"] == before["tables"]
    assert (before["totals"]["late"], after["totals"]["late"]) == (0, 30)
    assert after["totals"]["persons"] == sum(GROUPS.values())


def test_of_a_ranking_the_first_place_counts():
    paper = consultation(kinds=["ranking"])
    question = paper.questions.get()
    first, second, _third = question.options.all()
    for response in fill(paper, {"returnee": 3}):
        answer = response.answers.get()
        answer.choices.all().delete()
        Choice.objects.create(answer=answer, option=second, rank=1)
        Choice.objects.create(answer=answer, option=first, rank=2)
    assert counts_of(question)["ranking"] == {"returnee": {"first": 0, "second": 3, "third": 0}}


def test_words_numbers_and_dates_have_no_table():
    paper = consultation(kinds=["text", "number", "date"])
    assert [counts_of(question) for question in paper.questions.all()] == [{}, {}, {}]


class TestDisclosure:
    @pytest.fixture
    def closed(self):
        paper = consultation(kinds=["single", "multiple"], closes_at=NOW)
        fill(paper)
        close_consultation(paper, now=NOW)
        return paper

    def test_a_group_under_ten_stands_nowhere_by_itself(self, closed, client):
        stored = json.dumps(list(ResultEdition.objects.values("split", "totals", "tables")))
        assert "migrant_abroad" not in stored
        bases = ResultEdition.objects.get().split["bases"]
        assert bases == {"returnee": 64, "family": 55, "resident": 27}
        page = client.get(f"/en/{closed.path}results/").content.decode()
        assert "Migrants living abroad" not in page
        assert "and other persons" in page

    def test_groups_from_fifty_with_counts_smaller_ones_in_words(self, closed):
        kinds = {g["code"]: g["kind"] for g in ResultEdition.objects.get().tables["single"]["groups"]}
        assert kinds == {"returnee": "counts", "family": "counts", "resident": "words"}

    def test_no_cell_of_one_to_nine_persons(self, closed):
        for table in ResultEdition.objects.get().tables.values():
            cells = [cell["count"] for group in table["groups"] for cell in group["cells"]]
            assert not [n for n in cells if 0 < n < 10]

    def test_the_edition_is_frozen(self, closed):
        before = ResultEdition.objects.values().get()
        Response.objects.filter(category="returnee").delete()
        assert ResultEdition.objects.values().get() == before
        assert results_of(closed).total == sum(GROUPS.values())

    def test_one_group_alone_is_no_split(self):
        paper = consultation(kinds=["single"], closes_at=NOW)
        fill(paper, {"returnee": 90, "family": 4})
        close_consultation(paper, now=NOW)
        edition = ResultEdition.objects.get()
        assert edition.split["bases"] == {}
        assert edition.tables["single"]["groups"] == []


def test_organisations_are_named_and_never_added_to_persons():
    paper = consultation(kinds=["single"], closes_at=NOW + DAY)
    fill(paper, {"returnee": 12})
    fields = {"consultation": paper, "state": "sent", "sent_on": NOW.date(), "started_on": NOW.date()}
    Response.objects.create(code_digest="a", category="ngo", organisation=organisation("Verified one"), **fields)
    Response.objects.create(code_digest="b", category="ngo", organisation_name="Named by its writer", **fields)
    totals = edition_of(paper)["totals"]
    assert totals["persons"] == 12
    assert [(o["name"]["en"], o["is_verified"]) for o in totals["organisations"]] == [
        ("Verified one", True),
        ("Named by its writer", False),
    ]
