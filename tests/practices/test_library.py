"""The library: facets with right counts, search that never fails, bodies marked with their language."""

import re
from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from practices.models import PracticeIndexPage, PracticePage
from practices.queries.library import library
from tests.support.factories import front_page
from tests.support.pages import markup, parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return front_page().add_child(instance=PracticeIndexPage(title="Practices", slug="practices"))


def practice(index, title, **fields):
    fields = {"summary": "Summary", "status": "ongoing", "evidence_level": "E1", "evidence_note": "Note", **fields}
    return index.add_child(instance=PracticePage(title=title, slug=title.lower(), **fields))


@pytest.fixture
def four(index):
    practice(index, "Alpha", evidence_level="E1", dimensions=["economic"], countries=["Tunisia"])
    practice(index, "Beta", evidence_level="E2", dimensions=["economic", "social"], countries=["Tunisia", "Mali"])
    practice(index, "Gamma", evidence_level="E2", dimensions=["social"], countries=["Mali"])
    practice(index, "Delta", evidence_level="E3", dimensions=[], countries=[])
    return index


def ask(index, query=""):
    return library(index, QueryDict(query))


def titles(index, query=""):
    return sorted(p.title for p in ask(index, query).practices)


def counts(index, name, query=""):
    facet = next(f for f in ask(index, query).facets if f.name == name)
    return {option.value: option.count for option in facet.options}


class TestFacets:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Alpha", "Beta", "Delta", "Gamma"]),
            ("evidence_level=E1", ["Alpha"]),
            ("evidence_level=E1&evidence_level=E2", ["Alpha", "Beta", "Gamma"]),
            ("dimensions=economic&dimensions=social", ["Alpha", "Beta", "Gamma"]),
            ("dimensions=economic&evidence_level=E2", ["Beta"]),
            ("dimensions=economic&evidence_level=E2&countries=Mali", ["Beta"]),
            ("dimensions=economic&evidence_level=E3", []),
            ("evidence_level=nonsense", []),
            ("unknown=E1", ["Alpha", "Beta", "Delta", "Gamma"]),
        ],
    )
    def test_within_they_widen_and_across_they_narrow(self, four, query, found):
        assert titles(four, query) == found
        assert ask(four, query).total == len(found)

    def test_counts_say_what_choosing_would_leave(self, four):
        assert counts(four, "evidence_level") == {"E1": 1, "E2": 2, "E3": 1}
        assert counts(four, "evidence_level", "evidence_level=E1") == {"E1": 1, "E2": 2, "E3": 1}
        assert counts(four, "evidence_level", "dimensions=economic") == {"E1": 1, "E2": 1}
        assert counts(four, "countries", "dimensions=social") == {"Mali": 2, "Tunisia": 1}
        assert counts(four, "dimensions", "countries=Tunisia") == {"economic": 2, "social": 1}

    def test_every_count_is_true(self, four):
        for facet in ask(four).facets:
            for option in facet.options:
                assert ask(four, f"{facet.name}={option.value}").total == option.count

    def test_the_better_known_stand_first(self, four):
        assert [p.title for p in ask(four).practices] == ["Delta", "Beta", "Gamma", "Alpha"]


class TestWhatIsNotPublic:
    def test_drafts_and_pages_with_a_restriction(self, four, client):
        practice(four, "Canarydraft", live=False)
        PageViewRestriction.objects.create(page=practice(four, "Canarysecret"), restriction_type="login")
        for query in ("", "?q=Canarydraft", "?q=Canarysecret"):
            page = client.get(f"/en/practices/{query}").content.decode()
            assert "/canary" not in page
        assert client.get("/en/practices/canarydraft/").status_code == 404


class TestSearch:
    def test_words_of_title_and_text(self, four):
        PracticePage.objects.get(title="Beta").delete()
        practice(four, "Epsilon", summary="Microcredit for weavers")
        assert titles(four, "q=microcredit") == ["Epsilon"]
        assert titles(four, "q=Alpha") == ["Alpha"]
        assert titles(four, "q=nothing-like-it") == []

    @pytest.mark.parametrize(
        "query",
        ['"', '"alpha', "\x00", "alpha\x00", "(", "AND", "a*", "-", "NEAR(", "'", "^", ":", "\u00a0", "😀", "a" * 5000],
    )
    @pytest.mark.parametrize("page", ["1", "0", "999999", "x", "9" * 5000])
    def test_odd_input_is_answered(self, four, client, query, page):
        assert client.get("/en/practices/", {"q": query, "page": page, "status": query}).status_code == 200


class TestPages:
    def test_twenty_to_a_page(self, index):
        for n in range(41):
            practice(index, f"P{n:02d}")
        pages = [ask(index, f"page={n}") for n in (1, 2, 3, 4)]
        assert [len(p.practices) for p in pages] == [20, 20, 1, 0]
        assert [bool(p.older) for p in pages] == [True, True, False, False]
        shown = [p.title for page in pages for p in page.practices]
        assert len(set(shown)) == 41

    def test_the_way_on_keeps_what_was_chosen(self, index):
        for n in range(21):
            practice(index, f"P{n:02d}")
        older = ask(index, "evidence_level=E1&q=Summary").older
        assert QueryDict(older[1:]).dict() == {"evidence_level": "E1", "q": "Summary", "page": "2"}


class TestLanguage:
    @pytest.mark.parametrize(
        ("body", "sentence"), [("ar", "is not translated"), ("fr", "is not translated"), ("en", None)]
    )
    def test_a_body_in_another_language_is_marked(self, index, client, body, sentence):
        practice(index, "Alpha", text_language=body, summary="Canary summary")
        page = client.get("/en/practices/alpha/").content.decode()
        element = re.search(r"<[^<>]*>\s*(?:<bdi>)?Canary summary", page).group()
        direction = "rtl" if body == "ar" else "ltr"
        if sentence:
            assert sentence in page
            assert f'lang="{body}"' in element
            assert f'dir="{direction}"' in element
        else:
            assert "is not translated" not in page
            assert "exists in English only" not in page
        listed = markup(client.get("/en/practices/").content.decode())
        entry = re.search(r"<p[^<>]*>Canary summary", listed).group()
        assert (f'lang="{body}"' in entry) == (body != "en")

    def test_the_days_of_review_are_one_sentence(self, index, client):
        practice(index, "Alpha", reviewed_on=date(2027, 1, 17), next_review_on=date(2028, 3, 1))
        tree, _errors = parse(client.get("/en/practices/alpha/").content.decode())
        assert "Reviewed on 17 January 2027; next review 1 March 2028" in text_of(tree)

    def test_the_page_says_so_in_its_own_language(self, index):
        from practices.queries.library import facts_of

        made = practice(index, "Alpha", text_language="en")
        with override("ar"):
            assert facts_of(made)["is_other_language"]
            assert facts_of(made)["evidence_note"].lang == "en"
