"""Which recommendation a person is asked next."""

from random import Random

import pytest
from django.core.cache import cache

from recommendations.actions.votes import cast_vote
from recommendations.models import Vote
from recommendations.queries.rounds import lines
from recommendations.queries.routing import count_priorities, next_order
from tests.support.factories import round_, user

pytestmark = pytest.mark.django_db


def asked(found, person, **kwargs):
    return {next_order(found, lines(found, person), random=Random(seed), **kwargs) for seed in range(40)}


def test_what_waits_and_not_the_one_just_seen():
    found, person = round_(items=3), user()
    assert asked(found, person) == {1, 2, 3}
    assert asked(found, person, after=2) == {1, 3}
    for item in found.items.all()[:2]:
        cast_vote(item, actor=person, stance="support")
    assert asked(found, person, after=3) == {3}
    cast_vote(found.items.get(order=3), actor=person, stance="neutral")
    assert asked(found, person) == {0}


def test_a_changed_text_comes_first_and_a_merged_one_never():
    found, person = round_(items=4), user()
    cast_vote(found.items.get(order=2), actor=person, stance="support")
    Vote.objects.update(is_on_older_text=True)
    merged = found.items.get(order=3).recommendation
    merged.merged_into = found.items.get(order=4).recommendation
    merged.save()
    assert asked(found, person) == {2}
    cast_vote(found.items.get(order=2), actor=person, stance="oppose")
    assert asked(found, person) == {1, 4}


def test_the_clock_counts_and_the_page_reads(django_assert_num_queries):
    found, person = round_(items=2), user()
    first = found.items.get(order=1)
    for _ in range(12):
        cast_vote(first, actor=user(), stance="oppose")
    counted = count_priorities(found)
    assert counted[first.pk] < counted[found.items.get(order=2).pk]
    rows = lines(found, person)
    with django_assert_num_queries(0):
        drawn = [next_order(found, rows, random=Random(seed)) for seed in range(200)]
    assert drawn.count(2) > 150
    cache.clear()
    with django_assert_num_queries(0):
        assert next_order(found, rows) in {1, 2}
