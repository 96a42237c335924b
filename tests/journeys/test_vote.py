"""A person votes, changes the vote, sees no results before the closing, and is counted once."""

import json

from tests.support.page_list import OPEN_ROUND
from tests.support.people import sign_up

CLOSE = """
import datetime, json
from core import clock
from recommendations.models import Round, Vote
from recommendations.actions.rounds import close_round
r = Round.objects.get(slug="towards-a-common-policy")
item = r.items.get(order=1)
before = {s: Vote.objects.filter(item=item, stance=s).count() for s in ("support", "oppose")}
Round.objects.filter(pk=r.pk).update(closes_at=clock.now() - datetime.timedelta(seconds=1))
edition = close_round(r)
print(json.dumps({"rows": before, "told": edition.totals["open"]["items"][str(item.pk)]}))
"""
COUNT = """
import json
from recommendations.models import Vote, RoundItem
item = RoundItem.objects.get(round__slug="towards-a-common-policy", order=1)
print(json.dumps({s: Vote.objects.filter(item=item, stance=s).count() for s in ("support", "oppose")}))
"""


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
