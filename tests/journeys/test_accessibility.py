"""axe on every page of the list in three languages, on open menus, error summaries and the new-posts chip."""

import json
from pathlib import Path

import axe_playwright_python
import pytest

from tests.support.browser import DESKTOP, PHONE
from tests.support.page_list import OPEN_ROUND, PAGES, PAPER
from tests.support.people import sign_in, sign_up

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def findings(page):
    """What axe finds on the page as it stands, as rule and place.

    Scrolled to the end: what the next step in sight covers for a moment is no finding.
    """
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")
    return [
        f"{v['id']}: {node['target']} {node['failureSummary'][:200]}"
        for v in result["violations"]
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_finding_on_any_page(visit, language):
    anonymous, known = visit(viewport=PHONE, bypass_csp=True), visit(viewport=DESKTOP, bypass_csp=True)
    sign_up(known, f"axe-{language}@example.org", language)
    found = []
    for listed in PAGES:
        visitor = known if listed.signed_in else anonymous
        page = visitor.goto(f"/{language}/{listed.path}")
        found += [f"{listed.name}: {finding}" for finding in findings(page)]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_finding_on_states_of_a_page(visit, language):
    visitor = visit(viewport=PHONE, bypass_csp=True)
    page = visitor.goto(f"/{language}/{PAPER}answer/")
    page.locator("form.form .actions button").click()
    page.locator("[role=alert]").wait_for()
    assert findings(page) == []
    page.goto(f"{visitor.base}/{language}/")
    page.locator("details.menu summary").click()
    assert findings(page) == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_finding_with_a_new_posts_chip(visit, language):
    reader = visit(bypass_csp=True)
    page = reader.goto(f"/{language}/threads/2/")
    writer = visit()
    sign_in(writer, "returnee")
    writer.goto(f"/{language}/threads/2/")
    writer.page.locator("#composer textarea").fill(f"A new post for the chip, {language}.")
    writer.page.locator("#composer .actions button").first.click()
    page.locator(".chip a, .chip button").first.wait_for(state="visible")
    assert findings(page) == []


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_finding_on_the_way_of_an_answer(visit, language):
    """Every screen of the answering journey, each kind of question among them."""
    visitor = visit(viewport=PHONE, bypass_csp=True)
    page = visitor.goto(f"/{language}/{PAPER}answer/")
    page.locator("input[name=category][value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/1/")
    page.locator("textarea").fill("A word.")
    found = []
    for number in range(1, 13):
        found += [f"question {number}: {finding}" for finding in findings(page)]
        page.locator("form.form .actions button").first.click()
        page.wait_for_url(f"**/answer/{number + 1}/" if number < 12 else "**/answer/send/")
    found += [f"send: {finding}" for finding in findings(page)]
    page.locator("form.form .actions button").first.click()
    page.wait_for_url("**/receipt/")
    for name in ("receipt/", "mine/", "mine/text/", "mine/withdraw/", "answer/all/"):
        page.goto(f"{visitor.base}/{language}/{PAPER}{name}")
        found += [f"{name}: {finding}" for finding in findings(page)]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_finding_on_the_voting_page(visit, language):
    visitor = visit(viewport=PHONE, bypass_csp=True)
    sign_up(visitor, f"axe-vote-{language}@example.org", language)
    page = visitor.goto(f"/{language}/{OPEN_ROUND}vote/2/")
    assert findings(page) == []
    page.locator("button[value=oppose]").click()
    assert findings(page) == []
    page.locator("input[value=person_unspecified]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/vote/*/?last=2")
    assert findings(page) == []
