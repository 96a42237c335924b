"""What everybody reads: only with consent, only after a person looked, with covered passages, at every moment."""

import pytest
from django.utils import translation

from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.publication import (
    NoConsent,
    ReasonMissing,
    approve_many,
    approve_words,
    redact,
    reopen_review,
    uncover,
    withhold_words,
)
from consult.actions.reading import PassageNotFound, lift_quote
from consult.actions.responses import (
    change_consent,
    withdraw_response,
)
from consult.models import Answer, Campaign, CampaignMember, Redaction, Response, TextReview
from consult.queries.contributions import contribution_page, published_contributions, quotes_of
from core.errors import PermissionRefused
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import organisation, theme, user, words

pytestmark = pytest.mark.django_db


def told(paper):
    return [(c.words, c.is_withdrawn) for c in published_contributions(paper)]


class TestConsent:
    def test_only_what_was_approved(self):
        paper = closed()
        reader, answer = analyst(paper), said(paper, "Approved words.")
        said(paper, "Canary that waits.")
        withhold_words(said(paper, "Canary withheld."), actor=reader, reason="third_party")
        approve_words(answer, actor=reader)
        approve_words(answer, actor=reader)
        assert told(paper) == [("Approved words.", False)]

    def test_never_against_the_writers_choice(self):
        paper = closed()
        answer = said(paper, "Canary words.", consent="not_published")
        with pytest.raises(NoConsent):
            approve_words(answer, actor=analyst(paper))
        assert approve_many([answer], actor=analyst(paper)) == 0
        assert told(paper) == []

    def test_a_change_of_mind_counts_at_once(self):
        paper = closed()
        answer = said(paper, "Words.")
        approve_words(answer, actor=analyst(paper))
        change_consent(answer.response, consent="not_published")
        assert told(paper) == []
        change_consent(answer.response, consent="anonymous")
        assert told(paper) == [("Words.", False)]

    def test_a_withdrawn_one_leaves_a_marker_where_it_was_published(self):
        paper = closed()
        reader = analyst(paper)
        was, never, back = said(paper, "Published."), said(paper, "Never."), said(paper, "Taken back.")
        approve_words(was, actor=reader)
        approve_words(back, actor=reader)
        reopen_review(back, actor=reader)
        for answer in (was, never, back):
            withdraw_response(answer.response)
        found = list(published_contributions(paper))
        assert [(c.public_id, c.words, c.is_withdrawn) for c in found] == [(str(was.response.public_id), "", True)]
        assert found[0].question.kind == "text"

    def test_nothing_before_the_closing(self):
        paper = closed()
        approve_words(said(paper, "Canary."), actor=analyst(paper))
        paper.state = "open"
        paper.save()
        assert told(paper) == []

    def test_only_named_analysts_decide(self):
        paper = closed()
        answer, stranger = said(paper, "Words."), user(role="administrator", factor=True)
        for act in (
            lambda: approve_words(answer, actor=stranger),
            lambda: withhold_words(answer, actor=stranger, reason="person"),
            lambda: redact(answer, actor=stranger, passage="Words", reason="person"),
            lambda: reopen_review(answer, actor=stranger),
        ):
            with pytest.raises(PermissionRefused):
                act()
        assert not (TextReview.objects.exists() or Redaction.objects.exists())

    def test_a_late_answer_that_is_changed_waits_again(self):
        paper = closed()
        answer = said(paper, "Words of Canary Street.", is_late=True)
        reader = analyst(paper)
        redact(answer, actor=reader, passage="Canary Street", reason="place")
        approve_words(answer, actor=reader)
        given = AnswerInput(words="I live in Canary Street.")
        save_answer(answer.response, question=answer.question, given=given)
        assert told(paper) == []
        assert not Redaction.objects.exists()


class TestPersonsAndOrganisations:
    def test_of_a_person_nothing_but_the_words(self):
        paper = closed()
        answer = said(paper, "Words.", category="returnee", country="State A")
        approve_words(answer, actor=analyst(paper))
        (found,) = published_contributions(paper)
        assert (found.organisation, found.category, found.is_verified) == ("", "", False)
        assert "returnee" not in repr({k: v for k, v in vars(found).items() if k != "question"})

    def test_of_an_organisation_its_name_and_kind(self):
        paper, of = closed(), organisation("Two Shores")
        known = said(paper, "Known.", category=of.category, organisation=of, consent="named")
        typed = said(paper, "Typed.", category="trade_union", organisation_name="Union", consent="named")
        approve_many([known, typed], actor=analyst(paper))
        found = {c.words: (str(c.organisation), c.category, c.is_verified) for c in published_contributions(paper)}
        assert found == {
            "Known.": ("Two Shores", "migrant_association", True),
            "Typed.": ("Union", "trade_union", False),
        }

    def test_in_the_order_of_random_ids(self):
        paper = closed()
        approve_many([said(paper, f"Words {n}.") for n in range(12)], actor=analyst(paper))
        ids = [c.public_id for c in published_contributions(paper)]
        assert ids == sorted(ids)

    def test_constant_queries(self, django_assert_num_queries):
        paper = closed()
        reader = analyst(paper)
        for size in (3, 30):
            for n in range(size):
                answer = said(paper, f"Some words {n}.")
                redact(answer, actor=reader, passage="Some", reason="person")
                approve_words(answer, actor=reader)
            withdraw_response(Response.objects.filter(state="sent").first())
            with django_assert_num_queries(5):
                list(published_contributions(paper))


class TestCovering:
    def test_the_words_as_sent_stay_and_nobody_reads_the_passage(self):
        paper = closed()
        answer = said(paper, "Ask Canary Karim at the harbour.")
        reader = analyst(paper)
        approve_words(answer, actor=reader)
        made = redact(answer, actor=reader, passage="Canary Karim", reason="person")
        assert told(paper) == [("Ask ▮▮▮ [covered: Names or points to a person] at the harbour.", False)]
        answer.refresh_from_db()
        assert answer.words == "Ask Canary Karim at the harbour."
        uncover(made, actor=reader)
        assert told(paper) == []  # somebody has to look at it as it is now

    def test_overlapping_passages_become_one(self):
        paper = closed()
        answer, reader = said(paper, "one two three four five"), analyst(paper)
        redact(answer, actor=reader, passage="one two", reason="person")
        redact(answer, actor=reader, passage="four", reason="place")
        redact(answer, actor=reader, passage="two three four", reason="contact")
        assert list(answer.redactions.values_list("start", "end", "reason")) == [(0, 18, "contact")]

    def test_a_reason_and_words_that_stand_there(self):
        paper = closed()
        answer, reader = said(paper, "one two"), analyst(paper)
        with pytest.raises(ReasonMissing):
            redact(answer, actor=reader, passage="one", reason="")
        with pytest.raises(ReasonMissing):
            withhold_words(answer, actor=reader, reason="because")
        with pytest.raises(PassageNotFound):
            redact(answer, actor=reader, passage="three", reason="person")

    def test_a_quote_shows_no_covered_word(self):
        paper = closed()
        answer, reader, found = said(paper, "Ask Canary Karim at the harbour."), analyst(paper), theme(paper)
        lift_quote(answer, actor=reader, passage="Canary Karim at the harbour", theme=found)
        lift_quote(said(paper, "Canary unpublished."), actor=reader, passage="Canary", theme=found)
        assert quotes_of(paper) == {}
        redact(answer, actor=reader, passage="Ask Canary", reason="person")
        approve_words(answer, actor=reader)
        (quote,) = quotes_of(paper)[found.pk]
        assert str(quote.words) == "▮▮▮ [covered: Names or points to a person] Karim at the harbour"


class TestPage:
    def test_question_by_question_twenty_at_a_time(self, django_assert_max_num_queries):
        paper = closed()
        approve_many([said(paper, f"Words {n}.") for n in range(23)], actor=analyst(paper))
        with django_assert_max_num_queries(9):
            first = contribution_page(paper)
        rest = contribution_page(
            paper, code="text", start=Answer.objects.get(words=first.rows[-1].words).response.public_id
        )
        assert (len(first.rows), bool(first.after), rest.after) == (20, True, "")
        assert len({row.public_id for row in (*first.rows, *rest.rows)}) == 23
        assert contribution_page(paper, code="nothing").question is None

    def test_every_text_has_its_address(self, client):
        paper = closed()
        answers = [said(paper, f"Words {n}.") for n in range(23)]
        approve_many(answers, actor=analyst(paper))
        page = client.get(f"/en/consultations/{paper.slug}/contributions/?question=text").content.decode()
        last = max(answers, key=lambda answer: answer.response.public_id)
        first = min(answers, key=lambda answer: answer.response.public_id)
        relative, _question, query = first.path.partition("?")
        assert f'href="?{query}"'.replace("&", "&amp;") in page
        assert relative == f"consultations/{paper.slug}/contributions/"
        assert last.words not in page
        for language in ("en", "fr", "ar"):
            page = client.get(f"/{language}/{last.path}").content.decode()
            assert last.words in page
            assert f'id="c-{last.response.public_id}"' in page

    def test_a_text_of_a_campaign_is_shown_to_whom_its_address_leads_there(self, client):
        paper = closed()
        answers = [said(paper, f"Nearly the same words, {n}.") for n in range(3)]
        approve_many(answers, actor=analyst(paper))
        question, day = answers[0].question, paper.closes_on
        campaign = Campaign.objects.create(
            consultation=paper, question=question, state="confirmed", name=words("All"), decided_on=day
        )
        for answer in answers:
            CampaignMember.objects.create(campaign=campaign, answer=answer, similarity=1)
        shown, folded, other = sorted(answers, key=lambda answer: answer.response.public_id)
        listed = client.get(f"/en/consultations/{paper.slug}/contributions/").content.decode()
        assert [a.words in listed for a in (shown, folded, other)] == [True, False, False]
        named = client.get(f"/en/{folded.path}").content.decode()
        assert [a.words in named for a in (shown, folded, other)] == [False, True, False]
        withhold_words(folded, actor=analyst(paper), reason="person")
        assert folded.words not in client.get(f"/en/{folded.path}").content.decode()

    def test_over_http(self, client):
        paper = closed()
        reader = analyst(paper)
        approve_words(said(paper, "كلمات بالعربية"), actor=reader)
        said(paper, "Canary that waits.", category="returnee")
        gone = said(paper, "Gone.")
        approve_words(gone, actor=reader)
        withdraw_response(gone.response)
        page = client.get(f"/en/consultations/{paper.slug}/contributions/").content.decode()
        assert "كلمات بالعربية" in page
        assert "Whoever wrote here has taken it back." in page
        assert "Canary" not in page
        assert "Analysts have read 0 of 2 texts" in page
        assert client.get(f"/en/consultations/{paper.slug}/contributions/?question=none").status_code == 404
        assert client.get(f"/en/consultations/{paper.slug}/contributions/?from=%27").status_code == 200

    def test_the_last_text_taken_back_leaves_its_address_and_a_mark(self, client):
        paper = closed()
        gone = said(paper, "Canary that is gone.")
        address = f"/en/consultations/{paper.slug}/contributions/"
        assert "No text is published yet." in client.get(f"{address}?question=text").content.decode()
        approve_words(gone, actor=analyst(paper))
        assert "Canary" in client.get(f"{address}?question=text").content.decode()
        withdraw_response(gone.response)
        for query in ("", "?question=text"):
            page = client.get(f"{address}{query}").content.decode()
            assert "Whoever wrote here has taken it back." in page
            assert "Canary" not in page

    def test_sealed_while_it_is_open(self, client):
        paper = closed()
        approve_words(said(paper, "Canary."), actor=analyst(paper))
        paper.state = "open"
        paper.save()
        assert "Canary" not in client.get(f"/en/consultations/{paper.slug}/contributions/").content.decode()

    def test_the_cover_speaks_the_readers_language(self):
        paper = closed()
        answer, reader = said(paper, "Ask Karim."), analyst(paper)
        redact(answer, actor=reader, passage="Karim", reason="person")
        approve_words(answer, actor=reader)
        with translation.override("fr"):
            (found,) = published_contributions(paper)
        assert found.words.startswith("Ask ▮▮▮ [")
        assert "Karim" not in found.words
