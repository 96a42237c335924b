"""The question wall in a room: asked on a phone, seen on the screen, without scripts too."""

from tests.support.browser import PHONE
from tests.support.page_list import MEETING
from tests.support.people import sign_in

WALL = f"/en/{MEETING}questions/"


def ask(page, text):
    page.locator("#ask_text").fill(text)
    page.locator("form.composer .actions button").first.click()
    page.wait_for_load_state()


def test_a_question_reaches_the_wall_of_others_and_never_moves_a_writer(visit):
    reader, writing = visit(), visit(viewport=PHONE)
    page = reader.goto(WALL)
    busy = writing.goto(WALL)
    busy.locator("#ask_text").fill("Half a sentence")
    busy.locator("#ask_text").focus()
    asker = visit()
    sign_in(asker, "returnee")
    ask(asker.goto(WALL), "Is there a bus to the meeting?")
    page.locator("li", has_text="Is there a bus to the meeting?").wait_for()
    busy.locator(".chip a").wait_for()
    assert busy.evaluate("document.activeElement.id") == "ask_text"
    assert busy.locator("#ask_text").input_value() == "Half a sentence"
    busy.locator(".chip a").click()
    busy.locator("li", has_text="Is there a bus to the meeting?").wait_for()
    assert busy.locator("#ask_text").input_value() == "Half a sentence"


def test_the_screen_changes_by_itself(visit):
    screen, lead = visit(), visit()
    page = screen.goto(f"{WALL}screen/")
    sign_in(lead, "returnee")
    before = page.locator(".screen__count").first.inner_text()
    lead.goto(WALL).locator("form[action*=support] button").first.click()
    page.wait_for_function(
        "before => document.querySelector('.screen__count').textContent.trim() != before", arg=before
    )


def test_without_scripts_everything_works(visit):
    visitor = visit(java_script_enabled=False)
    sign_in(visitor, "returnee")
    page = visitor.goto(WALL)
    ask(page, "Who pays for the way there?")
    mine = page.locator("li", has_text="Who pays for the way there?")
    assert mine.count() == 1
    assert mine.get_by_role("button", name="This matters to me too").count() == 0
    taken = page.get_by_role("button", name="Take my support back")
    before = taken.count()
    page.get_by_role("button", name="This matters to me too").first.click()
    page.wait_for_load_state()
    assert taken.count() == before + 1
    page = visitor.goto(f"{WALL}screen/?every=10")
    assert page.locator(".screen__list li").count() >= 3
