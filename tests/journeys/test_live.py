"""Two people in one conversation while it changes and while the server falls over: nothing is missing, nothing is there
twice, and nobody is disturbed in what they write."""

import pytest

from tests.support.people import sign_in

OPEN = """
from dialogue.actions.threads import open_thread
from dialogue.models import Forum
forum = Forum.objects.filter(membership="open", moderation_mode="after", is_protected=False).first()
print(open_thread(space=forum.space, forum=forum, title="{title}", language="en").pk)
"""
# A browser says in its console that a line was cut; nobody can keep it from that.
CUT = "WebSocket connection"


@pytest.fixture
def thread(server, request):
    """An empty conversation of this test's own."""
    number = server.python(OPEN.format(title=request.node.name)).splitlines()[-1]
    return f"/en/threads/{number}/"


def say(page, text):
    page.locator("#composer textarea").fill(text)
    page.locator("#composer .actions button").first.click()
    page.locator("article.post", has_text=text).wait_for()


def listening(visitor, path):
    """The page of the conversation, its socket on the way: what happens until it is open, it is told of then."""
    with visitor.page.expect_websocket():
        return visitor.goto(path)


def numbers(page):
    return [int(number) for number in page.locator("[data-post]").evaluate_all("all => all.map(e => e.dataset.post)")]


def settled_place(field):
    """Where it stands in the window, once the browser has drawn what was typed."""
    return field.evaluate(
        """async (field) => {
            for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
            return field.getBoundingClientRect().top;
        }"""
    )


def two_people(visit, thread):
    reader, writer = visit(), visit()
    sign_in(reader, "spokesperson")
    sign_in(writer, "returnee")
    writer.goto(thread)
    say(writer.page, "The first word.")
    return reader, writer


def test_news_disturb_nobody_who_writes(visit, thread):
    reader, writer = two_people(visit, thread)
    page = listening(reader, thread)
    field = page.locator("#composer textarea")
    field.focus()
    page.keyboard.type("Half a sent")
    place = settled_place(field)
    for number in (2, 3):
        say(writer.page, f"Word number {number}.")
    page.locator(".chip a", has_text="2").wait_for()
    page.keyboard.type("ence")
    assert field.input_value() == "Half a sentence"
    assert page.evaluate("document.activeElement.name") == "text"
    assert abs(settled_place(field) - place) < 1, "browsers keep a place to a part of a pixel"
    assert numbers(page) == [1]
    page.locator(".chip a").click()
    page.locator("#post3").wait_for()
    assert numbers(page) == [1, 2, 3]
    assert page.evaluate("document.activeElement.id") == "post2"
    assert field.input_value() == "Half a sentence"


def test_edits_and_withdrawals_arrive_in_their_place(visit, thread):
    reader, writer = two_people(visit, thread)
    page = listening(reader, thread)
    own = writer.goto(thread)
    own.locator("#post1").get_by_role("link", name="Edit").click()
    own.locator("textarea").fill("Said in another way.")
    own.locator("form.form .actions button").first.click()
    page.locator("#post1", has_text="Said in another way.").wait_for()
    own.goto(thread)
    own.locator("#post1").get_by_role("link", name="Withdraw").click()
    own.locator("form .actions button, form button.button").first.click()
    page.locator("#post1 .gone").wait_for()
    assert numbers(page) == [1]


def test_the_server_falls_over_and_comes_back(server, visit, thread):
    reader, writer = two_people(visit, thread)
    page = listening(reader, thread)
    server.kill()
    page.wait_for_timeout(1500)
    server.start()
    writer.goto(thread)
    for number in (2, 3, 4):
        say(writer.page, f"After the restart {number}.")
    page.locator(".chip a", has_text="3").wait_for(timeout=40_000)
    page.locator(".chip a").click()
    page.locator("#post4").wait_for()
    assert numbers(page) == [1, 2, 3, 4]
    assert page.locator("article.post", has_text="After the restart").count() == 3
    for visitor in (reader, writer):
        visitor.errors = [error for error in visitor.errors if CUT not in error]


def test_without_a_socket_the_page_asks(visit, thread):
    reader, writer = visit(), visit()
    sign_in(writer, "returnee")
    writer.goto(thread)
    say(writer.page, "The first word.")
    reader.context.route_web_socket("**/ws/**", lambda socket: socket.close())
    page = reader.goto(thread)
    page.wait_for_timeout(500)
    say(writer.page, "Heard without a socket.")
    page.locator(".chip a").wait_for(timeout=60_000)
    page.locator(".chip a").click()
    page.locator("article.post", has_text="Heard without a socket.").wait_for()
    assert numbers(page) == [1, 2]
