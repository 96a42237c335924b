"""The frozen tables: equal to a count made another way; small groups and organisations apart."""

import json
from collections import Counter

import pytest

from consult.actions.consultations import close_consultation
from consult.analysis.tables import Counted, edition_of
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
                for row in (question.options.filter(is_row=True) or [None]) if options else ():
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
    tables = Counted(paper).tables
    assert list(tables) == ["single", "multiple", "matrix.jobs", "matrix.health"]
    for key, counts in tables.items():
        code, _dot, line = key.partition(".")
        by_hand = counted_by_hand(paper.questions.get(code=code), line or None)
        assert {g: {o: n for o, n in row.items() if n} for g, row in counts.items()} == by_hand


def test_counting_takes_the_same_queries_however_many_questions(django_assert_num_queries):
    small = consultation(kinds=["single"])
    large = consultation(kinds=["single", "multiple", "matrix", "ranking", "scale", "number", "date", "text"])
    fill(small, {"returnee": 3})
    fill(large, {"returnee": 30})
    with django_assert_num_queries(12):
        edition_of(small)
    with django_assert_num_queries(15):  # one each for several choices, numbers, dates
        edition_of(large)


class TestUnsplit:
    """Figures over everybody, each against a count by hand."""

    def test_of_choices(self):
        paper = consultation(kinds=["single", "multiple", "scale", "matrix"])
        for n, option in enumerate(paper.questions.get(code="scale").options.all(), start=1):
            option.value = n if n < 3 else None
            option.save()
        responses = fill(paper, {"returnee": 10})
        multiple = paper.questions.get(code="multiple")
        answer = responses[0].answers.get(question=multiple)
        for option in multiple.options.all()[1:]:
            Choice.objects.create(answer=answer, option=option)
        found = edition_of(paper)["totals"]["questions"]
        assert found["single"] == {"answered": 9, "options": {"yes": 5, "no": 4}, "mean": None, "words": 0}
        assert found["multiple"]["answered"] == 9
        assert found["multiple"]["options"] == {"work": 3, "home": 4, "school": 4}
        assert found["scale"]["mean"] == 1.5
        assert found["matrix"] == {"answered": 9, "words": 0}
        assert found["matrix.jobs"] == {"answered": 9, "options": {"good": 5, "bad": 4}, "mean": None}

    def test_of_words_numbers_and_dates(self):
        paper = consultation(kinds=["text", "number", "date"])
        text, number, date = paper.questions.all()
        for n, response in enumerate(fill(paper, {"returnee": 20})[:13]):
            response.answers.all().delete()
            Answer.objects.create(response=response, question=text, words="Something")
            Answer.objects.create(response=response, question=number, number=n)
            Answer.objects.create(response=response, question=date, date=NOW.date() + n * DAY)
        found = edition_of(paper)["totals"]["questions"]
        first = NOW.date().toordinal()
        assert found["text"] == {"answered": 13}
        assert found["number"] == {"answered": 13, "mean": 6.0, "quartiles": [3.0, 6.0, 9.0]}
        assert found["date"]["quartiles"] == [first + 3, first + 6, first + 9]

    def test_quartiles_of_fewer_than_ten_would_be_what_persons_said(self):
        paper = consultation(kinds=["number"])
        for response in fill(paper, {"returnee": 9}):
            response.answers.all().delete()
            Answer.objects.create(response=response, question=paper.questions.get(), number=7)
        assert edition_of(paper)["totals"]["questions"]["number"] == {"answered": 9}

    def test_weeks_languages_countries_and_channels(self):
        paper = consultation(kinds=["single"])
        fill(paper, {"returnee": 12}, language="fr", country="State A", channel="paper")
        fill(paper, {"family": 11}, language="ar", country="State A")
        fill(paper, {"family": 3}, language="en", country="State B", sent_on=NOW.date() - 7 * DAY)
        totals = edition_of(paper)["totals"]
        monday = NOW.date() - NOW.weekday() * DAY
        assert totals["weeks"] == [[(monday - 7 * DAY).isoformat(), 3], [monday.isoformat(), 23]]
        assert totals["spreads"]["language"]["bases"] == {"fr": 12, "ar": 14}
        assert totals["spreads"]["language"]["rest"] == "ar"
        assert totals["spreads"]["country"]["bases"] == {}
        assert totals["spreads"]["channel"]["bases"] == {"web": 14, "paper": 12}


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
    assert Counted(paper).tables["ranking"] == {"returnee": {"first": 0, "second": 3, "third": 0}}


def test_words_numbers_and_dates_have_no_table():
    paper = consultation(kinds=["text", "number", "date"])
    assert Counted(paper).tables == {}


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
        assert kinds == {"returnee": "counts", "family": "words", "resident": "words"}, "two hide each other"

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
    named = {"consent": "named", "category": "ngo", "speaks_for": 40, "speaks_for_how": "At a meeting", **fields}
    Response.objects.create(code_digest="a", organisation=organisation("Verified one"), **named)
    Response.objects.create(code_digest="b", organisation_name="Named by its writer", **named)
    Response.objects.create(
        code_digest="c", organisation_name="canary-name", **{**named, "consent": "not_published", "country": "canary"}
    )
    totals = edition_of(paper)["totals"]
    assert totals["persons"] == 12
    assert [(o["name"].get("en"), o.get("is_verified"), o.get("speaks_for")) for o in totals["organisations"]] == [
        ("Verified one", True, 40),
        ("Named by its writer", False, 40),
        (None, None, None),
    ]
    assert "canary" not in str(totals)
