"""Search, provenance, the life-line and the board."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.translated import Translated
from recommendations.models import (
    Assessment,
    Cluster,
    CommonPosition,
    Position,
    Provenance,
    Recommendation,
    TextVersion,
)
from recommendations.queries.adoption import latest_answers, onward
from recommendations.queries.boards import Filters, matrix
from recommendations.queries.recommendations import detail, narrowed, public_rounds
from tests.support.factories import (
    DAY,
    NOW,
    addressee,
    consultation,
    institution,
    measure,
    organisation,
    recommendation,
    round_,
    theme,
    words,
)

pytestmark = pytest.mark.django_db


def found(query, **narrow):
    return [r.title.en or r.title.fr or r.title.ar for r in narrowed(query=query, **narrow).rows]


def test_what_is_open_stands_before_what_is_closed():
    for state, days_ago in (("closed", 1), ("open", 9), ("draft", 2), ("scheduled", 3), ("open", 8)):
        round_(state=state, opens_at=NOW - days_ago * DAY)
    told = [(one.state, (NOW - one.opens_at).days) for one in public_rounds()]
    assert told == [("open", 8), ("open", 9), ("scheduled", 3), ("closed", 1)]


class TestSearch:
    @pytest.fixture(autouse=True)
    def three(self):
        recommendation(Translated(en="Recognise skills")).versions.update(text=Translated(en="Across borders"))
        other = recommendation()
        Recommendation.objects.filter(pk=other.pk).update(title=Translated(fr="Sécurité sociale à l’étranger"))
        arabic = recommendation()
        Recommendation.objects.filter(pk=arabic.pk).update(title=Translated(ar="الاعتراف بالمهارات"))
        TextVersion.objects.exclude(recommendation__title__en="Recognise skills").update(text=Translated(en="Text"))

    @pytest.mark.parametrize(
        ("query", "title"),
        [
            ("skills", "Recognise skills"),
            ("SKILLS", "Recognise skills"),
            ("skills borders", "Recognise skills"),
            ("sécurité", "Sécurité sociale à l’étranger"),
            ("SÉCURITÉ", "Sécurité sociale à l’étranger"),
            ("étranger", "Sécurité sociale à l’étranger"),
            ("Étranger", "Sécurité sociale à l’étranger"),
            ("الهجرة", None),
            ("بالمهارات", "الاعتراف بالمهارات"),
            ('"skills"', "Recognise skills"),
        ],
    )
    def test_words_of_every_language(self, query, title):
        assert found(query) == ([title] if title else [])

    @pytest.mark.parametrize("query", ["en", "fr", "ar", "{", ":", "\\u00e9", "%", "_", "nothing like it"])
    def test_the_form_in_which_it_is_stored_is_not_searched(self, query):
        titles = found(query)
        assert all(query in title for title in titles)
        assert len(titles) < 3

    def test_narrowing(self):
        first = Recommendation.objects.order_by("pk").first()
        first.cluster = Cluster.objects.create(code="c", name=words("C"))
        first.policy_areas = ["social_security"]
        first.save()
        assert narrowed(cluster="c").total == narrowed(area="social_security").total == 1
        assert narrowed(area="social").total == narrowed(area='a", "b').total == narrowed(source="x").total == 0
        assert narrowed(nature="recommendation").total == 3

    def test_past_the_last_page_stands_the_last_one(self):
        assert [(f.number, len(f.rows), f.has_more) for f in (narrowed(number=7), narrowed(number=7, source="x"))] == [
            (1, 3, False),
            (1, 0, False),
        ]

    @pytest.mark.parametrize("page", ["0", "00", "-1", "999999", "9" * 5000, "x", "", "1e9", "٢", "²", "1\x00", "0x1"])
    @pytest.mark.parametrize("query", ["", '"', "\x00", "'; DROP TABLE", "a" * 5000, "\\", "😀"])
    def test_odd_input_is_answered(self, client, page, query):
        address = {"page": page, "q": query, "source": query, "cluster": query, "nature": query, "area": query}
        assert client.get("/en/recommendations/all/", address).status_code == 200


class TestProvenance:
    def test_exactly_one_target(self):
        of, cited = recommendation(), theme(consultation())
        good = [{"theme": cited}, {"practice_key": uuid.uuid4()}, {"outside_title": "A book"}]
        for target in good:
            Provenance.objects.create(recommendation=of, **target)
        bad = [{}, {"theme": cited, "outside_title": "x"}, {"practice_key": uuid.uuid4(), "outside_title": "x"}]
        bad += [{"theme": theme(cited.consultation, "b"), "practice_key": uuid.uuid4()}, {"outside_url": "https://a.b"}]
        bad += [{"theme": cited}]
        for target in bad:
            with pytest.raises(IntegrityError), transaction.atomic():
                Provenance.objects.create(recommendation=of, **target)
        assert of.provenance.count() == 3

    def test_what_is_not_public_yet_is_not_shown(self):
        of, paper = recommendation(), consultation(state="summary_published")
        Provenance.objects.create(recommendation=of, theme=theme(paper, "canary-theme"))
        Provenance.objects.create(recommendation=of, practice_key=uuid.uuid4())
        assert detail(of).sources == ()
        paper.outcome_published_at = NOW
        paper.save()
        assert [str(s.title) for s in detail(of).sources] == ["canary-theme"]


def answered(of, state="published", code="noted", **fields):
    sent = addressee(of, institution(), **fields)
    return Position.objects.create(addressee=sent, code=code, reason=words("Why"), state=state, published_at=NOW)


def queries(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


class TestBoardAndLifeLine:
    def test_each_institution_with_its_answer_or_its_silence(self):
        of = recommendation()
        answered(of)
        answered(of, state="draft")
        addressee(of, institution(), due_on=clock.today() - 5 * DAY)
        (row,) = matrix(Filters()).page.rows
        assert row.recommendation == of
        told = [(str(cell.label), cell.days_late) for _institution, cell in row.cells]
        assert sorted(told) == [("No response yet", 0), ("No response yet", 5), ("Noted", 0)]

    def test_the_same_queries_for_one_and_for_many(self):
        cited = theme(consultation())
        one = recommendation()
        Provenance.objects.create(recommendation=one, theme=cited)
        answered(one)
        asked = (lambda: matrix(Filters()), lambda: onward([cited.pk]), latest_answers)
        before = [queries(ask) for ask in asked]
        for _n in range(6):
            more = recommendation()
            Provenance.objects.create(recommendation=more, theme=cited)
            for _m in range(3):
                answered(more)
        assert [queries(ask) for ask in asked] == before
        steps = onward([cited.pk])
        assert (len(steps), len(steps[-1].answers)) == (7, 3)
        assert onward([]) == []

    def test_it_goes_on_to_measures_progress_and_findings(self):
        cited = theme(consultation())
        of = recommendation()
        Provenance.objects.create(recommendation=of, theme=cited)
        sent = answered(of).addressee
        measure(sent, "canary draft", published_at=None)
        made = measure(sent, "A desk")
        for status, days in (("planned", 2), ("limited", 1)):
            made.reports.create(status=status, text=words(f"It is {status}"), reported_at=NOW - days * DAY)
        Assessment.objects.create(
            measure=made, organisation=organisation(), finding="disputes", grounds=words("x"), made_at=NOW
        )
        ((found,),) = [answer.measures for step in onward([cited.pk]) for answer in step.answers]
        assert (str(found.title), found.status, str(found.progress)) == ("A desk", "limited", "It is limited")
        assert (found.path, found.found) == (f"/en/{made.path}", "1 organisation disputes it.")

    def test_drafts_stand_in_none_of_them(self):
        cited = theme(consultation())
        of = recommendation()
        Provenance.objects.create(recommendation=of, theme=cited)
        answered(of, state="draft", code="accepted")
        assert [a.position for step in onward([cited.pk]) for a in step.answers] == ["no_response"]
        assert latest_answers() == []
        assert [str(e.title) for e in detail(of).timeline][-1] == "Answer due"

    def test_an_answer_of_several_is_told_once_with_all_their_names(self):
        of = recommendation()
        alone = answered(of)
        shared = CommonPosition.objects.create(recommendation=of, code="noted", reason=words("x"))
        both = [answered(of) for _n in range(2)]
        for given in both:
            given.common = shared
            given.published_at = NOW + DAY
            given.save()
        first, second = latest_answers()
        assert (first.position, first.together) == (both[0], (both[1].addressee.institution,))
        assert (second.position, second.together) == (alone, ())

    def test_the_longest_silence_is_the_last_of_the_newest(self):
        of = recommendation()
        for _n in range(4):
            answered(of)
        late = addressee(of, institution(), due_on=clock.today() - 5 * DAY)
        addressee(of, institution(), due_on=clock.today() - DAY)
        shown = latest_answers()
        assert [line.code for line in shown] == ["noted", "noted", "no_response"]
        assert (shown[-1].addressee, shown[-1].days_late) == (late, 5)
