"""The root, the door out, the glossary, the demonstration's desk."""

import importlib

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import clear_url_caches

import config.urls
from accounts.models import User
from consult.actions.responses import start_response
from home.models import Definition, GlossaryTerm
from tests.support.factories import consultation, user, words

pytestmark = pytest.mark.django_db


class TestTheRoot:
    @pytest.mark.parametrize(
        ("accepted", "language"),
        [("ar", "ar"), ("fr-CA,fr;q=0.8", "fr"), ("de", "en"), ("", "en"), ("de,ar;q=0.5", "ar"), ("\x00;q=x", "en")],
    )
    def test_it_leads_to_the_readers_language(self, client, accepted, language):
        response = client.get("/", headers={"accept-language": accepted})
        assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/")
        assert "Accept-Language" in response.headers["Vary"]


class TestTheDoorOut:
    def test_a_plain_link_ends_the_session_and_clears_the_browser(self, client):
        client.force_login(user())
        paper = consultation()
        code = start_response(paper, actor=None, category="returnee", language="en").code
        client.post("/en/my-answer/", {"code": code})
        assert client.get(f"/en/{paper.path}mine/text/").status_code == 200
        response = client.get("/exit/")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("https://")
        assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert "no-store" in response.headers["Cache-Control"]
        assert {name: m.value for name, m in client.cookies.items() if m.value} == {}
        assert not Session.objects.exists()
        assert client.get("/en/account/").status_code == 302
        assert client.get(f"/en/{paper.path}mine/text/").status_code == 404

    def test_without_a_session_too(self, client):
        assert client.get("/exit/").status_code == 302
        assert not Session.objects.exists()


def test_private_pages_are_kept_by_nobody(client):
    client.force_login(user())
    for path in ("/en/account/", "/en/recommendations/", "/en/glossary/"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


class TestGlossary:
    def test_competing_definitions_stand_side_by_side(self, client, django_assert_max_num_queries):
        for n in range(5):
            term = GlossaryTerm.objects.create(code=f"t{n}", term=words(f"Term {n}"))
            for order, text in enumerate(("One meaning", "Another meaning")):
                Definition.objects.create(term=term, order=order, source=words(f"Source {order}"), text=words(text))
        with django_assert_max_num_queries(5):
            page = client.get("/en/glossary/").content.decode()
        assert page.count("One meaning") == page.count("Another meaning") == 5


class TestTheDesk:
    def test_there_is_none_outside_the_demonstration(self, client):
        assert client.get("/demo/", follow=True).status_code == 404

    def test_it_is_there_inside(self, client, settings):
        settings.DEMO = True
        try:
            importlib.reload(config.urls)
            clear_url_caches()
            assert client.get("/demo/").status_code == 200
        finally:
            settings.DEMO = False
            importlib.reload(config.urls)
            clear_url_caches()

    def test_no_demonstration_content_outside_it(self):
        with pytest.raises(CommandError):
            call_command("load_demo")
        assert not User.objects.exists()
