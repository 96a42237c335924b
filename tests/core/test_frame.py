"""The frame of every page, and the pages for what went wrong."""

import pytest
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from django.utils import translation

from core import context
from core.views import csrf_failure, error_page, server_error
from tests.support.pages import check_page, markup


def request(path="/en/style/"):
    return RequestFactory().get(path)


def test_the_language_switch_keeps_the_page_and_its_query():
    with translation.override("en"):
        urls = {other["code"]: other["url"] for other in context.alternates_of(request("/en/style/?q=work"))}
    assert urls == {"en": "/en/style/?q=work", "fr": "/fr/style/?q=work", "ar": "/ar/style/?q=work"}


def test_a_page_without_a_language_leads_to_the_front_pages():
    with translation.override("fr"):
        urls = [other["url"] for other in context.alternates_of(request("/healthz"))]
    assert urls == ["/en/", "/healthz", "/ar/"]


def test_the_demonstration_says_so_on_every_page():
    with override_settings(DEMO=True):
        html = error_page(request(), status=404).content.decode()
    assert '<aside class="demo-line' in html


def test_a_real_site_does_not_call_itself_a_demonstration():
    with override_settings(DEMO=False):
        html = error_page(request(), status=404).content.decode()
    assert '<aside class="demo-line' not in html


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 503])
def test_error_pages_are_good_pages(status, language):
    with translation.override(language):
        response = error_page(request(f"/{language}/"), status=status, sentence="A <sentence>.")
    html = response.content.decode()
    assert response.status_code == status
    path = "/" if status == 503 else f"/{language}/"  # 503 says it in all three languages
    assert check_page(html, path) == []
    assert "<sentence>" not in html


def test_a_form_that_was_open_too_long_keeps_its_writer_informed():
    html = csrf_failure(request()).content.decode()
    assert "back button" in html and check_page(html, "/en/") == []


def test_a_fault_of_ours_stands_alone():
    response = server_error(request())
    html = response.content.decode()
    assert response.status_code == 500
    assert check_page(html, "/") == []
    assert 'lang="fr"' in html and 'lang="ar" dir="rtl"' in html


def test_the_masthead_stays_in_sight_while_answering():
    html = get_template("base_guard.html").render({}, request())
    assert 'class="masthead sheet guard"' in html


def test_the_way_out_is_on_every_page():
    html = markup(get_template("base.html").render({}, request()))
    assert '<a class="exit" href="/exit/" rel="nofollow">' in html


def test_one_entry_of_the_navigation_is_marked():
    addresses = ("/en/recommendations/", "/en/recommendations/answers/", "/en/practices/")
    links = [{"url": address} for address in addresses]
    marked = context.mark_here(links, "/en/recommendations/answers/")
    assert [link["is_here"] for link in marked] == [False, True, False]
    assert not any(link["is_here"] for link in context.mark_here(links, "/en/style/"))
