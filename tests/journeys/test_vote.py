"""A person votes, changes the vote, sees no results before the closing, and is counted once."""

import json

from tests.support.browser import PHONE
from tests.support.page_list import OPEN_ROUND
from tests.support.people import PASSPHRASE, sign_in, sign_up

CLOSE = """
import datetime, json
from core import clock
from recommendations.models import Round, Vote
from recommendations.actions.rounds import close_round
r = Round.objects.get(slug="towards-a-common-policy")
item = r.items.get(order=1)
votes = Vote.objects.filter(item=item, is_vouched=False)
before = {s: votes.filter(stance=s).count() for s in ("support", "oppose")}
Round.objects.filter(pk=r.pk).update(closes_at=clock.now() - datetime.timedelta(seconds=1))
edition = close_round(r)
print(json.dumps({"rows": before, "told": edition.totals["open"]["items"][str(item.pk)]}))
"""
COUNT = """
import json
from recommendations.models import Vote, RoundItem
item = RoundItem.objects.get(round__slug="towards-a-common-policy", order=1)
votes = Vote.objects.filter(item=item, is_vouched=False)
print(json.dumps({s: votes.filter(stance=s).count() for s in ("support", "oppose")}))
"""


def test_signed_out_in_the_meantime_the_vote_waits_on_the_page(visit):
    voter = visit(viewport=PHONE, java_script_enabled=False)
    sign_in(voter, "returnee")
    page = voter.goto(f"/ar/{OPEN_ROUND}vote/4/")
    page.locator("details.more summary").click()
    page.locator("textarea[name=reason]").fill("سبب كتبته طويلًا")
    voter.context.clear_cookies(name="sessionid")
    page.locator("button[value=oppose]").click()
    assert "سبب كتبته طويلًا" in page.locator("main blockquote").inner_text()
    with voter.context.expect_page() as opened:
        page.locator("main a[target=_blank]").click()
    entrance = opened.value
    entrance.locator("input[name=login]").fill("returnee")
    entrance.locator("input[name=password]").fill(PASSPHRASE)
    entrance.locator("form:has(input[name=password]) .actions button").click()
    entrance.wait_for_url("**/account/")
    for _token in ("of before the sign-in", "fresh"):
        page.locator("main form button").click()
    page.wait_for_url("**/vote/*/?last=4")
    page.goto(f"{voter.base}/ar/{OPEN_ROUND}vote/4/")
    assert page.locator("button[value=oppose][aria-pressed=true]").count() == 1


def test_vote_change_and_count(visit, server):
    before = json.loads(server.python(COUNT))
    voter = visit()
    sign_up(voter, "voter@example.org")
    page = voter.goto(f"/en/{OPEN_ROUND}")
    assert "Results by group" not in page.locator("main").inner_text()
    page.locator("main .actions a.button").first.click()
    page.wait_for_url("**/vote/*/")
    page.goto(f"{voter.base}/en/{OPEN_ROUND}vote/1/")
    page.locator("button[value=support]").click()
    # With the first vote the group is asked, once; the vote is on its way and not lost.
    page.locator("input[value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/vote/*/?last=1")
    page.goto(f"{voter.base}/en/{OPEN_ROUND}vote/1/")
    assert page.locator("button[value=support][aria-pressed=true]").count() == 1
    page.locator("button[value=oppose]").click()
    page.wait_for_url("**/vote/*/?last=1")
    assert "Your vote is stored" in page.locator("main").inner_text()
    after = json.loads(server.python(COUNT))
    assert after == {"support": before["support"], "oppose": before["oppose"] + 1}

    closed = json.loads(server.python(CLOSE))
    assert closed["told"]["oppose"] == closed["rows"]["oppose"] == after["oppose"]
    page.goto(f"{voter.base}/en/{OPEN_ROUND}vote/3/")
    assert not page.locator("button[value=support]").count()
    page.goto(f"{voter.base}/en/{OPEN_ROUND}")
    assert "Results by group" in page.locator("main").inner_text()
