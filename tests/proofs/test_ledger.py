"""The ledger against people who change it, and receipts against people who want to know a vote (P4, P5).

``PROOF_SCALE=small``: a tenth of the receipts.
"""

import io
import json
import os
import random

import pytest

from core import ledger
from core.ledger import signing
from core.ledger.reading import export_lines
from core.ledger.verifier import Broken, Ledger, canonical, check, check_signature, entry_hash
from recommendations.actions.ballots import give_receipts
from recommendations.actions.rounds import close_round, publish_ballots
from recommendations.actions.votes import cast_vote
from tests.support.factories import DAY, NOW, round_, user

pytestmark = pytest.mark.django_db
MUTATIONS, REBUILDS, SEED = 10_000, 300, 20261128
CHANGES = "flip insert drop cut delete repeat swap field rebuild_foreign rebuild_own roll_back".split()  # noqa: SIM905
IS_SMALL = os.environ.get("PROOF_SCALE") == "small"


# --- Somebody changes an export -----------------------------------------------------------------------------------


@pytest.fixture
def export():
    """Lines of an export with two closed rounds, and the head that somebody noted before the last entries came."""
    for turn in range(2):
        found = round_(items=2)
        for n in range(12 + turn):
            for item in found.items.all():
                cast_vote(item, actor=user(), stance=("support", "oppose")[n % 2], now=NOW)
            publish_ballots(NOW + n * DAY / 3)
        ledger.anchor(NOW + turn * DAY)
        close_round(found, now=found.closes_at)
    noted = str(ledger.head())
    ledger.append("status.changed", subject="é", body={"action": "x.done", "details": {"mot": "été"}})
    ledger.anchor(NOW + 20 * DAY)
    return list(export_lines(ledger.head())), noted


def is_detected(text: str | bytes, noted: str | None, key: str | None) -> bool:
    try:
        text = text.decode() if isinstance(text, bytes) else text
        check(io.StringIO(text, newline="\n"), noted, key)
    except (Broken, UnicodeDecodeError):
        return True
    return False


def changed_entry(lines: list[str], place: int, draw: random.Random) -> None:
    """Another day, subject, kind or body, in the one form and with its true hash."""
    entry = json.loads(lines[place])
    name = draw.choice(["day", "subject", "kind", "body"])
    entry[name] = {"changed": draw.random().hex()} if name == "body" else f"{entry[name]}x"
    entry["hash"] = entry_hash(entry)
    lines[place] = canonical(entry) + "\n"


def rebuilt(lines: list[str], sign) -> str:
    """All that follows is hashed and signed anew: what somebody does who knows the format."""
    head, seq, found = "0" * 64, -1, []
    for line in lines[1:]:
        entry = json.loads(line)
        if entry["kind"] == "anchor" and "seq" in entry["body"]:
            entry["body"] = sign({"seq": seq, "hash": head, "day": entry["body"]["day"]})
        seq += 1
        entry |= {"prev": head, "seq": seq}
        head = entry["hash"] = entry_hash(entry)
        found.append(canonical(entry) + "\n")
    header = {**json.loads(lines[0]), "seq": seq, "hash": head}
    header = sign({name: value for name, value in header.items() if name not in ("key", "signature")})
    return "".join([canonical(header) + "\n", *found])


class OtherKey:
    """Signs like the site, with a key of its own."""

    def __init__(self, tmp_path, settings):
        self.tmp_path, self.settings = tmp_path, settings

    def __call__(self, thing):
        before, self.settings.KEYRING_DIR = self.settings.KEYRING_DIR, self.tmp_path
        try:
            return signing.sign(thing)
        finally:
            self.settings.KEYRING_DIR = before


def mutate(lines: list[str], noted_seq: int, draw: random.Random, foreign) -> tuple[str, str | bytes]:
    """The name of a change and the changed export."""
    lines, whole = list(lines), "".join(lines).encode()
    place, other = draw.sample(range(len(lines)), 2)
    at = draw.randrange(len(whole))
    kind = draw.choice(CHANGES)
    if kind == "flip":
        return kind, whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1 :]
    if kind == "insert":
        return kind, whole[:at] + bytes([draw.randrange(256)]) + whole[at:]
    if kind == "drop":
        return kind, whole[:at] + whole[at + draw.randint(1, 9) :]
    if kind == "cut":
        return kind, whole[:at]
    if kind == "delete":
        del lines[place]
    elif kind == "repeat":
        lines.insert(other, lines[place])
    elif kind == "swap":
        lines[place], lines[other] = lines[other], lines[place]
    elif kind == "field":
        changed_entry(lines, max(place, 1), draw)
    elif kind == "roll_back":
        return kind, rebuilt(lines[: draw.randint(2, noted_seq + 1)], signing.sign)
    else:
        changed_entry(lines, draw.randint(1, noted_seq + 1), draw)
        return kind, rebuilt(lines, foreign if kind == "rebuild_foreign" else signing.sign)
    return kind, "".join(lines)


def test_ten_thousand_changes_are_all_detected(export, tmp_path, settings):
    lines, noted = export
    key, noted_seq = signing.public_key(), int(noted.split(":")[0])
    assert not is_detected("".join(lines), noted, key)
    foreign, draw = OtherKey(tmp_path, settings), random.Random(SEED)
    missed, kinds = [], {}
    for _turn in range(MUTATIONS):
        kind, text = mutate(lines, noted_seq, draw, foreign)
        if text == "".join(lines).encode():  # a byte inserted beside its like, or nothing dropped
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        if not is_detected(text, noted, key):
            missed.append((kind, text))
    print(f"{sum(kinds.values())} changes, {len(missed)} missed: {kinds}")
    assert set(kinds) == set(CHANGES)
    assert missed == []
    assert sum(kinds.values()) > MUTATIONS * 0.98


def test_without_an_earlier_head_its_own_operator_can_rebuild_it(export):
    """The negative control: why heads have to be noted elsewhere."""
    lines, noted = export
    draw, unseen = random.Random(SEED), 0
    for _turn in range(REBUILDS):
        changed = list(lines)
        place = draw.randint(2, int(noted.split(":")[0]) + 1)
        while json.loads(lines[place])["kind"] not in ("poll.closed", "status.changed", "ledger.begun"):
            place = draw.randint(1, int(noted.split(":")[0]) + 1)
        entry = json.loads(changed[place])
        entry["body"] = {"changed": draw.random().hex()}
        changed[place] = canonical(entry) + "\n"
        text = rebuilt(changed, signing.sign)
        unseen += not is_detected(text, None, signing.public_key())
        assert is_detected(text, noted, signing.public_key())
    assert unseen == REBUILDS


# --- Somebody holds a receipt ---------------------------------------------------------------------------------------


def test_every_receipt_is_found_and_none_tells_the_choice():
    """Two receipts, one of a supporter and one of an opponent: which is which? A learner that has seen a third of them,
    labelled, guesses no better than a coin (within four standard errors); on receipts that leak it does."""
    voters = 120 if IS_SMALL else 3_000
    found, draw = round_(items=10), random.Random(SEED)
    said: dict[str, list[bytes]] = {"support": [], "oppose": []}
    receipts = []
    for _n in range(voters):
        person = user()
        chosen = {item.order: draw.choice(list(said)) for item in found.items.all()}
        for item in found.items.all():
            cast_vote(item, actor=person, stance=chosen[item.order], now=NOW)
        for order, text in give_receipts(found, actor=person).items():
            receipt = json.loads(text)
            said[chosen[order]].append(bytes.fromhex(receipt["commit"] + receipt["signature"]))
            receipts.append(receipt)
    close_round(found, now=found.closes_at)
    told: Ledger = check(export_lines(ledger.head()))
    for place, receipt in enumerate(receipts):
        if place % 100 == 0:  # slow in pure Python; the same function signed them all
            check_signature(receipt, told.key)
        assert len(told.where[receipt["commit"]]) == 2  # published, and counted
    share, pairs = guessed(said["support"], said["oppose"])
    print(f"{len(receipts)} receipts found; {pairs} pairs, {share:.3%} guessed")
    assert abs(share - 0.5) < 4 * 0.5 / pairs**0.5
    leaking = [[bytes([mark] * 4) + data for data in said[stance]] for mark, stance in enumerate(said)]
    assert guessed(*leaking)[0] > 0.9


def guessed(first: list[bytes], second: list[bytes]) -> tuple[float, int]:
    """The share of pairs that naive Bayes over every byte tells apart after learning from a third, and their number."""
    import numpy as np

    n = min(len(first), len(second))
    a, b = (np.frombuffer(b"".join(side[:n]), dtype=np.uint8).reshape(n, -1) for side in (first, second))
    cut, places = n // 3, np.arange(a.shape[1])
    weights = np.zeros((a.shape[1], 256))
    for side, sign in ((a, 1), (b, -1)):
        counts = np.ones_like(weights)
        np.add.at(counts, (np.broadcast_to(places, side[:cut].shape), side[:cut]), 1)
        weights += sign * np.log(counts)
    score_a, score_b = (weights[places, side[cut:]].sum(axis=1) for side in (a, b))
    right = (score_a > score_b).sum() + 0.5 * (score_a == score_b).sum()
    return float(right) / (n - cut), n - cut
