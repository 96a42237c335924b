"""A new edition only when ten persons or more changed."""

import pytest

from consult.actions.consultations import close_consultation
from consult.actions.editions import make_due_editions, make_edition
from consult.models import Consultation, Response, ResultEdition
from core.models import AuditEntry
from tests.consult.analysis.test_tables import fill
from tests.support.factories import NOW, consultation

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    paper = consultation(kinds=["single"], closes_at=NOW)
    fill(paper, {"returnee": 84, "family": 55, "resident": 21})
    close_consultation(paper, now=NOW)
    return Consultation.objects.get(pk=paper.pk)


def withdraw(paper, category, count):
    gone = paper.responses.filter(category=category, state="sent").order_by("pk")[:count]
    Response.objects.filter(pk__in=[r.pk for r in gone]).update(state="withdrawn")


def test_nine_persons_change_nothing(closed):
    withdraw(closed, "returnee", 9)
    assert make_edition(closed) is None
    assert ResultEdition.objects.count() == 1


def test_ten_persons_make_a_new_one_and_the_old_stays(closed, client):
    before = ResultEdition.objects.values().get()
    withdraw(closed, "returnee", 10)
    made = make_edition(closed)
    assert (made.number, made.totals["persons"]) == (2, 150)
    assert ResultEdition.objects.values().get(number=1) == before
    assert make_edition(closed) is None
    page = client.get(f"/en/{closed.path}results/").content.decode()
    assert "150 answers" in page
    assert "?edition=1" in page
    earlier = client.get(f"/en/{closed.path}results/?edition=1").content.decode()
    assert "160 answers" in earlier
    assert "This is an earlier edition." in earlier
    assert AuditEntry.objects.get(action="consultation.edition").is_public


def test_a_group_that_becomes_small_joins_others_and_stays_there(closed):
    withdraw(closed, "resident", 15)
    made = make_edition(closed)
    assert made.split["bases"] == {"returnee": 84, "family": 61}
    assert made.split["rest"] == "family"
    withdraw(closed, "returnee", 10)
    again = make_edition(closed)
    assert (again.split["bases"], again.split["rest"]) == ({"returnee": 74, "family": 61}, "family")


def test_the_clock_makes_them_for_finished_ones_only(closed):
    other = consultation(kinds=["single"])
    fill(other, {"returnee": 64})
    withdraw(closed, "returnee", 12)
    assert (make_due_editions(), make_due_editions()) == (1, 0)
    assert not other.editions.exists()


def test_a_few_of_a_group_would_be_told_by_the_difference(closed):
    """Eleven left, one of them of another group: the two editions side by side would speak of that one."""
    withdraw(closed, "returnee", 10)
    withdraw(closed, "family", 1)
    assert make_edition(closed) is None
    withdraw(closed, "family", 10)
    made = make_edition(closed)
    assert made.split["bases"] == {"returnee": 74, "family": 44, "resident": 21}


def test_others_stay_with_the_group_that_took_them_in(closed):
    """Eight others joined the residents: in no later edition do these stand for themselves again."""
    paper = consultation(kinds=["single"], closes_at=NOW)
    fill(paper, {"returnee": 84, "family": 55, "resident": 21, "migrant_abroad": 8})
    close_consultation(paper, now=NOW)
    assert paper.editions.get().split["rest"] == "resident"
    withdraw(paper, "returnee", 10)
    made = make_edition(paper)
    assert (made.split["bases"]["resident"], made.split["rest"]) == (29, "resident")
