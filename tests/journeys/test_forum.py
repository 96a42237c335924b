"""Two people in one conversation: a post arrives live, and the plain forms work without scripts."""

from tests.support import page_list
from tests.support.people import sign_in

THREAD = f"/en/{page_list.THREAD}"


def post(page, text):
    page.locator("#composer textarea").fill(text)
    page.locator("#composer .actions button").first.click()
    page.wait_for_load_state()


def test_a_post_arrives_in_another_browser(visit):
    reader = visit()
    page = reader.goto(THREAD + "?after=last")
    page.goto(THREAD)
    last = page.locator("nav.pages a").last
    if last.count() and "newer" in (last.inner_text() or "").lower():
        last.click()
    writer = visit()
    sign_in(writer, "returnee")
    writer.goto(THREAD)
    post(writer.page, "The bus to the office leaves twice a day.")
    chip = page.locator(".chip a, .chip button").first
    chip.wait_for(state="visible")
    before = page.evaluate("document.activeElement.tagName")
    assert before == "BODY", "news never moves the focus"
    chip.click()
    page.locator("article.post", has_text="The bus to the office").wait_for()


def test_forum_works_without_scripts(visit):
    visitor = visit(java_script_enabled=False)
    sign_in(visitor, "returnee")
    page = visitor.goto(THREAD)
    post(page, "Written without any script.")
    assert page.locator("article.post", has_text="Written without any script").count() == 1


def test_a_long_text_is_refused_and_kept(visit):
    visitor = visit()
    sign_in(visitor, "returnee")
    page = visitor.goto(THREAD)
    text = "a" * 10_050
    post(page, text)
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("#composer textarea").input_value() == text
