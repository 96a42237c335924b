"""Somebody signs up by e-mailed code and enters an association; it speaks only once it is verified."""

from tests.support.people import second_factor, sign_in, sign_up

NAME = "Association of the new harbour"
FORUM = "/en/forums/the-first-year/"


def write(page, thread, text):
    page.goto(thread)
    page.locator("#composer textarea").fill(text)


def test_an_organisation_speaks_once_it_is_verified(visit, server):
    member = visit()
    sign_up(member, "new.harbour@example.org", begin="?next=/en/account/organisations/new/")
    page = member.page
    page.wait_for_url("**/account/organisations/new/")
    page.locator("input[name=name_en]").fill(NAME)
    page.locator("select[name=category]").select_option("migrant_association")
    page.locator("input[name=country]").fill("State A")
    page.locator("select[name=level]").select_option("national")
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/account/organisations/**")
    assert "not verified" in page.locator("main").inner_text().lower()

    page.goto(FORUM)
    page.locator("main .entries h3 a, main .entries h4 a").first.click()
    page.wait_for_url("**/threads/**")
    thread = page.url
    write(page, thread, "We speak for our members.")
    page.locator("#composer label", has_text=NAME).click()
    page.locator("#composer .actions button").first.click()
    assert "not verified yet" in page.locator("[role=alert]").inner_text()
    assert page.locator("#composer textarea").input_value() == "We speak for our members."

    editor = visit()
    sign_in(editor, "editor", code=second_factor(server, "editor"))
    desk = editor.goto("/cms/organisations/")
    desk.locator("tr", has_text=NAME).get_by_role("button").click()
    desk.wait_for_url("**/cms/organisations/")
    assert NAME not in desk.locator("main").inner_text()

    write(page, thread, "We speak for our members, now verified.")
    page.locator("#composer label", has_text=NAME).click()
    page.locator("#composer .actions button").first.click()
    page.wait_for_load_state()
    post = page.locator("article.post", has_text="now verified")
    assert NAME in post.first.inner_text()
