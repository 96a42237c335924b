"""People who vote by HTTP, as browsers do, and what the database says of it afterwards."""

import http.client
import threading
import time
import urllib.parse

from tests.support.writers import TOKEN

# Rounds with one recommendation, people who have said to which group they belong, and their sessions.
MAKE_VOTERS = """
import datetime, json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.actions.aliases import declare_group
from accounts.models import User
from core import clock
from recommendations.models import Round, RoundItem
first = Round.objects.get(slug="towards-a-common-policy")
item = first.items.first()
day = datetime.timedelta(days=1)
for number in range(%(rounds)d):
    made = Round.objects.create(
        space=first.space, slug=f"race-{number}", title=first.title, state="open",
        opens_at=clock.now() - day, closes_at=clock.now() + day,
    )
    RoundItem.objects.create(round=made, recommendation=item.recommendation, version=item.version, order=1)
keys = []
for number in range(%(people)d):
    user = User.objects.create_user(f"voter-{number}")
    declare_group(user, space=first.space, category="returnee")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps({"sessions": keys, "items": first.items.count()}))
"""
# Slug of each round → votes, ballots, voters as published, and stances as the ledger counts them; after closing all.
CLOSE_AND_COUNT = """
import json
from django.core.management import call_command
from core import ledger
from core.ledger.reading import export_lines
from core.ledger.verifier import check
from recommendations.actions.rounds import close_round
from recommendations.models import BallotCommitment, Round, Vote
found = {}
for r in Round.objects.filter(slug__startswith="race-"):
    edition = close_round(r, now=r.closes_at)
    found[r.slug] = [
        Vote.objects.filter(item__round=r).count(),
        BallotCommitment.objects.filter(item__round=r).count(),
        edition.totals["open"]["voters"],
        sum(edition.totals["open"]["items"][str(r.items.get().pk)].values()),
    ]
told = check(export_lines(ledger.head()))
for (subject, _item, _column), (ballots, tally) in told.results.items():
    slug = subject.split(":")[1]
    if slug in found:
        found[slug] += [ballots, sum(tally.values())]
call_command("verify_ledger", verbosity=0)
print()
print(json.dumps(found))
"""
# Session of each voter → order of the item → stance.
READ_VOTES = """
import json
from accounts.models import User
from django.core.management import call_command
from recommendations.models import Round
from recommendations.queries.rounds import lines
found = Round.objects.get(slug="towards-a-common-policy")
told = []
for number in range(%(people)d):
    rows = lines(found, User.objects.get(username=f"voter-{number}"))
    told.append({row.item.order: row.stance for row in rows if row.stance})
call_command("verify_ledger", verbosity=0)
print()
print(json.dumps(told))
"""


def post_vote(port: int, path: str, session: str, stance: str, timeout: float = 10) -> int | None:
    """Status of the answer; None when the line was cut before it came."""
    body = urllib.parse.urlencode({"stance": stance, "reason": "", "csrfmiddlewaretoken": TOKEN})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
    }
    line = http.client.HTTPConnection("localhost", port, timeout=timeout)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


class Voter(threading.Thread):
    """Votes on one item after the other for several people; what was not acknowledged is sent again."""

    def __init__(self, port, sessions, items, stop):
        super().__init__(daemon=True)
        self.port, self.sessions, self.items, self.stop = port, sessions, items, stop
        self.acknowledged, self.again, self.odd = {}, 0, []

    def run(self):
        ballots = ((order, number) for order in range(1, self.items + 1) for number in self.sessions)
        for order, number in ballots:
            stance = ("support", "oppose", "neutral")[(order + number) % 3]
            status = None
            while status is None:
                if self.stop.is_set():
                    return
                path = f"/en/rounds/towards-a-common-policy/vote/{order}/"
                status = post_vote(self.port, path, self.sessions[number], stance)
                if status is None:
                    self.again += 1
                    time.sleep(0.1)
            if status == 302:
                self.acknowledged[number, order] = stance
            else:
                self.odd.append((status, number, order))
