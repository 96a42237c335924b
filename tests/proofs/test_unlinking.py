"""Thirty days after the closing nobody can lead a person to a vote, with the database of today, a backup of before and
every key that is left (P6): every pair is tried with everything that is stored. While the key exists, the same attack
finds every pair.
"""

import hashlib
import hmac
from collections.abc import Iterable
from itertools import chain

import pytest
from django.apps import apps
from django.conf import settings as django_settings

from core import keyring
from recommendations.actions.ballots import give_receipts
from recommendations.actions.rounds import close_round, publish_ballots
from recommendations.actions.unlinking import unlink_due_rounds
from recommendations.actions.votes import cast_vote, declare_voter
from recommendations.models import BallotCommitment, Round, Vote, VoteReason
from tests.support.factories import DAY, NOW, round_, user

pytestmark = pytest.mark.django_db
VOTERS, ITEMS = 30, 3
Rows = dict[str, list[dict]]


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.KEYRING_DIR = tmp_path


@pytest.fixture
def people():
    return [user(f"voter-of-the-proof-{n}") for n in range(VOTERS)]


@pytest.fixture
def closed(people):
    """Thirty people in two groups, receipts given, reasons written, some of them withdrawn and cast anew."""
    found = round_(items=ITEMS)
    for n, person in enumerate(people):
        declare_voter(found, actor=person, category=("returnee", "family")[n % 2], now=NOW)
        for item in found.items.all():
            stance = ("support", "oppose", "neutral")[n % 3]
            cast_vote(item, actor=person, stance=stance, reason=f"Reason {n}", now=NOW)
        give_receipts(found, actor=person)
    publish_ballots(NOW + DAY)
    close_round(found, now=found.closes_at)
    return Round.objects.get(pk=found.pk)


def everything() -> Rows:
    """All rows of all tables, as a backup holds them."""
    return {m._meta.db_table: list(m._base_manager.values()) for m in apps.get_models() if m._meta.managed}


def texts(rows: Rows) -> set[str]:
    return {str(value) for table in rows.values() for row in table for value in row.values()}


def keys_left() -> list[bytes]:
    return [path.read_bytes() for path in django_settings.KEYRING_DIR.iterdir() if path.is_file()]


def secrets_in(stored: Iterable[str]) -> set[bytes]:
    """Whatever is stored, as it stands and read as hexadecimal digits, could be a key."""
    found = set()
    for text in stored:
        found.add(text.encode())
        try:
            found.add(bytes.fromhex(text))
        except ValueError:
            continue
    return found


def names_of(person, items: list[int]) -> list[list[bytes]]:
    """What the program puts under a key for this person, and plain names besides."""
    number = str(person.pk)
    parts = [["voter", number], ["reason", number], ["person", number], [number], [person.username]]
    parts += [["ballot", str(item), number] for item in items]
    return [[part.encode() for part in name] for name in parts]


def tag(secret: bytes, parts: list[bytes]) -> str:
    digest = hmac.new(secret, digestmod=hashlib.sha256)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def links(people, items: list[int], stored: set[str], secrets: Iterable[bytes]) -> set[tuple[int, str]]:
    """(person, tag) for every tag that is stored and that can be made for that person."""
    wanted = {text for text in stored if len(text) == 64}
    found = set()
    for person in people:
        for parts in names_of(person, items):
            plain = b"".join(parts)
            made = {hashlib.sha256(plain).hexdigest()}
            for secret in secrets:
                made |= {tag(secret, parts), hmac.new(secret, plain, hashlib.sha256).hexdigest()}
                made |= {hashlib.sha256(secret + plain).hexdigest(), hashlib.sha256(plain + secret).hexdigest()}
            found |= {(person.pk, text) for text in made & wanted}
    return found


def tags_of_votes(rows: Rows) -> set[str]:
    tables = (model._meta.db_table for model in (Vote, VoteReason, BallotCommitment))
    return {row["tag"] for table in tables for row in rows[table]}


def test_no_pair_is_linked_once_the_key_is_gone(closed, people):
    items = list(closed.items.values_list("pk", flat=True))
    backup = everything()
    before = tags_of_votes(backup)
    while_kept = links(people, items, texts(backup), keys_left())
    assert {text for _person, text in while_kept} >= before, "the attack does not work: it proves nothing"
    assert len({person for person, text in while_kept if text in before}) == VOTERS

    assert unlink_due_rounds(closed.closed_at + 30 * DAY) == 1
    live = everything()
    stored = texts(backup) | texts(live)
    secrets = set(keys_left()) | secrets_in(stored)
    votes = before | tags_of_votes(live)
    assert not {pair for pair in links(people, items, stored, secrets) if pair[1] in votes}
    pairs = VOTERS * len(live[Vote._meta.db_table])
    print(f"{pairs} pairs, {len(secrets)} possible keys, {len(stored)} values: no link")
    assert (pairs, not keyring.exists(closed.key_name)) == (VOTERS * VOTERS * ITEMS, True)


def test_no_row_holds_a_person_and_a_vote(closed, people):
    """Before and after: the rows themselves join nobody to anything."""
    persons = {person.username for person in people}
    for rows in (everything(), unlink_due_rounds(closed.closed_at + 30 * DAY) and everything()):
        ballots = [model._meta.db_table for model in (Vote, VoteReason, BallotCommitment)]
        marks = set(chain.from_iterable((str(r["id"]), r["tag"]) for table in ballots for r in rows[table]))
        marks |= {row["commit"] for row in rows[BallotCommitment._meta.db_table]}
        for table, held in rows.items():
            for row in held:
                text = [str(value) for value in row.values()]
                assert not (persons & set(text) and marks & set(text)), table
                if marks & set(text):
                    assert table in ballots, f"{table} names a vote"


def test_afterwards_ballots_of_one_person_are_strangers(closed):
    unlink_due_rounds(closed.closed_at + 30 * DAY)
    for model in (Vote, VoteReason, BallotCommitment):
        tags = list(model.objects.values_list("tag", flat=True))
        assert len(set(tags)) == len(tags) == VOTERS * ITEMS
