"""Every page of the list: it answers, in the right language, within the budgets, with every word translated."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from accounts.models import User
from dialogue.models import Thread
from recommendations.models import Measure
from tests.support.demo import demo  # noqa: F401
from tests.support.page_list import MEASURE, PAGES, THREAD
from tests.support.words_seen import seen

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr", "ar")

# Words that are the same in French and English, names of countries, letters of evidence levels and invented countries.
SAME_IN_FRENCH = {
    "conclusions",
    "consultations",
    "corridor",
    "dimension",
    "document",
    "forums",
    "institution",
    "international",
    "licence",
    "local",
    "menu",
    "national",
    "nature",
    "organisations",
    "position",
    "psychosocial",
    "consultation",
    "question",
    "questions",
    "social",
    "source",
    "sources",
    "version",
    "bangladesh",
    "ghana",
    "maghreb",
    "nicaragua",
    "a",
    "b",
    "c",
    "e",
    "x",
    "y",
    "z",
}
NOT_A_WORD = re.compile(r"UTC([+-]\d+)?|English|Français|العربية|[\W\d_]+")
# In Arabic: names of site and languages, codes of evidence levels and recommendations, the countries of the examples.
LATIN_IN_ARABIC = re.compile(
    r"\b(Rihla|English|Français|E[0-5]|S\d{3}-R\d{2}|UTC([+-]\d+)?|[ABCXYZ]|CSV|JSON|PDF|Python|IOM|OIM|EMN|MIREM|COM|ETS|GFMD|EU|DReM)\b"
)


def address_of(listed, language):
    fullest = Thread.objects.filter(path__startswith="threads/").order_by("-post_count", "pk").first().path
    measure = Measure.objects.order_by("pk").first().path
    return f"/{language}/{listed.path.replace(THREAD, fullest).replace(MEASURE, measure)}"


@pytest.fixture
def person(demo):  # noqa: F811
    return User.objects.get(username="returnee")


@pytest.fixture
def browse(client, person):
    """``browse(listed, language)`` loads a page as the person it is for."""

    def load(listed, language, **extra):
        client.logout()
        if listed.signed_in:
            client.force_login(person)
        return client.get(address_of(listed, language), **extra)

    return load


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("listed", PAGES, ids=lambda p: p.name)
def test_page_answers_in_its_language(browse, listed, language):
    response = browse(listed, language)
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    for other in LANGUAGES:
        assert f'hreflang="{other}"' in html


def plain(text):
    """Without the name of the site that every title ends with.

    A title has no language of its own: a conversation's title stands in it as it was written.
    """
    return text.removesuffix(" · Rihla").removesuffix(" · رحلة")


@pytest.mark.parametrize("listed", [p for p in PAGES if p.journey], ids=lambda p: p.name)
def test_no_english_left_in_french(browse, listed):
    english = {plain(text) for lang, text in seen(browse(listed, "en").content.decode()) if lang == "en"}
    texts = seen(browse(listed, "fr").content.decode())
    others = {text for lang, text in texts if lang != "fr"}
    french = {plain(text) for lang, text in texts if lang == "fr"} - others
    left = {
        text
        for text in french
        if text in english and NOT_A_WORD.sub(" ", text).strip().lower() not in SAME_IN_FRENCH | {"", "rihla"}
    }
    assert not left


@pytest.mark.parametrize("listed", [p for p in PAGES if p.journey], ids=lambda p: p.name)
def test_no_latin_letters_left_in_arabic(browse, listed):
    texts = seen(browse(listed, "ar").content.decode())
    others = {text for lang, text in texts if lang != "ar"}
    arabic = {plain(text) for lang, text in texts if lang == "ar"}
    left = {text for text in arabic if re.search(r"[A-Za-zÀ-ÿ]", LATIN_IN_ARABIC.sub("", text))} - others
    assert not left


@pytest.mark.parametrize("listed", PAGES, ids=lambda p: p.name)
def test_budgets_of_a_first_visit(browse, listed):
    response = browse(listed, "ar")
    html = response.content.decode()
    size = len(gzip.compress(response.content, 9))
    assert size <= 25_000
    styles = set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', html))
    scripts = set(re.findall(r'<script[^>]+src="([^"]+)"', html))
    images = set(re.findall(r'<(?:img[^>]+src|link rel="icon" href)="([^"]+)"', html))
    assert sum(map(compressed, styles)) <= 15_000
    assert sum(map(compressed, scripts)) <= 15_000
    everything = styles | scripts | {i for i in images if not i.startswith("data:")}
    assert len(everything) + 1 <= 10
    assert size + sum(map(compressed, everything)) <= 60_000
    assert all(url.startswith("/") for url in everything)


def compressed(url):
    path = finders.find(url.removeprefix(settings.STATIC_URL))
    assert path, url
    with open(path, "rb") as file:
        return len(gzip.compress(file.read(), 9))


@pytest.mark.parametrize("listed", PAGES, ids=lambda p: p.name)
def test_queries_of_a_page(browse, client, listed):
    browse(listed, "fr")
    address = address_of(listed, "fr")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    own = [q["sql"][:200] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]
    assert len(own) <= (25 if listed.signed_in else 15), "\n".join(own)


# Addresses that show no page of their own: they write, redirect, or need an object that the list has elsewhere.
WITHOUT_A_PAGE = {
    "follow",
    "vote_begin",
    "vote_undo",
    "minority_join",
    "contribution_withdraw",
    "notices_read",
    "mandate_revoke",
    "account_download",
    "consult_consent",
    "consult_data_file",
    "consult_dispositions_file",
    "consult_dispositions_checksum",
    "consult_dispositions_metadata",
    "consult_attachment",
    "consult_file",
    "consult_evaluation",
    "consult_reply",
    "consult_feed",
    "ledger_feed",
    "ledger_export",
    "ledger_head",
    "ledger_verifier",
    "ledger_entry_file",
    "recommendation_data_file",
    "recommendation_feed",
    "board_feed",
    "meeting_feed",
    "meeting_calendar",
    "meeting_file",
    "meeting_wall_list",
    "question_support",
    "thread_news",
    "thread_fragment",
    "thread_write",
    "thread_follow",
}
NEEDS_AN_OBJECT = {
    # Behind a code or a draft: walked by tests/journeys/test_answer.py.
    "consult_all",
    "consult_send",
    "consult_question",
    "consult_receipt",
    "consult_standing",
    "consult_my_answer",
    "consult_withdraw",
    # Behind a link of a mail: tests/consult/actions/test_afterwards.py.
    "news_by_mail",
    # Behind a declared group or a mandate: tests/journeys/test_vote.py, tests/recommendations.
    "vote",
    "measure_assess",
    "measure_obstacle",
    "stance",
    # Behind a mandate to manage: tests/accounts.
    "vouchers",
    # Behind a link of a mail: tests/accounts/actions/test_digests.py.
    "leave_mail",
    # Behind the lead of a wall: tests/dialogue/meetings.
    "meeting_carry_over",
    "question_lead",
    # Behind a summary, and for facilitators: tests/dialogue.
    "thread_summary",
    "summary_write",
    "summary_contest",
    "contest_answer",
    "forum_unheard",
    # Forms about one post or thread: tests/dialogue.
    "conversation_new",
    "thread_manage",
    "post_edit",
    "post_withdraw",
    "post_report",
    "post_versions",
    "post_versions_forget",
    "post_support",
    "post_decision",
    "post_translate",
    "post_translation_remove",
    "decision",
    "post_moderate",
    "post_code",
    "post_receipt",
}


def public_names():
    """Names of our own addresses under the language prefix."""
    ours = ("accounts", "consult", "dialogue", "practices", "recommendations", "home", "core")

    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            elif isinstance(entry, URLPattern) and entry.callback.__module__.split(".")[0] in ours:
                yield entry.name

    prefixed = [r for r in get_resolver().url_patterns if isinstance(r.pattern, LocalePrefixPattern)]
    return set(walk(prefixed))


def test_every_address_is_on_the_list():
    listed = {page.name for page in PAGES}
    known = listed | WITHOUT_A_PAGE | NEEDS_AN_OBJECT
    assert public_names() - known == set()
