"""A site that is no demonstration begins with sections and standing pages, and without a word of the demonstration."""

import pytest
from wagtail.models import Page

from home.actions.site import make_site
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db

PUBLIC = ("", "consultations/", "forums/", "practices/", "how-it-works/", "privacy/", "accessibility/", "rules/")
PUBLIC += ("voting-limits/", "open-data/", "recommendations/", "recommendations/answers/", "meetings/", "glossary/")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_of_an_empty_site(client, language):
    make_site()
    for path in PUBLIC:
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        page = answer.content.decode().lower()
        assert not any(word in page for word in ("demonstration", "démonstration", "تجريبي")), path


def test_the_front_page_says_that_nothing_is_open(client):
    make_site()
    assert "Nothing is open at the moment." in client.get("/en/").content.decode()


def test_what_only_the_operator_knows_is_a_draft(client):
    make_site()
    for slug in ("about", "help"):
        assert [page.live for page in StandardPage.objects.filter(slug=slug)] == [False] * 3
        assert client.get(f"/en/{slug}/").status_code == 404


def test_again_it_makes_nothing_and_leaves_what_editors_changed():
    sections = make_site()
    page = sections["forums"]["en"]
    page.title = "Our conversations"
    page.save_revision().publish()
    count = Page.objects.count()
    assert make_site()["forums"]["en"].title == "Our conversations"
    assert (Page.objects.count(), HomePage.objects.count()) == (count, 3)
