"""A returnee reads the Green Paper, answers one question without an account, and finds the answer again by code."""

import re

import pytest

from tests.support.browser import DESKTOP, PHONE
from tests.support.page_list import CALL, PAPER

SAMPLE_CODE = "4827 1093 5561 7740"
WORDS = {
    "en": "Knowing which months of my pension I keep.",
    "fr": "Savoir quels mois de ma pension je garde.",
    "ar": "أن أعرف أي شهور من معاشي أحتفظ بها.",
}


def answer_one_question(visitor, language):
    """From the front page to the receipt; gives the code."""
    page = visitor.goto(f"/{language}/")
    page.locator("main .actions a.button").first.click()
    page.wait_for_url(f"**/{PAPER}answer/")
    page.locator("input[name=category][value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/1/")
    page.locator("textarea").fill(WORDS[language])
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/2/")
    page.goto(f"{visitor.base}/{language}/{PAPER}answer/send/")
    assert WORDS[language] in page.locator("main").inner_text()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/receipt/")
    code = page.locator(".receipt .code").inner_text()
    assert re.fullmatch(r"(\d{4} ){3}\d{4}", code)
    return code


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("en", {"viewport": DESKTOP}),
        ("ar", {"viewport": PHONE, "java_script_enabled": False}),
        ("fr", {"viewport": PHONE}),
    ],
    ids=["english desktop", "arabic phone without scripts", "french phone"],
)
def test_answer_and_reopen_by_code(visit, language, options):
    code = answer_one_question(visit(**options), language)

    later = visit(**options)
    page = later.goto(f"/{language}/my-answer/")
    page.locator("input[name=code]").fill(code.replace(" ", ""))
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/mine/")
    assert WORDS[language] not in page.locator("main").inner_text(), "the text comes one step later"
    page.goto(f"{later.base}/{language}/{PAPER}mine/text/")
    assert WORDS[language] in page.locator("main").inner_text()


def test_code_in_arabic_digits_opens_the_same_answer(visit):
    code = answer_one_question(visit(), "ar").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    page = visit().goto("/ar/my-answer/")
    page.locator("input[name=code]").fill(code)
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/mine/")


def test_wrong_code_keeps_what_was_typed(visit):
    page = visit().goto("/en/my-answer/")
    page.locator("input[name=code]").fill("1234 5678 9012 3456")
    page.locator("form.form .actions button").click()
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("input[name=code]").input_value() == "1234 5678 9012 3456"


def test_from_the_receipt_to_the_measure(visit):
    """The join: answer, theme, reasoned response, recommendation, position, measure, and the conversation."""
    page = visit().goto("/en/my-answer/")
    page.locator("input[name=code]").fill(SAMPLE_CODE)
    page.locator("form.form .actions button").click()
    page.wait_for_url(f"**/{CALL}mine/")
    theme = page.locator("section[id^=theme-]:has(h4 a)").first
    assert theme.locator(".state").first.is_visible()
    theme.locator("h4 a").first.click()
    page.wait_for_url(re.compile(r"/recommendations/S\d+-R\d+/"))
    assert page.locator("#answers .state").first.is_visible()
    assert page.locator("#talk").is_visible()
    assert page.locator("#results").is_visible()


def test_nothing_typed_is_lost_when_it_closes_meanwhile(visit, server):
    visitor = visit()
    page = visitor.goto(f"/en/{PAPER}answer/")
    page.locator("input[name=category][value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/1/")
    page.locator("textarea").fill("Typed while it was open.")
    close = "from consult.models import Consultation as C; C.objects.filter(slug='{}').update(state='{}')"
    slug = PAPER.split("/")[1]
    server.python(close.format(slug, "closed"))
    try:
        page.locator("form.form .actions button").click()
        page.wait_for_url("**/answer/2/")
        assert "A late answer is still read" in page.locator("main").inner_text()
        page.goto(page.url.replace("/answer/2/", "/answer/1/"))
        assert page.locator("textarea").input_value() == "Typed while it was open."
    finally:
        server.python(close.format(slug, "open"))


def test_a_copy_to_keep_is_one_press_away_and_holds_no_form(visit):
    visitor = visit(viewport=PHONE)
    visitor.context.add_init_script("window.print = () => { document.title = 'printed' }")
    page = visitor.goto("/fr/my-answer/")
    page.locator("input[name=code]").fill(SAMPLE_CODE)
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/mine/")
    page.goto(f"{visitor.base}/fr/{CALL}mine/text/")
    page.locator("[data-print]").click()
    assert page.title() == "printed"
    page.emulate_media(media="print")
    assert not page.locator("main form").is_visible()
    assert not page.locator("[data-print]").is_visible()
    assert page.locator("main dl").is_visible()

    without = visit(java_script_enabled=False).goto(f"/en/{PAPER}on-paper/")
    assert not without.locator("[data-print]").is_visible()
