"""The whole way of one recommendation: proposed, voted on, answered, done, contested; everybody who follows is told.

Each step is taken in the browser by the person who would take it; time passes by moving the dates in the database.
"""

import datetime
import re

from tests.support.people import second_factor, sign_in, sign_up

TITLE = "Staff at the counter who understand return"
ACCEPTS, SILENT = "ministry-labour-x", "regional-council-c"

OPEN = """
import datetime
from core import clock
from recommendations.actions.rounds import run_due_changes
from recommendations.models import Round
found = Round.objects.get(slug="the-whole-way")
Round.objects.filter(pk=found.pk).update(opens_at=clock.now() - datetime.timedelta(days=8))
run_due_changes()
"""
# Five groups of twelve people, and two organisations beside the one that votes in the browser.
CROWD = """
from accounts.models import Mandate, Organisation, User
from core import clock
from recommendations.actions.votes import cast_vote, declare_voter, take_stance
from recommendations.models import Round
found = Round.objects.get(slug="the-whole-way")
items = list(found.items.select_related("recommendation"))
for group in ("returnee", "migrant_abroad", "family", "resident", "person_unspecified"):
    for n in range(12):
        person = User.objects.create(username=f"way-{group}-{n}")
        declare_voter(found, actor=person, category=group)
        for item in items:
            cast_vote(item, actor=person, stance="support" if n < 9 else "oppose")
for slug in ("women-of-the-road", "workers-federation-a"):
    holder, of = User.objects.create(username=f"way-{slug}"), Organisation.objects.get(slug=slug)
    Mandate.objects.create(user=holder, organisation=of, can_vote=True, starts_on=clock.today())
    for item in items:
        take_stance(item, actor=holder, organisation=of, stance="support")
"""
CLOSE = """
import datetime
from core import clock
from recommendations.actions.rounds import publish_ballots, run_due_changes
from recommendations.models import Round
publish_ballots()
Round.objects.filter(slug="the-whole-way").update(closes_at=clock.now() - datetime.timedelta(seconds=1))
run_due_changes()
"""
# Another journey gives this account a passkey, which then asks for itself.
WITHOUT_PASSKEY = """
from allauth.mfa.models import Authenticator
Authenticator.objects.filter(user__username="spokesperson").delete()
"""
WAIT = """
import datetime
from core import clock
from recommendations.actions.silence import run_due
from recommendations.models import Addressee
late = Addressee.objects.filter(recommendation__code="{code}", institution__slug="{silent}")
late.update(due_on=clock.today() - datetime.timedelta(days=3))
run_due()
"""
TOLD = """
from accounts.models import Notice, User
person = User.objects.get(email="proposer@example.org")
print(" ".join(sorted(set(Notice.objects.filter(user=person).values_list("kind", flat=True)))))
"""
LEDGER = """
import json
from core.models import AuditEntry
print(json.dumps(sorted(set(AuditEntry.objects.public().values_list("action", flat=True)))))
"""


def press(page, text):
    page.get_by_role("button", name=text).first.click()
    page.wait_for_load_state()


def test_from_a_proposal_to_a_contested_measure(visit, server):
    editor = visit()
    sign_in(editor, "editor", code=second_factor(server, "editor"))
    plan_round(editor)
    server.python(OPEN)

    proposer = visit()
    sign_up(proposer, "proposer@example.org")
    page = proposer.goto("/en/rounds/the-whole-way/")
    page.get_by_role("link", name="Propose a recommendation").click()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=text]").fill("Every town names one person at the counter who knows the papers of return.")
    press(page, "Send it")
    assert "Others ask for the like already" in page.locator("main").inner_text()
    assert "Staff at the counter understand return" in page.locator("[role=alert]").inner_text()
    press(page, "Send it all the same")
    page.wait_for_url("**/my-contributions/")
    assert "Waiting for a moderator" in page.locator("main").inner_text()

    moderator = visit()
    sign_in(moderator, "moderator", code=second_factor(server, "moderator"))
    desk = moderator.goto("/cms/contributions/")
    desk.get_by_role("link", name=re.compile("Every town names one person")).click()
    press(desk, "Put it into the round")

    page = proposer.goto("/en/my-contributions/")
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/recommendations/P-*/")
    code = page.url.rstrip("/").rpartition("/")[2]
    own = f"/en/recommendations/{code}/"
    page.locator("#talk [name=text]").fill("In my town nobody knew which form it was.")
    press(page, "Post")
    assert "nobody knew which form" in proposer.goto(own).locator("#talk").inner_text()

    vote(proposer, own)
    spokesperson = visit()
    server.python(WITHOUT_PASSKEY)
    sign_in(spokesperson, "spokesperson")
    stand = spokesperson.goto("/en/rounds/the-whole-way/")
    stand.locator("li", has_text=TITLE).get_by_role("link", name=re.compile("^Position of.*Two Shores")).click()
    stand.locator("input[name=stance][value=support]").check()
    stand.locator("form.form .actions button").click()
    stand.wait_for_url(f"**{own}#organisations")
    server.python(CROWD)
    reader = visit()
    assert "for" not in results_in(reader, own)
    assert re.search(r"Two Shores.*\s+Support", reader.goto(own).locator("#organisations").inner_text())
    server.python(CLOSE)
    assert "Mostly for" in results_in(reader, own)
    assert TITLE in reader.goto("/en/rounds/the-whole-way/results/").locator("main").inner_text()

    desk = editor.goto(f"/cms/sending/{code}/")
    for slug in (ACCEPTS, SILENT):
        key = server.python(f"from accounts.models import Organisation as O; print(O.objects.get(slug='{slug}').pk)")
        desk.locator(f"input[name=institutions][value='{key}']").check()
    press(desk, "Send it to these institutions")

    measure = answer_and_act(visit, server, code)
    server.python(WAIT.format(code=code, silent=SILENT))
    shown = reader.goto(own).locator("#answers").inner_text()
    assert "Accepted" in shown
    assert re.search(r"3\s+days late", shown)

    found = spokesperson.goto(f"/en/measures/{measure}/")
    # Another journey makes this person a member of a second association.
    found.get_by_role("link", name=re.compile("^Assess it for.*Two Shores")).click()
    found.locator("input[name=finding][value=disputes]").check()
    found.locator("[name=grounds_en]").fill("We asked in four towns: nobody has been named yet.")
    press(found, "Publish what we find")

    told = server.python(TOLD).split()
    assert {"answered", "assessed", "changed", "progress", "sent", "silent"} <= set(told)
    everything_is_public(reader, server, own)


def plan_round(editor):
    page = editor.goto("/cms/rounds/new/")
    for language, title in (("en", "The whole way"), ("fr", "Tout le chemin"), ("ar", "الطريق كله")):
        page.locator(f"[name=title_{language}]").fill(title)
        page.locator(f"[name=lead_{language}]").fill(title)
    today = datetime.datetime.now(tz=datetime.UTC)
    for name, days in (("opens_at", 2), ("closes_at", 20)):
        page.locator(f"[name={name}]").fill(f"{today + datetime.timedelta(days=days):%Y-%m-%dT10:00}")
    page.locator("[name=proposals_rule]").select_option("read_first")
    press(page, "Begin the draft")
    page.locator("[name=codes]").fill("S000-R02 S000-R07")
    press(page, "Add them")
    press(page, "Announce it")
    assert "the-whole-way" in page.get_by_role("link", name="See the page").get_attribute("href")


def vote(proposer, own):
    page = proposer.goto(own)
    page.locator("#vote button[value=support]").click()
    page.locator("input[value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url(f"**{own}#vote")
    assert page.locator("#vote button[value=support][aria-pressed=true]").count() == 1


def results_in(reader, own):
    found = reader.goto(own).locator("#results")
    return found.inner_text() if found.count() else ""


def answer_and_act(visit, server, code):
    """The one institution that answers: its position, a measure, a report with evidence. Gives the measure's number."""
    official = visit()
    sign_in(official, "official-x", code=second_factor(server, "official-x"))
    received = server.python(
        "from recommendations.models import Addressee as A;"
        f"print(A.objects.get(recommendation__code='{code}', institution__slug='{ACCEPTS}').pk)"
    )
    page = official.goto(f"/cms/answers/{received}/")
    page.locator("input[name=code][value=accepted]").check()
    page.locator("button[name=publish]").click()
    page.wait_for_url("**/cms/answers/")
    page = official.goto(f"/cms/answers/{received}/measures/new/")
    page.locator("[name=title_en]").fill("One trained person at every counter")
    page.locator("[name=starts_on]").fill("2026-01-01")
    page.locator("[name=ends_on]").fill("2099-01-01")
    press(page, "Keep")
    page.locator("button[name=publish]").click()
    page.wait_for_load_state()
    measure = server.python(
        f"from recommendations.models import Measure as M; print(M.objects.get(addressee={received}).pk)"
    )
    page = official.goto(f"/cms/measures/{measure}/report/")
    page.locator("input[name=status]").nth(2).check()
    page.locator("[name=text_en]").fill("Forty people are trained.")
    page.locator("[name=evidence_en]").fill("The register of trainings, open to visitors.")
    press(page, "Sign and publish the report")
    return measure


def everything_is_public(reader, server, own):
    """Every step stands on the page of the recommendation, on the timeline of all, and in the ledger."""
    story = reader.goto(own).locator("main").inner_text()
    for step in ("Proposed by a participant", "Put to the vote", "Vote closed", "Sent to the institution"):
        assert step in story
    news = reader.goto("/en/recommendations/answers/timeline/").locator("main").inner_text()
    for step in ("Answer: Accepted", "Measure announced", "Progress reported", "Contest opened"):
        assert step in news
    actions = server.python(LEDGER)
    for action in (
        "contest.opened",
        "measure.published",
        "position.published",
        "progress.reported",
        "recommendation.proposed",
        "recommendation.sent",
        "round.announced",
        "round.closed",
        "silence.began",
        "stance.taken",
    ):
        assert f'"{action}"' in actions
    assert "The ledger" in server.manage("verify_ledger")
