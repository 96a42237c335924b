"""The same number of queries with three things on a page and with fifty more."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from consult.models import Consultation, Option, Question
from core import clock
from core.translated import Translated
from dialogue.actions.bulk import PostRow, import_posts
from dialogue.models import Thread
from practices.models import PracticeIndexPage, PracticePage
from recommendations.models import Addressee, Position, Recommendation, Round
from tests.support.demo import demo  # noqa: F401
from tests.support.page_list import PAPER, THREAD

pytestmark = pytest.mark.django_db
MORE = 50


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def more_rounds():
    found = Round.objects.get(state="open")
    for number in range(MORE):
        Round.objects.create(
            space=found.space,
            slug=f"more-{number}",
            title=Translated(en=f"More {number}"),
            state="open",
            opens_at=found.opens_at,
            closes_at=found.closes_at,
        )


def more_questions():
    found = Consultation.objects.get(slug=PAPER.split("/")[1])
    for number in range(20, 20 + MORE):
        question = Question.objects.create(
            consultation=found,
            code=f"m{number}",
            number=number,
            kind="single",
            text=Translated(en=f"More {number}?"),
        )
        Option.objects.create(question=question, code="yes", order=0, label=Translated(en="Yes"))


def fullest():
    return Thread.objects.filter(path__startswith="threads/").order_by("-post_count", "pk").first()


def more_posts():
    import_posts(
        fullest(),
        [PostRow(text=f"More {n}", language="en", at=clock.now(), alias="Cedar Door") for n in range(MORE)],
    )


def more_answers():
    recommendation = Recommendation.objects.get(code="S002-R17")
    for number in range(MORE):
        institution = Organisation.objects.create(
            slug=f"more-{number}", name=Translated(en=f"More {number}"), category="authority_origin_national"
        )
        addressee = Addressee.objects.create(
            recommendation=recommendation,
            institution=institution,
            sent_at=clock.now(),
            due_on=clock.today() + datetime.timedelta(days=84),
        )
        Position.objects.create(addressee=addressee, code="accepted", state="published", published_at=clock.now())


def more_practices():
    parent = PracticeIndexPage.objects.get(locale__language_code="en")
    for number in range(MORE):
        parent.add_child(
            instance=PracticePage(
                title=f"More {number}",
                slug=f"more-{number}",
                locale=parent.locale,
                summary="More",
                status="ongoing",
                evidence_level="E1",
                evidence_note="More",
            )
        )


@pytest.mark.parametrize(
    ("path", "multiply"),
    [
        ("/en/", more_rounds),
        (f"/en/{PAPER}", more_questions),
        (f"/en/{THREAD}", more_posts),
        ("/en/recommendations/S002-R17/", more_answers),
        ("/en/recommendations/answers/", more_answers),
        ("/en/practices/", more_practices),
        ("/en/practices/sp04/", more_practices),
    ],
    ids=["front page", "green paper", "thread", "recommendation", "board", "practice list", "practice"],
)
def test_queries_do_not_grow_with_what_is_shown(client, demo, path, multiply):  # noqa: F811
    path = path.replace(
        THREAD, Thread.objects.filter(path__startswith="threads/").order_by("-post_count", "pk").first().path
    )
    before = queries(client, path)
    multiply()
    assert queries(client, path) == before
