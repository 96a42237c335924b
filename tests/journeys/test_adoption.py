"""From a measure to done: an official prepares and publishes it, reports; an association disputes it on a telephone
without script; the official answers in public; who follows was told of every step."""

from tests.support.browser import PHONE
from tests.support.people import second_factor, sign_in

TITLE, CLAIM = "A bus to the return desk", "It runs twice a week."
GROUNDS, ANSWER = "We waited on two mondays; no bus came.", "The driver was ill; a second one is trained."


def test_announced_reported_contested_answered_and_told(visit, server):
    place, code = server.python(
        "from recommendations.models import Addressee as A;"
        "a=A.objects.filter(institution__slug='employment-agency-a').order_by('pk')[0];"
        "print(a.pk, a.recommendation.code)"
    ).split()
    follower = visit()
    sign_in(follower, "returnee")
    page = follower.goto(f"/en/recommendations/{code}/")
    follow = page.locator("form:has(input[name=topic]) button").first
    if "Stop" not in follow.inner_text():
        follow.click()
        page.wait_for_load_state()

    official = visit()
    sign_in(official, "official-a", code=second_factor(server, "official-a"))
    work = official.goto(f"/cms/answers/{place}/measures/new/")
    work.locator("[name=title_en]").fill(TITLE)
    work.locator("[name=starts_on]").fill("2026-10-01")
    work.locator("[name=ends_on]").fill("2027-10-01")
    work.locator(".run__bar button").first.click()
    work.wait_for_url("**/cms/measures/*/")
    number = work.url.rstrip("/").rsplit("/", 1)[1]
    stranger = visit()
    assert stranger.page.goto(f"{stranger.base}/en/measures/{number}/").status == 404
    work.locator("button[name=publish]").click()
    work.wait_for_load_state()

    work = official.goto(f"/cms/measures/{number}/report/")
    work.locator("input[name=status][value=implemented]").check()
    work.locator("[name=text_en]").fill(CLAIM)
    work.locator(".run__bar button").first.click()
    assert work.locator("[name=text_en]").input_value() == CLAIM, "implemented without evidence is asked again"
    work.locator("[name=links]").fill("https://www.example.org/timetable")
    work.locator(".run__bar button").first.click()
    work.wait_for_url(f"**/cms/measures/{number}/")

    association = visit(viewport=PHONE)
    sign_in(association, "spokesperson")
    plain = visit(viewport=PHONE, java_script_enabled=False)
    plain.context.add_cookies(association.context.cookies())
    form = plain.goto(f"/en/measures/{number}/")
    form.locator("a", has_text="Assess it for Association Two Shores").click()
    form.locator("input[name=finding][value=disputes]").check()
    form.locator("[name=grounds_en]").fill(GROUNDS)
    form.locator("form.form .actions button").click()
    form.wait_for_url(f"**/en/measures/{number}/")
    assert "Waits for an answer" in form.locator("#contests").inner_text()

    work = official.goto(f"/cms/measures/{number}/")
    work.locator("a", has_text="Answer in public").click()
    work.locator("[name=text_en]").fill(ANSWER)
    work.locator(".run__bar button").first.click()
    work.wait_for_url(f"**/cms/measures/{number}/")

    shown = stranger.goto(f"/en/measures/{number}/").locator("main").inner_text()
    for text in (TITLE, CLAIM, GROUNDS, ANSWER, "Contest opened: Disputes it", "Contest answered"):
        assert text in shown, text
    told = follower.goto("/en/account/notices/").locator("main").inner_text()
    assert told.count(TITLE) >= 4
    assert "A measure was assessed or contested" in told
    newest = stranger.goto("/en/recommendations/answers/timeline/").locator(".timeline").inner_text()
    assert newest.index("Contest answered") < newest.index("Contest opened") < newest.index("Measure announced")
