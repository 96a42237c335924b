"""Nothing typed is lost: no connection, two windows, two colleagues, a double click, a closing in between."""

import re

import pytest

from tests.support.browser import PHONE
from tests.support.page_list import PAPER
from tests.support.people import sign_in


def begin(visitor, language="en"):
    page = visitor.goto(f"/{language}/{PAPER}answer/")
    page.locator("input[name=category][value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/1/")
    return page


def status(page):
    return page.locator("[data-autosave-status]")


@pytest.fixture
def visitor(visit):
    return visit(viewport=PHONE)


def test_what_is_typed_is_saved_as_one_goes(visitor):
    page = begin(visitor)
    page.locator("textarea").fill("Typed and never sent.")
    status(page).filter(has_text="Saved.").wait_for()
    page.reload()
    assert page.locator("textarea").input_value() == "Typed and never sent."


def test_offline_it_waits_and_saves_when_the_connection_is_back(visitor):
    page = begin(visitor)
    visitor.context.set_offline(True)
    page.locator("textarea").fill("Typed in a tunnel.")
    status(page).filter(has_text="there is no connection").wait_for()
    visitor.context.set_offline(False)
    status(page).filter(has_text="Saved.").wait_for()
    page.reload()
    assert page.locator("textarea").input_value() == "Typed in a tunnel."


def test_two_windows_lose_neither_text(visitor):
    page = begin(visitor)
    other = visitor.context.new_page()
    other.goto(page.url)
    page.locator("textarea").fill("Written in the first window.")
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/2/")
    other.locator("textarea").fill("Written in the second window.")
    other.locator("form.form .actions button").click()
    other.locator(".conflict").wait_for()
    assert "Written in the first window." in other.locator(".conflict").inner_text()
    assert other.locator("textarea").input_value() == "Written in the second window."
    other.locator("textarea").fill("Both.")
    other.locator("form.form .actions button").click()
    other.wait_for_url("**/answer/2/")
    page.goto(other.url.replace("/answer/2/", "/answer/1/"))
    assert page.locator("textarea").input_value() == "Both."


def test_a_double_click_sends_one_answer(visitor, server):
    page = begin(visitor)
    page.locator("textarea").fill("Sent once.")
    page.locator("form.form .actions button").click()
    page.goto(page.url.replace("/answer/2/", "/answer/send/"))
    page.locator("form.form .actions button").dblclick()
    page.locator(".receipt .code").wait_for()  # the second click breaks the first one's way off
    count = "from consult.models import Answer as A; print(A.objects.filter(words='Sent once.').count())"
    assert server.python(count) == "1"


def test_two_colleagues_write_one_answer_and_who_signs_sends_it(visit, server):
    server.python(
        "import datetime; from accounts.models import Mandate as M, User as U, Organisation as O\n"
        "o=O.objects.get(slug='open-door'); d=datetime.date.today()\n"
        "for name, signs in (('returnee', False), ('spokesperson', True)):\n"
        "    M.objects.update_or_create(user=U.objects.get(username=name), organisation=o, defaults=dict("
        "starts_on=d, can_speak=True, can_sign=signs, can_vote=False, can_manage=False))\n"
        "from consult.models import Response as R; R.objects.filter(organisation=o).delete()"
    )
    pages = []
    for name in ("returnee", "spokesperson"):
        colleague = visit()
        sign_in(colleague, name)
        page = colleague.goto(f"/en/{PAPER}answer/")
        page.get_by_label(re.compile("^For .*Open Door", re.IGNORECASE)).check()
        page.locator("[name=organisation_size]").select_option("micro")
        page.locator("form.form .actions button").click()
        page.wait_for_url("**/answer/1/")
        pages.append(page)
    writer, signer = pages
    writer.locator("textarea").fill("From the first colleague.")
    writer.locator("form.form .actions button").click()
    writer.wait_for_url("**/answer/2/")
    signer.locator("textarea").fill("From the second colleague.")
    signer.locator("form.form .actions button").click()
    assert "From the first colleague." in signer.locator(".conflict").inner_text()
    signer.locator("textarea").fill("From both.")
    signer.locator("form.form .actions button").click()
    signer.wait_for_url("**/answer/2/")
    for page in pages:
        page.goto(page.url.replace("/answer/2/", "/answer/send/"))
        page.locator("form.form .actions button").click()
    assert writer.locator("[role=alert]").is_visible(), "without the power to sign nobody sends"
    signer.wait_for_url("**/receipt/")


def test_a_comment_on_a_paragraph_by_keyboard(visit):
    reader = visit()
    sign_in(reader, "returnee")
    page = reader.goto(f"/en/{PAPER}")
    link = page.locator("a.remark").nth(2)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/paragraphs/**")
    page.locator("textarea[name=text]").fill("A word on this paragraph.")
    page.locator("#composer button, form:has(textarea[name=text]) button").first.click()
    page.wait_for_load_state()
    assert "A word on this paragraph." in page.locator("main").inner_text()
    page.goto(f"{reader.base}/fr/{PAPER}")
    assert "1 commentaire" in page.locator("a.remark").nth(2).inner_text()
