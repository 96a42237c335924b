"""What a recommendation grew from: shown while everybody may read it, gone everywhere from the moment nobody may."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consult import receipts
from consult.actions.answers import AnswerInput, save_answer
from consult.actions.publication import approve_words, redact, reopen_review, uncover, withhold_words
from consult.actions.responses import change_consent, withdraw_response
from consult.models import Consultation, Redaction, Response
from consult.queries.standing import life_line
from core import clock
from recommendations.actions.positions import send_to_institution
from recommendations.models import Cluster, Provenance
from recommendations.queries.adoption import onward
from recommendations.queries.provenance import cited
from recommendations.queries.public_rows import provenance
from recommendations.queries.recommendations import detail
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import NOW, institution, organisation, recommendation, theme, user, words

pytestmark = pytest.mark.django_db
CODE = "4827109355617740"
WORDS = "Canary words about the pension of Karim."


def grown(paper=None, text=WORDS, *, of=None, **fields):
    """A recommendation that cites a published answer, in a cluster with another one: both and the analyst."""
    paper = paper or closed()
    reader, answer = analyst(paper), said(paper, text, **fields)
    approve_words(answer, actor=reader)
    of = of or recommendation()
    Provenance.objects.create(recommendation=of, answer=answer)
    return of, answer, reader


def sources(of):
    return [source for _link, source in cited(of.provenance.order_by("pk"))]


def text_of(response):
    return b"".join(response).decode() if response.streaming else response.content.decode()


class TestShowing:
    def test_the_question_the_beginning_of_the_words_and_where_the_whole_stands(self):
        paper = closed()
        of, answer, _reader = grown(paper, "One more word. " * 40)
        (source,) = detail(of).sources
        public_id = answer.response.public_id
        assert (str(source.kind), str(source.title)) == ("Answer to a consultation", "Question text")
        assert source.href == (
            f"/en/consultations/{paper.slug}/contributions/?question=text&from={public_id}#c-{public_id}"
        )
        assert (source.quote.lang, source.note) == ("en", paper.title)
        assert source.quote.text == f"{'One more word. ' * 14}One more…"

    def test_the_link_leads_to_the_words_in_every_language(self, client):
        of, answer, _reader = grown()
        for language in ("en", "fr", "ar"):
            page = text_of(client.get(f"/{language}/{of.path}"))
            href = f"/{language}/{answer.path}"
            assert href.replace("&", "&amp;") in page
            assert f'id="{href.partition("#")[2]}"' in text_of(client.get(href))

    def test_words_of_an_archive_were_published_before(self):
        of = recommendation()
        answer = said(closed(is_archive=True), WORDS)
        Provenance.objects.create(recommendation=of, answer=answer)
        assert [source.quote.text for source in detail(of).sources] == [WORDS]
        held_here = said(closed(), WORDS)
        Provenance.objects.create(recommendation=of, answer=held_here)
        assert len(detail(of).sources) == 1

    def test_nothing_of_who_wrote_it(self, client):
        of, _answer, _reader = grown(category="displaced", country="Canary land", profile="student", organisation=None)
        page = text_of(client.get(f"/en/{of.path}"))
        assert WORDS in page
        assert "Canary land" not in page
        assert "displaced" not in page
        speaker = organisation("Canary union")
        named, *_rest = grown(category=speaker.category, organisation=speaker, consent="named")
        assert "Canary union" not in text_of(client.get(f"/en/{named.path}"))

    def test_covered_passages_stay_covered_wherever_it_is_cut(self, client):
        of, answer, reader = grown(text=f"Ask Canary Karim at the harbour. {'More words. ' * 30}")
        redact(answer, actor=reader, passage="Canary Karim", reason="person")
        assert sources(of)[0].quote.text.startswith("Ask ▮▮▮ [covered: Names or points to a person] at the harbour.")
        for path in (f"en/{of.path}", f"fr/{of.path}", f"ar/{of.path}", "en/recommendations/data/provenance.csv"):
            page = text_of(client.get(f"/{path}"))
            assert str(answer.response.public_id) in page
            assert "Karim" not in page

    def test_the_same_queries_for_one_answer_and_for_many(self, client):
        of, answer, reader = grown()
        redact(answer, actor=reader, passage="Karim", reason="person")

        def count(path):
            with CaptureQueriesContext(connection) as captured:
                text_of(client.get(path))
            return len(captured)

        paths = (f"/en/{of.path}", "/en/recommendations/data/provenance.csv")
        for path in paths:
            count(path)
        before = [count(path) for path in paths]
        assert before[0] <= 15
        for n in range(6):
            _of, more, reader = grown(closed() if n % 2 else answer.response.consultation, of=of)
            redact(more, actor=reader, passage="Karim", reason="person")
        assert len(detail(of).sources) == 7
        assert [count(path) for path in paths] == before

    @pytest.mark.parametrize("target", ["answer", "theme"])
    def test_once_for_each_recommendation(self, target):
        of, answer, _reader = grown()
        found = {"answer": answer, "theme": theme(answer.response.consultation)}[target]
        Provenance.objects.get_or_create(recommendation=of, **{target: found})
        with pytest.raises(IntegrityError), transaction.atomic():
            Provenance.objects.create(recommendation=of, **{target: found})
        Provenance.objects.create(recommendation=recommendation(), **{target: found})

    def test_as_a_row_of_the_open_data(self):
        of, answer, _reader = grown()
        assert list(provenance()) == [(of.code, "answer", "Question text", answer.path)]


def reopen(answer, reader):
    reopen_review(answer, actor=reader)


def withhold(answer, reader):
    withhold_words(answer, actor=reader, reason="third_party")


def uncover_a_passage(answer, reader):
    redact(answer, actor=reader, passage="Karim", reason="person")
    uncover(Redaction.objects.get(), actor=reader)


def no_consent(answer, _reader):
    change_consent(answer.response, consent="not_published")


def withdraw(answer, _reader):
    withdraw_response(answer.response)


def not_sent(answer, _reader):
    Response.objects.update(state="draft")


def extend(answer, _reader):
    Consultation.objects.update(state="extended")


def cancel(answer, _reader):
    Consultation.objects.update(state="withdrawn")


def rewrite(answer, _reader):
    Response.objects.update(is_late=True)
    answer.response.refresh_from_db()
    save_answer(answer.response, question=answer.question, given=AnswerInput(words=f"{WORDS} And other words."))


GONE = [withdraw, no_consent, reopen, withhold, uncover_a_passage, not_sent, extend, cancel, rewrite]


class TestVanishing:
    @pytest.mark.parametrize("go", GONE)
    def test_from_every_place_at_once(self, client, go):
        of, answer, reader = grown()
        of.cluster = Cluster.objects.create(code="all", name=words("All"))
        of.save()
        send_to_institution(of, institution=institution(), now=NOW)
        shown = [f"/{language}/{of.path}" for language in ("en", "fr", "ar")]
        shown += [f"/en/recommendations/data/provenance.{kind}" for kind in ("csv", "json")]
        others = [
            "/en/recommendations/",
            "/en/recommendations/all/?q=canary",
            "/en/recommendations/clusters/all/",
            f"/en/{of.path}versions/",
            f"/en/{of.path}reasons/",
            "/en/recommendations/feed/",
            "/en/recommendations/answers/",
            "/en/recommendations/answers/timeline/",
            "/en/recommendations/answers/timeline/feed/",
            "/en/ledger/",
        ]
        public_id = str(answer.response.public_id)
        assert all(public_id in text_of(client.get(path)) for path in shown)
        assert all(WORDS in text_of(client.get(path)) for path in shown[:3])
        go(answer, reader)
        for path in (*shown, *others):
            response = client.get(path)
            assert response.status_code == 200, path
            page = text_of(response)
            assert not any(word in page for word in ("Canary", "Karim", public_id, "Question text")), path
        assert detail(of).sources == ()

    @pytest.mark.parametrize("go", [one for one in GONE if one is not withdraw])
    def test_the_desk_says_that_it_is_not_public_without_its_words(self, client, go):
        of, answer, reader = grown()
        client.force_login(user(role="editor", factor=True))
        path = f"/cms/recommendations/{of.pk}/"
        assert "Question text" in text_of(client.get(path))
        go(answer, reader)
        page = text_of(client.get(path))
        assert "Not public any more" in page
        assert not any(word in page for word in ("Canary", "Karim", str(answer.response.public_id), "Question text"))

    def test_of_a_withdrawn_one_no_link_is_left(self):
        of, answer, reader = grown()
        withdraw(answer, reader)
        assert not of.provenance.exists()

    def test_who_changes_their_mind_again_is_cited_again(self):
        of, answer, _reader = grown()
        change_consent(answer.response, consent="not_published")
        change_consent(answer.response, consent="anonymous")
        assert [source.quote.text for source in sources(of)] == [WORDS]


class TestBehindTheReceipt:
    def test_recommendations_that_cite_the_answer_each_once_and_not_again_under_a_theme(self):
        paper = closed(state="outcome_published", outcome_published_at=NOW)
        of, answer, reader = grown(paper, choice="yes")
        more = answer.response.answers.get(question__code="single")
        more.words = "More of their words."
        more.save()
        approve_words(more, actor=reader)
        raised = theme(paper)
        answer.codings.create(theme=raised, coder=reader)
        other = recommendation()
        for found in (of, other):
            Provenance.objects.create(recommendation=found, theme=raised)
        Provenance.objects.create(recommendation=of, answer=more)
        assert len(onward([], [answer.pk, more.pk])) == 2
        shown = life_line(answer.response)
        assert [step.path for step in shown["cited_in"]] == [f"/en/{of.path}"]
        assert [step.path for line in shown["lines"] for step in line.steps] == [f"/en/{other.path}"]
        change_consent(answer.response, consent="not_published")
        shown = life_line(answer.response)
        assert shown["cited_in"] == ()
        assert {step.path for line in shown["lines"] for step in line.steps} == {f"/en/{of.path}", f"/en/{other.path}"}

    def test_not_those_that_cite_somebody_else(self):
        paper = closed()
        grown(paper)
        mine = said(paper, "Other words.")
        assert life_line(mine.response)["cited_in"] == ()

    @pytest.mark.parametrize("go", [no_consent, reopen, withhold, extend, rewrite])
    def test_nothing_while_it_is_not_public(self, go):
        of, answer, reader = grown()
        assert [step.path for step in onward([], [answer.pk])] == [f"/en/{of.path}"]
        go(answer, reader)
        assert onward([], [answer.pk]) == []
        assert life_line(answer.response)["cited_in"] == ()

    def test_on_the_page_without_an_account(self, client):
        of, answer, _reader = grown()
        asked = institution("Ministry of Work")
        send_to_institution(of, institution=asked, now=NOW)
        Response.objects.update(code_digest=receipts.digest(CODE))
        page = text_of(client.post("/en/my-answer/", {"code": CODE}, follow=True))
        assert page.count(f'href="/en/{of.path}"') == 1
        assert "Ministry of Work" in page
        assert WORDS not in page
        change_consent(answer.response, consent="not_published")
        page = text_of(client.get(f"/en/{answer.response.consultation.path}mine/"))
        assert "Where my answer stands" in page
        assert of.path not in page

    def test_the_same_queries_for_one_and_for_many(self):
        of, answer, _reader = grown()

        def count():
            with CaptureQueriesContext(connection) as captured:
                onward([], [answer.pk])
            return len(captured)

        send_to_institution(of, institution=institution(), now=clock.now())
        before = count()
        for _n in range(5):
            more = recommendation()
            Provenance.objects.create(recommendation=more, answer=answer)
            send_to_institution(more, institution=institution(), now=clock.now())
        assert len(onward([], [answer.pk])) == 6
        assert count() == before
