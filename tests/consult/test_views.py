"""The pages of answering, of the code, of results: nothing typed is lost, nothing is shown too early."""

import logging
import re
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session

from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.consultations import close_consultation
from consult.actions.responses import (
    OrganisationDetails,
    start_response,
)
from consult.models import Answer, Choice, Consultation, ConsultationIndexPage, ConsultationPage, Response
from core.models import AuditEntry, OutboxMail
from tests.consult.analysis.test_tables import fill
from tests.support.factories import (
    DAY,
    NOW,
    QUESTIONS,
    consultation,
    front_page,
    mandate,
    official,
    organisation,
    user,
)
from tests.support.pages import markup

pytestmark = pytest.mark.django_db
ALL = list(QUESTIONS)


def begin(client, paper, **data):
    return client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee", **data})


def shown_code(html):
    return re.search(r"\d{4} \d{4} \d{4} \d{4}", html).group().replace(" ", "")


def shut(paper):
    """Closed by the clock while a form was open."""
    Consultation.objects.filter(pk=paper.pk).update(state="closed")


class TestAnswering:
    POSTED = {
        "single-choice": "yes",
        "multiple-choice": ["work", "home"],
        "scale-choice": "2",
        "matrix-row-jobs": "good",
        "ranking-place-first": "2",
        "ranking-place-third": "1",
        "number-number": "3.5",
        "date-date": "2025-03-31",
        "text-words": "Some words",
    }

    def test_every_kind_from_the_first_page_to_the_receipt(self, client):
        paper = consultation(kinds=ALL)
        response = begin(client, paper)
        assert response.headers["Location"].endswith("/answer/1/")
        code = shown_code(client.get(response.headers["Location"]).content.decode())
        for number, kind in enumerate(ALL, start=1):
            data = {k: v for k, v in self.POSTED.items() if k.startswith(f"{kind}-")}
            response = client.post(f"/en/{paper.path}answer/{number}/", data)
            assert response.status_code == 302, kind
        assert response.headers["Location"].endswith("/answer/send/")
        assert client.get(f"/en/{paper.path}answer/1/").content.decode().count("checked") == 1
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        assert (Response.objects.get().state, Answer.objects.count(), Choice.objects.count()) == ("sent", 8, 7)
        receipt = client.get(f"/en/{paper.path}receipt/").content.decode()
        assert shown_code(receipt) == code

    def test_all_on_one_page_keeps_what_is_valid_and_shows_what_is_not(self, client):
        paper = consultation(kinds=ALL)
        begin(client, paper)
        response = client.post(f"/en/{paper.path}answer/all/", {**self.POSTED, "number-number": "many"})
        page = response.content.decode()
        assert response.status_code == 422
        assert "Write a number, such as 12 or 3.5." in page
        assert 'value="many"' in page
        assert "Some words" in page
        assert Answer.objects.count() == 7
        assert client.post(f"/en/{paper.path}answer/all/", self.POSTED).status_code == 302
        assert Answer.objects.count() == 8

    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            ("single", {"single-choice": "nonsense", "single-words": "kept words"}),
            ("multiple", {"multiple-choice": ["work", "1 OR 1=1"], "multiple-words": "kept words"}),
            ("matrix", {"matrix-row-jobs": "nonsense", "matrix-words": "kept words"}),
            ("ranking", {"ranking-place-first": "1", "ranking-place-second": "1", "ranking-words": "kept words"}),
            ("ranking", {"ranking-place-first": "99", "ranking-words": "kept words"}),
            ("number", {"number-number": "1e400", "number-words": "kept words"}),
            ("number", {"number-number": "NaN", "number-words": "kept words"}),
            ("date", {"date-date": "31.02.2025", "date-words": "kept words"}),
            ("text", {"text-words": "kept words " + "x" * 10_000}),
        ],
    )
    def test_what_cannot_be_taken_is_refused_with_everything_typed(self, client, kind, data):
        paper = consultation(kinds=[kind])
        begin(client, paper)
        response = client.post(f"/en/{paper.path}answer/1/", data)
        assert response.status_code == 422
        assert "kept words" in response.content.decode()
        assert not Answer.objects.exists()

    def test_closed_meanwhile_a_draft_is_kept_and_goes_on_as_late(self, client):
        paper = consultation()
        begin(client, paper)
        shut(paper)
        response = client.post(f"/en/{paper.path}answer/2/", {"text-words": "typed just now"})
        assert response.headers["Location"].endswith("/answer/send/")
        assert Answer.objects.get().words == "typed just now"
        assert "A late answer is still read" in client.get(f"/en/{paper.path}answer/2/").content.decode()
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        assert Response.objects.get().is_late is True

    def test_closed_meanwhile_what_was_sent_stands_and_the_text_is_on_the_page(self, client):
        paper = consultation()
        begin(client, paper)
        client.post(f"/en/{paper.path}answer/1/", {"single-choice": "yes"})
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        shut(paper)
        response = client.post(f"/en/{paper.path}answer/2/", {"text-words": "typed just now"})
        assert response.status_code == 422
        assert "typed just now" in response.content.decode()
        assert "stands as you sent it" in response.content.decode()
        response = client.post(f"/en/{paper.path}answer/all/", {"text-words": "typed just now"})
        assert "typed just now" in response.content.decode()
        assert not Answer.objects.exclude(words="").exists()
        assert client.get(f"/en/{paper.path}answer/2/").headers["Location"].endswith("/mine/")

    def test_the_first_page_too(self, client):
        paper = consultation()
        Consultation.objects.filter(pk=paper.pk).update(state="outcome_published")
        response = begin(client, paper, country="A country typed")
        assert response.status_code == 422
        assert "A country typed" in response.content.decode()
        assert client.get(f"/en/{paper.path}answer/").status_code == 403

    def test_who_answers_must_be_said(self, client):
        paper = consultation()
        for data in (
            {"category": ""},
            {"speaker": "other"},
            {"speaker": "org-1"},
            {"speaker": ""},
            {"category": "ngo"},
        ):
            assert begin(client, paper, **data).status_code == 422
        assert not Response.objects.exists()

    def test_without_a_draft_there_is_nothing(self, client):
        paper = consultation()
        for page in ("answer/send/", "receipt/", "mine/text/", "mine/withdraw/"):
            assert client.get(f"/en/{paper.path}{page}").status_code == 404
        for page in ("answer/1/", "answer/all/", "mine/"):
            assert client.get(f"/en/{paper.path}{page}").status_code == 302
        begin(client, paper)
        for page in ("answer/0/", "answer/3/", "answer/99999/"):
            assert client.get(f"/en/{paper.path}{page}").status_code == 404

    def test_only_declared_fields_change(self, client):
        """Mass assignment (R23)."""
        paper = consultation()
        begin(
            client, paper, state="sent", is_late="1", consent="named", owner_tag="x", channel="paper", organisation="1"
        )
        found = Response.objects.get()
        assert (found.state, found.is_late, found.consent, found.owner_tag, found.channel, found.organisation_id) == (
            "draft",
            False,
            "anonymous",
            "",
            "web",
            None,
        )

    def test_nothing_to_send_says_so(self, client):
        paper = consultation()
        begin(client, paper)
        response = client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        assert response.status_code == 422
        assert "Answer at least one question before you send." in response.content.decode()


class TestTheCode:
    def test_it_opens_the_answer_in_another_browser(self, client):
        paper = consultation()
        started = start_response(paper, actor=None, category="returnee", language="en")
        given = AnswerInput(words="canary words")
        save_answer(started.response, question=paper.questions.get(kind="text"), given=given)
        arabic = started.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        response = client.post("/ar/my-answer/", {"code": arabic})
        assert response.headers["Location"] == f"/ar/{paper.path}mine/"
        assert "canary words" not in client.get(f"/en/{paper.path}mine/").content.decode()
        page = client.get(f"/en/{paper.path}mine/text/")
        assert "canary words" in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]

    def test_a_wrong_one_opens_nothing(self, client):
        paper = consultation()
        start_response(paper, actor=None, category="returnee", language="en")
        for code in ("0000 0000 0000 0000", "abc", "", "1" * 61):
            assert client.post("/en/my-answer/", {"code": code}).status_code == 422
        assert client.get(f"/en/{paper.path}mine/").status_code == 302

    def test_guessing_is_slowed_down(self, client):
        for _n in range(30):
            client.post("/en/my-answer/", {"code": "0000 0000 0000 0000"})
        assert client.post("/en/my-answer/", {"code": "0000 0000 0000 0000"}).status_code == 429

    def test_it_stands_in_no_address_log_mail_or_table(self, client, caplog):
        caplog.set_level(logging.DEBUG)
        paper, person = consultation(), user(email="amal@example.org")
        client.force_login(person)
        response = begin(client, paper)
        code = shown_code(client.get(response.headers["Location"]).content.decode())
        client.post(f"/en/{paper.path}answer/2/", {"text-words": "x"})
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        client.post("/en/my-answer/", {"code": code})
        stored = [Response, AuditEntry, OutboxMail, Session]
        rows = " ".join(str(row) for model in stored for row in model.objects.values())
        assert code not in rows + caplog.text + response.headers["Location"]

    def test_no_stored_session_joins_account_and_answer(self, client):
        paper = consultation()
        client.force_login(user())
        code = start_response(paper, actor=None, category="family", language="en").code
        client.post("/en/my-answer/", {"code": code})
        begin(client, paper)
        for session in Session.objects.all():
            assert set(session.get_decoded()) <= {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}

    def test_signing_out_lets_go_of_it(self, client):
        paper = consultation()
        client.force_login(user())
        begin(client, paper)
        assert client.get(f"/en/{paper.path}receipt/").status_code == 200
        client.post("/en/account/logout/")
        assert client.get(f"/en/{paper.path}receipt/").status_code == 404

    def test_a_cookie_of_one_consultation_opens_no_other(self, client):
        here, there = consultation(), consultation()
        begin(client, here)
        client.cookies[f"held-{there.pk}"] = client.cookies[f"held-{here.pk}"].value
        assert client.get(f"/en/{there.path}receipt/").status_code == 404
        client.cookies[f"held-{here.pk}"] = "forged"
        assert client.get(f"/en/{here.path}receipt/").status_code == 404

    def test_an_account_finds_its_own_and_nobody_elses(self, client):
        paper, person = consultation(), user()
        start_response(paper, actor=person, category="returnee", language="en", country="Canary Country")
        client.force_login(person)
        assert client.get(f"/en/{paper.path}mine/text/").status_code == 200
        client.force_login(user())
        assert client.get(f"/en/{paper.path}mine/text/").status_code == 404

    def test_who_is_signed_in_finds_all_their_answers_without_a_code(self, client):
        here, there, ours = consultation(), consultation(), organisation("Two Shores")
        person, colleague = user(), user()
        mandate(colleague, ours)
        for paper in (here, there):
            start_response(paper, actor=person, category="returnee", language="en")
        client.force_login(person)
        page = markup(client.get("/en/my-answer/").content.decode())
        own = re.findall(r'name="own" value="([^"]+)"', page)
        assert len(own) == 2
        opened = client.post("/en/my-answer/", {"own": own[0]})
        assert opened.headers["Location"].endswith("/mine/")
        assert client.get(opened.headers["Location"]).status_code == 200
        client.force_login(colleague)
        assert 'name="own"' not in client.get("/en/my-answer/").content.decode()
        assert client.post("/en/my-answer/", {"own": own[0]}).status_code == 404
        client.logout()
        assert client.post("/en/my-answer/", {"own": own[0]}).status_code == 404

    def test_a_colleague_finds_what_the_organisation_sent_after_the_closing_too(self, client):
        paper, ours = consultation(), organisation("Two Shores")
        writer, colleague = user(), user()
        for person in (writer, colleague):
            mandate(person, ours)
        details = OrganisationDetails(
            country="State A", level="national", size="small", speaks_for=12, speaks_for_how="A meeting"
        )
        start_response(paper, actor=writer, category=ours.category, organisation=ours, details=details, language="en")
        shut(paper)
        client.force_login(colleague)
        page = markup(client.get("/en/my-answer/").content.decode())
        own = re.findall(r'name="own" value="([^"]+)"', page)
        assert "Two Shores" in page
        assert client.get(client.post("/en/my-answer/", {"own": own[0]}).headers["Location"]).status_code == 200

    def test_withdrawn_the_page_says_so(self, client):
        paper = consultation()
        code = shown_code(client.get(begin(client, paper).headers["Location"]).content.decode())
        client.post(f"/en/{paper.path}answer/2/", {"text-words": "canary words"})
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        assert client.get(f"/en/{paper.path}mine/withdraw/").status_code == 200
        assert Response.objects.get().state == "sent"
        client.post(f"/en/{paper.path}mine/withdraw/")
        response = client.post("/en/my-answer/", {"code": code}, follow=True)
        assert "This answer was withdrawn." in response.content.decode()
        assert client.get(f"/en/{paper.path}mine/text/").status_code == 404

    def test_consent_changes_behind_it_after_the_closing(self, client):
        paper = consultation()
        begin(client, paper)
        client.post(f"/en/{paper.path}answer/2/", {"text-words": "x"})
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        shut(paper)
        assert 'value="not_published"' in client.get(f"/en/{paper.path}mine/text/").content.decode()
        client.post(f"/en/{paper.path}mine/consent/", {"consent": "named"})
        assert Response.objects.get().consent == "anonymous"
        client.post(f"/en/{paper.path}mine/consent/", {"consent": "not_published"})
        assert Response.objects.get().consent == "not_published"


@pytest.fixture
def pages():
    """Index and one page, published, for ``paper()``."""
    index = front_page().add_child(instance=ConsultationIndexPage(title="Consultations", slug="consultations"))

    def page_of(paper):
        instance = ConsultationPage(title="Canary Paper", slug=paper.slug, lead="lead", summary="summary", body=[])
        page = index.add_child(instance=instance)
        Consultation.objects.filter(pk=paper.pk).update(translation_key=page.translation_key)
        return page

    return page_of


class TestBeforeTheClosing:
    def test_no_address_tells_results(self, client, pages):
        paper = consultation(kinds=["single"], state="open")
        pages(paper)
        fill(paper, {"returnee": 61, "family": 53})
        started = start_response(paper, actor=None, category="returnee", language="en")
        client.post("/en/my-answer/", {"code": started.code})
        paths = ["", "results/", "outcome/", "mine/", "mine/text/", "receipt/", "answer/1/", "answer/send/"]
        for path in paths:
            page = client.get(f"/en/{paper.path}{path}").content.decode()
            assert "<table" not in page, path
            # Without hours of the clock, and numbers in the names that factories give.
            words = re.sub(r"<[^>]+>|\b\d\d:\d\d\b|\b(Organisation|Institution|Paper|Round|Ministry) \d+\b", " ", page)
            for number in (61, 53, 55, 48):
                assert not re.search(rf"(?<![\d-]){number}(?![\d-])", words), (path, number)
        assert "Results are shown after the closing day" in client.get(f"/en/{paper.path}results/").content.decode()

    def test_the_paper_counts_on_until_then(self, client, pages):
        paper = consultation(kinds=["single"], state="open")
        url = pages(paper).url
        fill(paper, {"returnee": 61, "family": 53})
        page = client.get(url).content.decode()
        assert "114 answers so far" in page
        assert "Groups of persons are counted in steps of ten." in page
        assert "<bdi>60</bdi>" in page
        shut(paper)
        page = markup(client.get(url).content.decode())
        assert "<h3>114 answers</h3>" in page
        assert re.search(r'href="([^"]+)">Send a late answer', page)[1] == f"/en/{paper.path}answer/"
        Consultation.objects.filter(pk=paper.pk).update(state="outcome_published")
        assert "late answer" not in client.get(url).content.decode()
        assert "<bdi>60</bdi>" not in page
        assert f"/en/consultations/{paper.slug}/results/" in page

    def test_afterwards_they_are_there(self, client, pages):
        paper = consultation(kinds=["single"], closes_at=NOW)
        pages(paper)
        fill(paper, {"returnee": 61, "family": 53})
        close_consultation(paper, now=NOW)
        page = client.get(f"/en/{paper.path}results/").content.decode()
        assert "<table" in page
        assert re.search(r"\b61\b", page)

    def test_the_page_of_a_draft_is_shut_but_for_its_institution(self, client, pages):
        paper = consultation(state="draft")
        pages(paper)
        for person in (None, user(), official(consultation().owner)):
            client.logout()
            if person:
                client.force_login(person)
            assert client.get(f"/en/{paper.path}").status_code == 404
            for path in ("answer/", "results/", "outcome/", "mine/"):
                assert client.get(f"/en/{paper.path}{path}").status_code == 404
        client.force_login(official(paper.owner))
        assert client.get(f"/en/{paper.path}").status_code == 200

    def test_from_a_number_to_the_words_behind_it(self, client):
        paper = consultation(kinds=["single", "number"], state="open")
        paper.questions.filter(kind="number").update(has_words=False)
        fill(paper, {"returnee": 61})
        close_consultation(paper, now=NOW + 20 * DAY)
        page = client.get(f"/en/consultations/{paper.slug}/results/").content.decode()
        links = re.findall(r'href="([^"]+contributions/\?question=[^"]*)"', page)
        assert links == [f"/en/consultations/{paper.slug}/contributions/?question=single#texts"]
        assert client.get(links[0]).status_code == 200

    def test_the_outcome_waits(self, client):
        paper = consultation(state="summary_published", closes_at=NOW - DAY)
        assert "not published yet" in client.get(f"/en/{paper.path}outcome/").content.decode()


class TestGroups:
    def test_a_first_question_of_other_groups_is_stepped_over(self, client):
        paper = consultation(kinds=["single", "text", "number"])
        paper.questions.filter(number__in=(1, 3)).update(categories=["trade_union"])
        started = begin(client, paper)
        assert client.get(started.headers["Location"]).headers["Location"].endswith("/answer/2/")
        after = client.get(f"/en/{paper.path}answer/3/")
        assert after.headers["Location"].endswith("/answer/send/")
        assert client.get(f"/en/{paper.path}answer/4/").status_code == 404

    def test_on_one_page_questions_carry_the_numbers_that_conditions_name(self, client):
        paper = consultation(kinds=["text", "single", "number"])
        paper.questions.filter(number=1).update(categories=["trade_union"])
        paper.questions.filter(number=3).update(asked_after=paper.questions.get(number=2), asked_after_options=["yes"])
        begin(client, paper)
        page = markup(client.get(f"/en/{paper.path}answer/all/").content.decode())
        assert re.findall(r'<p class="running" id="n\d">(Question \d)</p>', page) == ["Question 2", "Question 3"]
        assert "Asked only after certain answers to question 2." in page


class TestTheQuestionThatWasChosen:
    def test_it_comes_first_once_it_is_said_who_answers(self, client):
        paper = consultation(kinds=["single", "text", "number"])
        start = client.get(f"/en/{paper.path}answer/3/").headers["Location"]
        assert start.endswith("/answer/?question=3")
        assert client.post(start, {"speaker": "myself"}).status_code == 422
        begun = client.post(start, {"speaker": "myself", "category": "returnee"})
        assert begun.headers["Location"].endswith("/answer/3/")
        assert client.get(start).headers["Location"].endswith("/answer/3/")

    @pytest.mark.parametrize("number", ["", "0", "9", "x", "//canary.example", "٢"])
    def test_what_is_none_of_them_is_the_first(self, client, number):
        paper = consultation(kinds=["single", "text"])
        start = f"/en/{paper.path}answer/?question={number}"
        begun = client.post(start, {"speaker": "myself", "category": "returnee"})
        assert begun.headers["Location"] == f"/en/{paper.path}answer/1/"


class TestGoingOn:
    def test_at_the_first_question_without_an_answer(self, client):
        paper = consultation(kinds=["single", "text", "number"])
        begin(client, paper)

        def ways():
            pages = [client.get(f"/en/{paper.path}{page}").content.decode() for page in ("mine/", "receipt/")]
            return [re.search(r'answer/(\d+)/">Go on answering', markup(page))[1] for page in pages]

        assert ways() == ["1", "1"]
        client.post(f"/en/{paper.path}answer/1/", {"single-choice": "yes"})
        client.post(f"/en/{paper.path}answer/3/", {"number-number": "7"})
        assert ways() == ["2", "2"]
        client.post(f"/en/{paper.path}answer/2/", {"text-words": "x"})
        assert ways() == ["1", "1"]


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("3,5", "3.5"),
            ("٣٫٥", "3.5"),
            ("۱۲", "12"),
            ("1 200", "1200"),
            ("1\u202f200,25", "1200.25"),
            ("١٬٢٠٠", "1200"),
        ],
    )
    def test_as_people_write_them(self, client, typed, kept):
        paper = consultation(kinds=["number"])
        begin(client, paper)
        assert client.post(f"/en/{paper.path}answer/1/", {"number-number": typed}).status_code == 302
        assert Answer.objects.get().number == Decimal(kept)
        assert f'value="{kept}"' in client.get(f"/en/{paper.path}answer/1/").content.decode()

    @pytest.mark.parametrize("typed", ["1,200", "١,٢٠٠", "12 months", "1,2,3"])
    def test_what_could_mean_two_things_is_asked_again(self, client, typed):
        paper = consultation(kinds=["number"])
        begin(client, paper)
        answer = client.post(f"/en/{paper.path}answer/1/", {"number-number": typed})
        assert answer.status_code == 422
        assert "Write a number, such as 12 or 3.5." in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode()
        assert not Answer.objects.exists()

    @pytest.mark.parametrize(("language", "shown"), [("en", "3.5"), ("fr", "3,5"), ("ar", "3,5")])
    def test_read_again_without_noughts(self, client, language, shown):
        paper = consultation(kinds=["number"])
        begin(client, paper)
        for typed, expected in (("3.5", shown), ("1200000", "1200000")):
            client.post(f"/en/{paper.path}answer/1/", {"number-number": typed, "number-version": ""})
            page = client.get(f"/{language}/{paper.path}mine/text/").content.decode()
            assert f"<bdi>{expected}</bdi>" in page

    def test_between_which_numbers_is_said_before(self, client):
        paper = consultation(kinds=["number"])
        begin(client, paper)
        for bounds, said in (((0, 100), "From 0 to 100."), ((5, None), "5 or more."), ((None, 2.5), "2.5 or less.")):
            paper.questions.update(minimum=bounds[0], maximum=bounds[1])
            page = client.get(f"/en/{paper.path}answer/1/").content.decode()
            assert f'<p class="note">{said}</p>' in markup(page)


class TestLines:
    def test_what_was_ticked_by_mistake_is_taken_back(self, client):
        paper = consultation(kinds=["matrix"])
        begin(client, paper)
        client.post(f"/en/{paper.path}answer/1/", {"matrix-row-jobs": "good", "matrix-row-health": "bad"})
        client.post(
            f"/en/{paper.path}answer/1/", {"matrix-row-jobs": "", "matrix-row-health": "bad", "matrix-version": 1}
        )
        assert [(c.row.code, c.option.code) for c in Choice.objects.all()] == [("health", "bad")]
        page = client.get(f"/en/{paper.path}answer/1/").content.decode()
        assert page.count("checked") == 1
        assert page.count("No answer") == 3

    def test_the_second_thing_on_a_place_is_the_one_to_mend(self, client):
        paper = consultation(kinds=["ranking"])
        begin(client, paper)
        answer = client.post(f"/en/{paper.path}answer/1/", {"ranking-place-first": "1", "ranking-place-third": "1"})
        assert '<a href="#id_ranking-place-third">' in answer.content.decode()
