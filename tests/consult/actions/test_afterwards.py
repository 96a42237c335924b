"""An address for news, a question back, three marks: none of them leads to an answer."""

import pytest

from consult.actions.back_questions import NothingAsked, NothingReplied, TooManyQuestions, ask_back, reply_back
from consult.actions.consultations import publish_summary
from consult.actions.evaluation import NotYet, evaluate
from consult.actions.news import (
    LinkUsedUp,
    address_of,
    ask_for_news,
    confirm_news,
    forget_unconfirmed,
    leave_news,
    tell_addresses,
    token_of,
)
from consult.actions.responses import withdraw_response
from consult.models import BackQuestion, Evaluation, NewsAddress, TextReview
from consult.queries.back_questions import asked_back
from core import schedule
from core.errors import InvalidInput, PermissionRefused
from core.models import OutboxMail
from tests.consult.actions.test_responses import begin, say, sent
from tests.support.factories import DAY, NOW, consultation, official, user

pytestmark = pytest.mark.django_db


def ask(paper, address="Canary@Example.org ", language="fr"):
    ask_for_news(paper, address=address, language=language, now=NOW)
    return NewsAddress.objects.get(address=address.strip().lower())


class TestNews:
    def test_nothing_is_told_before_the_owner_says_yes(self):
        paper = consultation()
        row = ask(paper)
        assert tell_addresses(paper, event="summary", path=paper.path) == 0
        confirm_news(row)
        assert tell_addresses(paper, event="summary", path=paper.path) == 1
        assert tell_addresses(paper, event="summary", path=paper.path) == 1
        assert list(OutboxMail.objects.order_by("pk").values_list("template", "to_address")) == [
            ("news_confirm", "canary@example.org"),
            ("news_by_mail", "canary@example.org"),
        ]

    def test_the_mails_say_nothing_and_lead_to_the_page_and_out(self):
        paper = consultation()
        confirm_news(ask(paper))
        tell_addresses(paper, event="summary", path=paper.path)
        mail = OutboxMail.objects.get(template="news_by_mail")
        assert str(paper.title) not in mail.subject + mail.body
        assert f"/fr/{paper.path}" in mail.body
        assert "canary" not in mail.body
        assert f"/fr/news-by-mail/{token_of(NewsAddress.objects.get())}/" in mail.body

    def test_asking_twice_sends_one_mail_and_tells_nothing(self):
        paper = consultation()
        ask(paper)
        ask(paper, "canary@example.org")
        assert (NewsAddress.objects.count(), OutboxMail.objects.count()) == (1, 1)

    def test_leaving_forgets_and_its_link_is_used_up(self):
        row = ask(consultation())
        token = token_of(row)
        assert address_of(token) == row
        for _twice in range(2):
            leave_news(row)
        for wrong in (token, token[:-1] + "x", "nonsense", ""):
            with pytest.raises(LinkUsedUp):
                address_of(wrong)
        assert not NewsAddress.objects.exists()

    def test_without_a_yes_it_is_forgotten_after_three_days(self):
        paper = consultation()
        confirm_news(ask(paper, "kept@example.org"))
        ask(paper)
        assert forget_unconfirmed(NOW + 3 * DAY) == 0
        assert forget_unconfirmed(NOW + 4 * DAY) == 1
        assert NewsAddress.objects.get().address == "kept@example.org"

    def test_the_clock_forgets_as_the_mail_promises(self):
        ask(consultation())
        NewsAddress.objects.update(confirm_until=NOW.date() - 400 * DAY)
        schedule.job("consult.news").run()
        assert not NewsAddress.objects.exists()

    def test_nothing_joins_the_list_to_answers(self):
        fields = {f.name for f in NewsAddress._meta.get_fields()}
        assert fields == {"id", "consultation", "address", "language", "confirm_until"}
        row = ask(consultation())
        confirm_news(row)
        assert NewsAddress.objects.get().confirm_until is None
        assert token_of(NewsAddress.objects.get()) == token_of(row)

    def test_publishing_the_summary_tells_them(self):
        paper = consultation(state="closed")
        confirm_news(ask(paper))
        publish_summary(paper, actor=official(paper.owner), now=NOW)
        assert OutboxMail.objects.filter(template="news_by_mail").count() == 1

    def test_the_pages(self, client):
        paper = consultation()
        form = client.get(f"/en/{paper.path}news/").content.decode()
        assert "News of this consultation" in form
        wrong = client.post(f"/en/{paper.path}news/", {"address": "not an address"})
        assert (wrong.status_code, 'value="not an address"' in wrong.content.decode()) == (422, True)
        client.post(f"/en/{paper.path}news/", {"address": "canary@example.org"})
        link = f"/en/news-by-mail/{token_of(NewsAddress.objects.get())}/"
        page = client.get(link).content.decode()
        assert "Shall this address be told of news?" in page
        assert "canary" not in page
        assert NewsAddress.objects.get().confirm_until is not None
        assert "You will be told" in client.post(link).content.decode()
        assert "No more mail?" in client.get(link).content.decode()
        assert "The address is forgotten" in client.post(link, {"leave": "1"}).content.decode()
        gone = client.get(link)
        assert (gone.status_code, "does not work any more" in gone.content.decode()) == (404, True)


def published(paper):
    """A sent answer whose words everybody reads."""
    response = sent(paper)
    TextReview.objects.create(answer=response.answers.get(), verdict="approved", made_on=NOW.date())
    return response


def put(response, actor, text="Which office?"):
    return ask_back(response, actor=actor, text=text, language="en")


class TestAskingBack:
    def test_it_waits_behind_the_code_and_the_reply_comes_back_without_a_name(self):
        paper = consultation()
        response, actor = published(paper), official(paper.owner)
        asked = put(response, actor)
        assert put(response, actor).pk == asked.pk
        reply_back(asked, text="The one at the harbour", language="en")
        (shown,) = asked_back(paper)
        assert (shown.text, shown.reply) == ("Which office?", "The one at the harbour")
        withdraw_response(response)
        assert not asked_back(paper)
        assert not BackQuestion.objects.exists()

    def test_only_of_what_everybody_reads_and_only_by_those_who_run_it(self):
        paper = consultation()
        actor, hidden, not_published = official(paper.owner), sent(paper), published(paper)
        type(not_published).objects.filter(pk=not_published.pk).update(consent="not_published")
        for response in (hidden, not_published, begin(paper).response):
            with pytest.raises(PermissionRefused):
                put(response, actor)
        shown = published(paper)
        for stranger in (user(), official(consultation().owner), user(role="analyst", factor=True)):
            with pytest.raises(PermissionRefused):
                put(shown, stranger)
        assert not BackQuestion.objects.exists()

    def test_no_interrogation_and_nothing_empty(self):
        paper = consultation()
        response, actor = published(paper), official(paper.owner)
        with pytest.raises(NothingAsked):
            put(response, actor, "  ")
        asked = [put(response, actor, f"Question {n}") for n in range(3)]
        with pytest.raises(TooManyQuestions):
            put(response, actor, "A fourth")
        with pytest.raises(NothingReplied):
            reply_back(asked[0], text=" ", language="en")
        reply_back(asked[0], text="Yes", language="en")
        put(response, actor, "A fourth")

    def test_the_page_behind_the_code(self, client):
        paper = consultation(state="closed")
        client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee"})
        response = paper.responses.get()
        say(response)
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        TextReview.objects.create(answer=response.answers.get(), verdict="approved", made_on=NOW.date())
        asked = put(response, official(paper.owner), "Which <b>office</b>?")
        page = client.get(f"/en/{paper.path}mine/").content.decode()
        assert "Which &lt;b&gt;office&lt;/b&gt;?" in page
        empty = client.post(f"/en/{paper.path}mine/reply/{asked.pk}/", {"reply": "  "})
        assert empty.status_code == 422
        client.post(f"/en/{paper.path}mine/reply/{asked.pk}/", {"reply": "At the harbour"})
        assert "At the harbour" in client.get(f"/en/{paper.path}mine/").content.decode()
        other = put(published(paper), official(paper.owner))
        assert client.post(f"/en/{paper.path}mine/reply/{other.pk}/", {"reply": "x"}).status_code == 404


class TestTheOfficialsScreens:
    def test_they_ask_without_learning_who(self, client):
        paper = consultation(state="closed")
        response = published(paper)
        type(response).objects.update(country="canary-country")
        client.force_login(official(paper.owner))
        base = f"/cms/consultations/{paper.pk}/asked-back/"
        page = client.get(base).content.decode()
        assert "Something" in page
        one = client.get(f"{base}{response.public_id}/").content.decode()
        assert "canary" not in page + one
        empty = client.post(f"{base}{response.public_id}/", {"text": "  "})
        assert empty.status_code == 422
        assert client.post(f"{base}{response.public_id}/", {"text": "Which office?"}).status_code == 302
        assert "Which office?" in client.get(base).content.decode()

    def test_what_is_not_published_is_not_there(self, client):
        paper = consultation(state="closed")
        hidden, other = sent(paper), published(consultation(state="closed"))
        client.force_login(official(paper.owner))
        base = f"/cms/consultations/{paper.pk}/asked-back/"
        assert "Something" not in client.get(base).content.decode()
        for response in (hidden, other):
            assert client.get(f"{base}{response.public_id}/", follow=True).status_code == 404
        assert client.get(f"{base}?start=nonsense", follow=True).status_code == 404


class TestTheProcess:
    MARKS = {"understood": 4, "heard": 2, "would_return": 3}

    def test_once_and_without_a_link(self):
        response = sent(consultation())
        with pytest.raises(NotYet):
            evaluate(response, **self.MARKS)
        type(response.consultation).objects.update(state="outcome_published", outcome_published_at=NOW)
        for _twice in range(2):
            evaluate(response, **self.MARKS)
        assert Evaluation.objects.values("understood", "heard", "would_return").get() == self.MARKS
        related = {f.name for f in Evaluation._meta.get_fields() if f.is_relation}
        assert related == {"consultation"}

    @pytest.mark.parametrize("mark", [0, 5, -1])
    def test_only_the_four_marks(self, mark):
        response = sent(consultation())
        type(response.consultation).objects.update(state="outcome_published")
        with pytest.raises(InvalidInput):
            evaluate(response, **{**self.MARKS, "heard": mark})
        assert not Evaluation.objects.exists()
