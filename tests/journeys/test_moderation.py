"""A post is hidden, appealed and shown again by several people in several browsers, live; and without scripts."""

import re

from tests.support.people import second_factor, sign_in

WORDS = "The desk at the port sends everybody away after noon."
WHY = "I was there three times and saw it."


def thread_path(server):
    return "/en/" + server.python(
        "from dialogue.models import Thread as T;"
        "print(T.objects.filter(forum__isnull=False, state='open').order_by('pk').first().own_path)"
    )


def test_a_post_is_hidden_appealed_and_shown_again(visit, server):
    path = thread_path(server)
    author = visit()
    sign_in(author, "returnee")
    page = author.goto(path)
    page.locator("#composer textarea").fill(WORDS)
    page.locator("#composer .actions button").first.click()
    page.wait_for_url("**#post*")
    number = re.search(r"#post(\d+)", page.url).group(1)
    place = f"{path}?post={number}"

    reader = visit()
    seen = reader.goto(place)
    item = seen.locator(f"#post{number}")
    assert WORDS in item.inner_text()

    moderator = visit()
    sign_in(moderator, "moderator", code=second_factor(server, "moderator"))
    desk = moderator.goto(place)
    desk.locator(f"#post{number}").get_by_role("link", name="Moderate").click()
    desk.locator("input[name=deed][value=hide]").check()
    desk.locator("select[name=reason]").select_option("off_topic")
    desk.locator("form:has(input[name=deed]) .actions button").click()
    desk.wait_for_url("**/threads/**")
    seen.locator(f"#post{number} .gone").wait_for()
    assert "It belongs to another subject" in item.inner_text() and WORDS not in item.inner_text()

    page.goto(author.base + place)
    page.locator(f"#post{number}").get_by_role("link", name="The reason, and how to appeal").click()
    page.locator("textarea[name=words]").fill(WHY)
    page.get_by_role("button", name="Send the appeal").click()
    page.locator("main", has_text="Waiting for another moderator").wait_for()

    desk.goto(moderator.base + "/cms/moderation/?show=appeals")
    assert "You made this decision" in desk.locator("main").inner_text()

    second = visit()
    sign_in(second, "administrator", code=second_factor(server, "administrator"))
    other = second.goto("/cms/moderation/?show=appeals")
    other.locator("tr", has_text=WHY).get_by_role("link", name="Decide").click()
    other.locator("input[name=outcome][value=grant]").check()
    other.locator("textarea[name=answer]").fill("It belongs here.")
    other.get_by_role("button", name="Decide").click()
    other.wait_for_url("**show=appeals")

    seen.locator(f"#post{number} article").wait_for()
    assert WORDS in item.inner_text()
    page.reload()
    assert "It belongs here." in page.locator("main").inner_text()
    log = reader.goto("/en/moderation/log/").locator("main").inner_text()
    assert "Appeal: the decision was taken back" in log and WORDS not in log and WHY not in log


def test_a_word_in_a_minute_without_scripts(visit):
    visitor = visit(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = visitor.goto("/en/")
    page.get_by_role("link", name="Only a minute? Say it in a few words").click()
    page.locator("textarea").fill("The bus comes after the desk has closed.")
    page.locator("input[name=forum]").first.check()
    page.get_by_role("button", name="Send without an account").click()
    main = page.locator("main").inner_text()
    assert "Your post waits for a moderator" in main and re.search(r"\d{4} \d{4} \d{4} \d{4}", main)
    page.get_by_role("button", name="Withdraw it").click()
    assert "Your post is withdrawn" in page.locator("main").inner_text()


def test_a_draft_is_kept_while_it_is_written_and_a_mark_needs_no_script(visit, server):
    path = thread_path(server)
    visitor = visit()
    sign_in(visitor, "spokesperson")
    page = visitor.goto(path)
    page.locator("#composer textarea").press_sequentially("Half a thought")
    page.locator("[data-draft-status]", has_text="Your draft is kept.").wait_for()
    page.reload()
    assert page.locator("#composer textarea").input_value() == "Half a thought"
    plain = visit(java_script_enabled=False)
    sign_in(plain, "returnee")
    page = plain.goto(path)
    page.get_by_role("button", name="This matters to me too").first.click()
    assert page.get_by_role("button", name="It matters to you too: take it back").count() == 1
