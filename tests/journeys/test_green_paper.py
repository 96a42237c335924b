"""A whole Green Paper in the browser: from the first line of the plan to the reply, and what a respondent sees of it.

The official, the colleague who approves and the analyst work in the admin; whoever answers has a telephone, no account
and no scripts. Only time is moved by hand.
"""

import datetime
import re

from tests.journeys.test_accessibility import findings
from tests.support.browser import PHONE
from tests.support.people import second_factor, sign_in

LANGUAGES = ("en", "fr", "ar")
SAID = "Nobody at the desk could tell me which months of my pension I keep."
REMARK = "This paragraph forgets the seasonal workers."
ARABIC_PAGES = (
    "",
    "plan/",
    "versions/",
    "versions/2/",
    "remarks/",
    "results/",
    "contributions/",
    "data/",
    "outcome/",
    "mine/",
    "mine/text/",
)


def write(page, **texts):
    """Fill fields in three languages: the text in English, with the code of the language behind it in the others."""
    for name, text in texts.items():
        for code in LANGUAGES:
            ending = "" if code == "en" else f" ({code})"
            lines = "\n".join(f"{line}{ending}" for line in text.split("\n"))
            page.locator(f"[name={name}_{code}]").fill(lines)


def keep(page):
    """The first button of the form."""
    page.locator(".run__bar button, .wb-form button, .wb-foot button").first.click()


def press(page, step):
    """A button of the overview."""
    page.locator(f'form[action$="/{step}/"] button').click()


class Official:
    """One of the people of the ministry, signed in with a second factor."""

    def __init__(self, visitor, server, name):
        self.visitor, self.page = visitor, visitor.page
        sign_in(visitor, name, code=second_factor(server, name))

    def at(self, path=""):
        return self.visitor.goto(f"{self.root}{path}")

    def begins(self, today):
        """Title and dates, sixty days instead of the eighty-four of the platform."""
        page = self.visitor.goto("/cms/consultations/new/")
        write(page, title="Pensions that travel")
        page.locator("[name=time_zone]").select_option("Africa/Tunis")
        page.locator("[name=opens_at]").fill(f"{today}T00:00")
        page.locator("[name=closes_at]").fill(f"{today + datetime.timedelta(days=60)}T23:59")
        keep(page)
        page.wait_for_url(re.compile(r"/cms/consultations/\d+/$"))
        self.root = page.url.removeprefix(self.visitor.base)
        assert page.locator(".gates--shut").count() > 3
        assert not page.locator('form[action$="/propose/"]').count()

    def plans(self):
        page = self.at("plan/")
        names = ("purpose", "decides", "decision_how", "asked", "methods", "languages", "readers")
        write(page, **{name: f"About {name}." for name in names})
        write(page, open_points="How months are counted", settled_points="Nothing yet")
        page.locator("[name=promise][value=involve]").check()
        page.locator("[name=definition]").first.check()
        page.locator("[name=target_groups][value=returnee]").check()
        page.locator("[name=countries]").fill("State A\nState B")
        page.get_by_label("analyst", exact=True).check()
        keep(page)
        page.locator(".messages").wait_for()

    def writes_the_text(self):
        page = self.at("text/head/")
        write(page, lead="What happens to a pension that two states owe?", summary="Months get lost. We ask how.")
        keep(page)
        page = self.at("text/sections/new/")
        write(page, title="The months", paragraph_1="Months are counted twice.", paragraph_2="Some are never counted.")
        keep(page)

    def asks(self):
        """A choice, words that only some are asked for, a scale; the first try forgets a choice."""
        page = self.at("questions/new/")
        write(page, text="Have you lost months?")
        page.locator("[name=kind]").select_option("single")
        write(page, options="Yes\nNo")
        page.locator("[name=options_ar]").fill("Yes (ar)")
        page.locator("[name=is_still_open]").check()
        keep(page)
        page.locator(".error-message").first.wait_for()
        assert page.locator("[name=text_fr]").input_value() == "Have you lost months? (fr)"
        write(page, options="Yes\nNo")
        page.locator("[name=another]").click()
        page.locator("[name=condition]").first.wait_for()
        write(page, text="Which ones?")
        page.locator("[name=kind]").select_option("text")
        page.locator("[name=condition]").first.check()
        page.locator("[name=is_still_open]").check()
        page.locator("[name=another]").click()
        page.locator(".messages").wait_for()
        page.locator("[name=kind]").select_option("scale")
        write(page, text="How clear was the letter?", options="Not clear\nClear\nVery clear")
        page.locator("[name=is_still_open]").check()
        keep(page)
        page.locator("table.listing tbody tr").nth(2).wait_for()

    def gives_a_reason(self):
        """Sixty days are too few unless everybody reads why."""
        page = self.at()
        assert page.locator(".gates--shut").count() == 1
        page.locator('.gates--shut a[href$="/reason/K09/"]').click()
        write(page, reason="The budget is voted in ten weeks.")
        keep(page)
        page.locator(".gates--passed").wait_for()

    def proposes(self):
        press(self.page, "propose")
        self.page.locator(".messages .success").wait_for()
        assert not self.page.locator('form[action$="/approve/"]').count()

    def approves(self, root):
        self.root = root
        press(self.at(), "approve")
        self.page.locator(".messages .success").wait_for()
        return self.page.locator(".run__state a").get_attribute("href")

    def extends(self, today):
        page = self.at("extend/")
        page.locator("[name=closes_at]").fill(f"{today + datetime.timedelta(days=20)}T23:59")
        write(page, reason="Too few have heard of it.")
        keep(page)
        page.locator(".messages .error").wait_for()
        page.locator("[name=closes_at]").fill(f"{today + datetime.timedelta(days=90)}T23:59")
        keep(page)
        page.wait_for_url(f"**{self.root}")

    def corrects(self):
        page = self.at("questions/3/correct/")
        write(page, text="How clear was the letter from the fund?", reason="People asked which letter.")
        keep(page)
        page.wait_for_url("**/questions/")

    def publishes_a_second_text(self):
        page = self.at("text/")
        page.locator('a[href*="/text/sections/"]').first.click()
        write(page, paragraph_1="Months of two states are counted twice.")
        keep(page)
        page = self.at("text/publish/")
        write(page, changes="We say whose months.")
        keep(page)
        page.wait_for_url("**/text/")

    def publishes_the_summary(self):
        page = self.at("replies/summary/")
        write(page, summary_text="One person answered, on a telephone.", method_note="One analyst read everything.")
        keep(page)
        press(self.at(), "summary")
        self.page.locator(".messages").wait_for()

    def asks_back(self):
        page = self.at("asked-back/")
        page.locator('a[href*="/asked-back/"]', has_text="Ask something back").first.click()
        assert SAID in page.locator("blockquote").inner_text()
        page.locator("[name=text]").fill("Which desk was it?")
        keep(page)
        page.wait_for_url("**/asked-back/")

    def replies(self):
        """Refused as long as the synopsis, or the reasons of a reply, are missing."""
        page = self.at("replies/")
        page.locator('a[href*="/replies/themes/"]').click()
        page.locator("[name=response_code][value=partly_taken_up]").check()
        keep(page)
        page.locator(".messages .error").wait_for()
        write(page, response_reason="The fund will write one letter; the law must wait.")
        keep(page)
        page.wait_for_url("**/replies/")
        press(self.at(), "outcome")
        self.page.locator(".messages .error", has_text="synopsis").wait_for()
        page = self.at("replies/synopsis/")
        write(page, synopsis="One set of questions, read and used for the letter.")
        keep(page)
        page.wait_for_url("**/replies/")
        press(self.at(), "outcome")
        self.page.locator(".messages").wait_for()


def answers(visitor, path):
    """On a telephone, without scripts and without an account; gives the code and leaves."""
    page = visitor.goto(path)
    page.locator(".actions a.button").first.click()
    page.locator("input[name=category][value=returnee]").check()
    page.locator("form.form .actions button").click()
    assert "About readers." in page.content(), "who reads is told before anything is written"
    page.get_by_label("Yes", exact=True).check()
    page.locator("form.form .actions button").click()
    page.locator("textarea").fill(SAID)
    page.locator("form.form .actions button").click()
    page.get_by_label("Not clear", exact=True).check()
    page.locator("form.form .actions button").click()
    assert page.locator("input[name=consent][value=anonymous]").is_checked()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/receipt/")
    return page.locator(".receipt .code").inner_text()


def comments(visitor, path):
    """On the first paragraph, signed in, without scripts."""
    sign_in(visitor, "returnee")
    page = visitor.goto(path)
    page.locator("a.remark").first.click()
    page.locator("textarea[name=text]").fill(REMARK)
    page.locator("#composer button, form:has(textarea[name=text]) button").first.click()
    page.get_by_text(REMARK).wait_for()


def analyses(visitor, server, number):
    """Writes down a theme, reads and codes what came, publishes the words."""
    sign_in(visitor, "analyst", code=second_factor(server, "analyst"))
    root = f"/cms/workbench/{number}/"
    page = visitor.goto(f"{root}codebook/new/")
    write(
        page, name="Lost months", definition="Months that no state counts.", summary="Nobody tells which months count."
    )
    page.locator("[name=note]").fill("Begun from the first answer.")
    keep(page)
    page = visitor.goto(f"{root}next/")
    assert SAID in page.locator(".wb-words").inner_text()
    assert "returnee" not in page.locator("main").inner_text().lower()
    page.locator("[name$=-themes]").first.check()
    keep(page)
    page = visitor.goto(f"{root}publication/")
    page.locator("[name=answer]").first.check()
    keep(page)
    page.locator(".messages").wait_for()


def comes_back(visitor, path, code):
    """By the code: what happened to the answer, the question put back, the reply, three marks."""
    page = visitor.goto("/en/my-answer/")
    page.locator("input[name=code]").fill(code)
    page.locator("form.form .actions button").click()
    page.wait_for_url(f"**{path}mine/")
    assert page.locator(".stage--done").count() >= 4
    stages = page.locator(".stages").inner_text()
    assert "1 of 1 texts" in stages
    assert "Which desk was it?" in page.locator("main").inner_text()
    page.locator("textarea[name=reply]").fill("The one at the harbour.")
    page.locator("form:has(textarea[name=reply]) button").click()
    page.get_by_text("The one at the harbour.").wait_for()
    assert "Lost months" in page.locator("#came-of-it").inner_text()
    assert "The fund will write one letter" in page.locator("#came-of-it").inner_text()
    for name, mark in (("understood", 4), ("heard", 3), ("would_return", 4)):
        page.locator(f"input[name={name}][value='{mark}']").check()
    page.locator('form[action$="/evaluation/"] button').click()
    page.get_by_text("You have told us how the process was").wait_for()
    page = visitor.goto(f"{path}outcome/")
    assert "One set of questions, read and used" in page.locator("main").inner_text()
    page = visitor.goto(f"{path}results/")
    assert "Not a poll" in page.locator("main").inner_text()
    assert SAID not in page.locator("main").inner_text()
    assert SAID in visitor.goto(f"{path}contributions/").locator("main").inner_text()


def reads_in_arabic(visitor, path, code):
    """Every public page of it at 360 pixels: whole in Arabic, no wider than the screen, nothing that axe finds."""
    page = visitor.goto("/ar/my-answer/")
    page.locator("input[name=code]").fill(code)
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/mine/")
    found = []
    for part in ARABIC_PAGES:
        page = visitor.goto(f"{path.replace('/en/', '/ar/')}{part}")
        assert page.locator("html").get_attribute("dir") == "rtl"
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{part}: {finding}" for finding in findings(page)]
        found += [f"{part}: {wide} pixels wide"] if wide > PHONE["width"] else []
    assert not found, "\n".join(found[:40])


def close(server, number):
    """Let the time to answer run out, and the clock ring."""
    server.python(
        "from consult.models import Consultation as C; from core import clock\n"
        "from consult.actions.consultations import run_due_changes as run\n"
        f"C.objects.filter(pk={number}).update(closes_at=clock.now()); run()\n"
    )


def test_a_whole_green_paper(visit, server):
    today = datetime.datetime.now(datetime.UTC).date()
    first = Official(visit(), server, "official-a")
    first.begins(today)
    first.plans()
    first.writes_the_text()
    first.asks()
    first.gives_a_reason()
    first.proposes()
    second = Official(visit(), server, "official-b")
    path = second.approves(first.root)
    number = int(first.root.strip("/").split("/")[-1])

    phone = {"viewport": PHONE, "java_script_enabled": False}
    reader = visit(**phone)
    plan = reader.goto(f"{path}plan/").locator("main").inner_text()
    assert "The budget is voted in ten weeks." in plan
    code = answers(visit(**phone), path)
    comments(visit(**phone), path)

    first.extends(today)
    first.corrects()
    first.publishes_a_second_text()
    plan = reader.goto(f"{path}plan/").locator("main").inner_text()
    for told in ("Too few have heard of it.", "People asked which letter."):
        assert told in plan
    assert "We say whose months." in reader.goto(f"{path}versions/2/").locator("main").inner_text()
    assert SAID not in first.at().content()
    assert SAID not in reader.goto(f"{path}results/").content()

    close(server, number)
    analyses(visit(), server, number)
    first.publishes_the_summary()
    first.asks_back()
    first.replies()
    comes_back(visit(**phone), path, code)
    assert "The one at the harbour." in first.at("asked-back/").content()
    reads_in_arabic(visit(viewport=PHONE, bypass_csp=True), path, code)
