"""Running totals: in whole tens, only where the rules show them."""

import pytest

from recommendations.actions.rounds import close_round
from recommendations.models import Vote
from recommendations.queries.running import count_running, running_totals
from tests.support.factories import round_

pytestmark = pytest.mark.django_db


def voted(found, support):
    item = found.items.get()
    Vote.objects.bulk_create(Vote(item=item, tag=f"{n}", stance="support", category="returnee") for n in range(support))
    return item


@pytest.mark.parametrize(("cast", "told"), [(9, 0), (10, 10), (19, 10), (27, 20)])
def test_steps_of_ten(client, cast, told):
    found = round_(results="running")
    item = voted(found, cast)
    assert running_totals(found) == []
    count_running(found)
    assert running_totals(found)[0].totals[item.pk]["support"] == told
    page = client.get(f"/en/{found.path}").content.decode()
    assert "So far" in page
    assert f">{cast}<" not in page or cast == told


def test_hidden_where_the_rules_hide_them(client):
    found = round_()
    voted(found, 40)
    assert count_running(found) == {}
    assert running_totals(found) == []
    assert "So far" not in client.get(f"/en/{found.path}").content.decode()


def test_the_results_take_their_place_at_closing(client):
    found = round_(results="running")
    voted(found, 40)
    count_running(found)
    close_round(found, now=found.closes_at)
    assert "So far" not in client.get(f"/en/{found.path}").content.decode()
