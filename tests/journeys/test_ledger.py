"""A person votes, keeps a receipt, finds the ballot in the ledger and the choice in the count, and checks the export
with the program of the site and nothing else; a month later nothing leads to them."""

import json
import subprocess
import sys

from tests.support.people import sign_up

ROUND = "checked-by-a-voter"
MAKE = """
import datetime
from accounts.models import User
from core import clock
from recommendations.actions.votes import cast_vote
from recommendations.models import Round, RoundItem
first = Round.objects.get(slug="towards-a-common-policy")
item, day = first.items.first(), datetime.timedelta(days=1)
made = Round.objects.create(space=first.space, slug="checked-by-a-voter", title=first.title, state="open",
    opens_at=clock.now() - day, closes_at=clock.now() + day)
item = RoundItem.objects.create(round=made, recommendation=item.recommendation, version=item.version, order=1)
for number in range(10):
    cast_vote(item, actor=User.objects.create_user(f"other-voter-{number}"), stance="support")
"""
CLOSE = """
from recommendations.actions.rounds import close_round
from recommendations.models import Round
r = Round.objects.get(slug="checked-by-a-voter")
close_round(r, now=r.closes_at)
"""
UNLINK = """
import datetime
from recommendations.actions.unlinking import unlink_round
from recommendations.models import Round
r = Round.objects.get(slug="checked-by-a-voter")
unlink_round(r, now=r.closed_at + datetime.timedelta(days=30))
"""


def run(program, *arguments):
    """The program alone: no site packages, no environment, another directory."""
    done = subprocess.run([sys.executable, "-I", "-S", program, *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def kept(page, press, path):
    with page.expect_download() as download:
        press.click()
    download.value.save_as(path)
    return path


def test_from_the_vote_to_the_count(visit, server, tmp_path):
    server.python(MAKE)
    voter = visit()
    sign_up(voter, "checks@example.org")
    page = voter.goto(f"/en/rounds/{ROUND}/vote/1/")
    page.locator("button[value=oppose]").click()
    page.locator("input[value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/vote/done/**")
    voter.press("My receipts")
    voter.press("Show my receipts")
    receipt = kept(page, page.get_by_role("button", name="Keep them as a file"), tmp_path / "receipts.jsonl")
    assert "oppose" not in receipt.read_text()
    page = voter.goto("/en/ledger/receipt/")
    page.locator("input[type=file]").set_input_files(receipt)
    page.get_by_role("button", name="Check", exact=True).click()
    assert "Not there yet" in page.locator("main").inner_text()

    server.python(CLOSE)
    page = voter.goto(f"/en/rounds/{ROUND}/receipts/")
    page.locator("main .entries a").first.click()
    assert "Beside this number stands: Oppose" in " ".join(page.locator("main").inner_text().split())
    page = voter.goto("/en/ledger/receipt/")
    page.locator("input[type=file]").set_input_files(receipt)
    page.get_by_role("button", name="Check", exact=True).click()
    assert "opened and counted" in page.locator("main").inner_text()

    page = voter.goto("/en/ledger/")
    head = page.locator("#head + .flow code").first.inner_text()
    key = page.locator("#head + .flow code").nth(1).inner_text()
    export = kept(page, page.get_by_role("link", name="The whole ledger", exact=True), tmp_path / "ledger.jsonl")
    program = kept(page, page.get_by_role("link", name="The program", exact=True), tmp_path / "verifier.py")
    code, said = run(program, export, "--head", head, "--key", key, "--receipt", receipt)
    assert code == 0, said
    told = json.loads(said[: said.rindex("}") + 1])
    of = [f"recommendations.round:{ROUND}", 1, "open"]
    assert {"of": of, "ballots": 11, "choices": {"support": 10, "oppose": 1}} in told["results"]
    assert "The receipt stands in entries" in said
    export.write_text(export.read_text().replace('"oppose"', '"support"', 1))
    code, said = run(program, export, "--head", head, "--key", key)
    assert code == 1 and "Its hash is not the hash of its fields" in said

    server.python(UNLINK)
    page = voter.goto(f"/en/rounds/{ROUND}/receipts/")
    assert "can no longer be shown to you" in page.locator("main").inner_text()
    assert "whole and agrees" in server.manage("verify_ledger")
