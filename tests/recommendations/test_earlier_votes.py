"""What the migration does to votes that were cast before there was a ledger."""

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

import recommendations.migrations
from core.ledger.checking import problems
from recommendations.actions.rounds import close_round
from recommendations.actions.votes import cast_vote
from recommendations.models import BallotCommitment, Vote, VoteReason
from tests.support.factories import NOW, round_, user

pytestmark = pytest.mark.django_db
(FILE,) = Path(recommendations.migrations.__path__[0]).glob("*_ledger.py")
MIGRATION = importlib.import_module(f"recommendations.migrations.{FILE.stem}")


def test_open_rounds_get_their_ballots_and_rows_their_random_numbers():
    found, people = round_(items=2), [user() for _n in range(12)]
    for person in people:
        for item in found.items.all():
            cast_vote(item, actor=person, stance="support", reason="Because", now=NOW)
    BallotCommitment.objects.all().delete()
    for model in (Vote, VoteReason):
        for number, pk in enumerate(model.objects.values_list("pk", flat=True), start=1):
            model.objects.filter(pk=pk).update(id=number)
    assert list(problems()) == [f"{found.slug}: there are not as many ballots as votes."]
    with connection.cursor() as cursor:
        MIGRATION.give_random_numbers(apps, SimpleNamespace(connection=connection, execute=cursor.execute))
    for _time in range(2):
        MIGRATION.commit_votes(apps, None)
    assert BallotCommitment.objects.count() == 24
    assert min(Vote.objects.values_list("pk", flat=True)) > 24
    assert min(VoteReason.objects.values_list("pk", flat=True)) > 24
    before = set(BallotCommitment.objects.values_list("tag", flat=True))
    cast_vote(found.items.first(), actor=people[0], stance="oppose", now=NOW)
    assert set(BallotCommitment.objects.values_list("tag", flat=True)) == before
    close_round(found, now=found.closes_at)
    assert list(problems()) == []
