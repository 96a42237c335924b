"""What every answer carries, and refusals as pages."""

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from core.errors import RateLimited
from core.middleware import TEXT_BODY_LIMIT, UPLOAD_BODY_LIMIT
from core.verdicts import refused
from core.views import error_page


def plain(request):
    return HttpResponse("<!doctype html><p>page</p>", headers={"ETag": '"1"', "Last-Modified": "x"})


def with_session(request):
    request.session["draft"] = "mine"
    return HttpResponse("page")


def with_token(request):
    return HttpResponse(get_token(request))


def refuses(request):
    refused("not_yours", "This belongs to <somebody> else.").require()


def too_often(request):
    raise RateLimited(retry_after=600)


def too_big(request):
    raise RequestDataTooBig


def fails(request):
    raise RuntimeError("secret detail")


urlpatterns = [
    path("plain/", plain),
    path("session/", with_session),
    path("token/", with_token),
    path("refuses/", refuses),
    path("too-often/", too_often),
    path("too-big/", too_big),
    path("fails/", fails),
    path("cms/plain/", plain),
]
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
BARE = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {})]},
    }
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_addresses():
    with override_settings(ROOT_URLCONF=__name__, TEMPLATES=BARE):
        yield


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


class TestHeaders:
    def test_every_answer_keeps_other_sites_out(self, browser):
        for address in ("/plain/", "/nowhere/", "/refuses/", "/fails/"):
            headers = browser.get(address).headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert headers["Referrer-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]


class TestPrivatePages:
    def test_an_anonymous_page_may_be_cached(self, browser):
        assert "private" not in browser.get("/plain/").headers.get("Cache-Control", "")

    def test_a_session_makes_every_page_private(self, browser):
        first = browser.get("/session/")
        assert first.headers["Cache-Control"] == "private, no-store"
        later = browser.get("/plain/")
        assert later.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in later.headers and "Last-Modified" not in later.headers

    def test_a_page_with_a_token_is_for_one_browser(self, browser):
        response = browser.get("/token/")
        assert "csrftoken" in response.cookies
        assert response.headers["Cache-Control"] == "private"


class TestBodyLimit:
    def test_a_body_above_the_limit_gets_a_sentence(self, browser):
        response = browser.post("/plain/", b"x" * (TEXT_BODY_LIMIT + 1), content_type="text/plain")
        assert response.status_code == 413
        assert "larger than this page can take" in response.content.decode()

    def test_editors_may_send_files(self, browser):
        body = b"x" * (TEXT_BODY_LIMIT + 1)
        script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}  # as the editor uploads; a form would be given back
        assert browser.post("/cms/plain/", body, content_type="text/plain", **script).status_code == 200
        too_much = {"CONTENT_LENGTH": str(UPLOAD_BODY_LIMIT + 1)}
        assert browser.post("/cms/plain/", b"x", content_type="text/plain", **too_much).status_code == 413

    @pytest.mark.parametrize(("accept", "language", "direction"), [("ar", "ar", "rtl"), ("fr", "fr", "ltr")])
    def test_in_the_readers_language(self, browser, accept, language, direction):
        response = browser.post(
            "/plain/",
            b"x" * (TEXT_BODY_LIMIT + 1),
            content_type="text/plain",
            headers={"accept-language": accept},
        )
        assert f'<html lang="{language}" dir="{direction}">' in response.content.decode()


class TestRefusals:
    def test_a_refusal_is_a_page_with_its_sentence(self, browser):
        response = browser.get("/refuses/")
        assert response.status_code == 403
        assert "This belongs to &lt;somebody&gt; else." in response.content.decode()

    def test_too_often_says_how_long_to_wait(self, browser):
        response = browser.get("/too-often/")
        assert (response.status_code, response.headers["Retry-After"]) == (429, "600")
        assert "Wait 10 minutes and try again." in response.content.decode()

    def test_a_body_found_too_big_while_reading(self, browser):
        assert browser.get("/too-big/").status_code == 413

    def test_a_fault_tells_nothing(self, browser):
        response = browser.get("/fails/")
        assert response.status_code == 500
        assert "secret detail" not in response.content.decode()
        assert "The fault was noted." in response.content.decode()

    def test_a_missing_page(self, browser):
        response = browser.get("/nowhere/")
        assert response.status_code == 404
        assert "There is no such page" in response.content.decode()

    def test_a_form_that_was_open_too_long(self):
        strict = Client(enforce_csrf_checks=True)
        response = strict.post("/plain/", {"text": "x"})
        assert response.status_code == 403
        assert "copy your text" in response.content.decode()


def test_the_template_gets_title_sentence_and_code():
    loaders = [
        (
            "django.template.loaders.locmem.Loader",
            {"errors/error.html": "{{ status }} {{ title }}|{{ code }}"},
        )
    ]
    with override_settings(TEMPLATES=[{**BARE[0], "OPTIONS": {"loaders": loaders}}]):
        request = RequestFactory().get("/")
        SessionMiddleware(plain).process_request(request)
        assert error_page(request, status=403, code="x").content == b"403 This is not open to you|x"
