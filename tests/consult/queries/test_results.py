"""What the results say of numbers and dates, in the reader's words."""

import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from consult.actions.consultations import close_consultation
from consult.models import Answer, Response
from consult.queries.results import results_of
from tests.support.factories import NOW, consultation

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    """Thirteen persons who said 0.5, 250000.5, 500000.5 …, and the days of a January."""
    made = consultation(kinds=["number", "date"], closes_at=NOW)
    numbers, days = made.questions.all()
    for n in range(13):
        response = Response.objects.create(
            consultation=made, state="sent", category="returnee", code_digest=str(n), started_on=NOW, sent_on=NOW
        )
        Answer.objects.create(response=response, question=numbers, number=n * 250_000 + Decimal("0.5"))
        Answer.objects.create(response=response, question=days, date=datetime.date(2025, 1, 1 + n))
    close_consultation(made, now=NOW)
    return made


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [("en", "1500000.5", "7 January 2025"), ("fr", "1500000,5", "7 janvier 2025"), ("ar", "1500000,5", "7 يناير 2025")],
)
def test_the_middle_in_full_and_as_it_is_written(paper, language, number, day):
    with translation.override(language):
        numbers, days = results_of(paper).tables
    assert (numbers.facts[1].value, days.facts[1].value) == (number, day)


def test_of_days_it_is_said_before_and_not_at_most(paper):
    numbers, days = results_of(paper).tables
    assert str(numbers.facts[0].term) == "A quarter said at most"
    assert str(days.facts[0].term) == "A quarter named this day or an earlier one"
