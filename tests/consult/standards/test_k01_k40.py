"""The standards K01–K40 where no other test proves them: each is tried by every way that could get around it."""

import io
import itertools
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from consult.actions.coding import code_answer, code_second
from consult.actions.consultations import (
    CampaignsUndecided,
    NotLater,
    NotReady,
    SynopsisMissing,
    ThemeWithoutReply,
    close_consultation,
    extend_consultation,
    propose_opening,
    publish_outcome,
    publish_summary,
    run_due_changes,
)
from consult.actions.responses import UnknownCategory, start_response
from consult.models import (
    Answer,
    Campaign,
    CampaignMember,
    Consultation,
    Evaluation,
    Extension,
    GateOverride,
    Question,
    Response,
)
from consult.queries.evaluation import marks_of
from consult.queries.method import Method, method_of
from consult.queries.plan import clock_facts
from core.models import AuditEntry
from core.translated import Translated
from tests.consult.actions.test_campaigns import TEXT
from tests.consult.analysis.test_tables import fill
from tests.consult.test_views import begin
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import DAY, NOW, consultation, official, ready_draft, theme, user, words

pytestmark = pytest.mark.django_db
CANARY = "canary-of-an-answer"


def text_of(page):
    """What stands on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.getvalue().decode()).split())


def seen(client, paper, part="", language="en"):
    return text_of(client.get(f"/{language}/{paper.path}{part}"))


class TestBefore:
    """K01–K12; the hard gates by every way are tests/consult/test_hard_gates.py."""

    def test_warnings_are_shown_and_shut_nothing(self, client):
        """K04, K05, K10."""
        paper = ready_draft(opens_at=NOW, closes_at=NOW + 366 * DAY)
        Question.objects.filter(consultation=paper, number=1).update(is_still_open=False)
        actor = official(paper.owner)
        client.force_login(actor)
        page = client.get(f"/cms/consultations/{paper.pk}/")
        for told in ("Not ticked as still open: question 1", "August", "the end of the year"):
            assert told in text_of(page)
        assert b'action="/cms/consultations/%d/propose/"' % paper.pk in page.content

    def test_reasons_belong_to_gates_that_can_be_passed(self):
        """K07–K09 take a reason; a row for a hard gate, however it came there, opens nothing."""
        paper = ready_draft(promise="")
        GateOverride.objects.create(consultation=paper, gate="K02", reason=words("because"), given_at=NOW)
        actor = official(paper.owner)
        with pytest.raises(NotReady, match="No promise is chosen"):
            propose_opening(paper, actor=actor, now=NOW)

    def test_clocks_are_named_as_standards_of_the_platform(self):
        """K09, K31, K35: none of them binds an authority by law."""
        told = [str(fact.value) for fact in clock_facts(consultation())]
        assert len(told) == 4
        assert all(text.startswith("Platform standard: ") for text in told)
        assert "20 working days" in told[1]
        assert [re.search(r"\d+", text).group() for text in told] == ["84", "20", "56", "84"]


class TestAnswering:
    """K13–K20."""

    def test_a_category_by_every_way(self, client):
        """K13: page, typed-in sheet, action, database."""
        paper = consultation()
        assert begin(client, paper, category="").status_code == 422
        client.force_login(user(role="moderator", factor=True))
        sheet = {"channel": "paper", "consent_given": "written", "who-speaker": "myself", "text-words": "x"}
        assert client.post(f"/cms/answers-on-paper/{paper.pk}/", sheet).status_code == 422
        with pytest.raises(UnknownCategory):
            start_response(paper, actor=None, category="", language="en")
        with transaction.atomic(), pytest.raises(IntegrityError):
            Response.objects.create(consultation=paper, category=None, code_digest="x", started_on=NOW.date())
        assert not Response.objects.exists()

    def test_a_person_gives_nothing_but_a_category(self, client):
        """K14: whatever else is posted has no place to be kept."""
        paper = consultation()
        more = {"name": CANARY, "email": f"{CANARY}@example.org", "passport": CANARY, "phone": CANARY}
        begin(client, paper, **more)
        client.post(f"/en/{paper.path}answer/2/", {"text-words": "x", **more})
        page = client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous", **more})
        assert page.status_code == 302
        row = Response.objects.values().get()
        assert (row["state"], row["country"], row["profile"], row["organisation_name"]) == ("sent", "", "", "")
        assert CANARY not in str(row) + str(list(Answer.objects.values()))

    @pytest.mark.parametrize("language", ["en", "fr", "ar"])
    def test_the_notice_comes_before_and_the_consent_apart(self, client, language):
        """K15, K16: who reads stands on the first page, before a draft; consent is one field of the last."""
        paper = consultation()
        ending = "" if language == "en" else f" ({language})"
        assert f"readers{ending}" in seen(client, paper, "answer/", language)
        assert not Response.objects.exists()
        assert 'name="consent"' not in client.get(f"/{language}/{paper.path}answer/").content.decode()
        begin(client, paper)
        client.post(f"/en/{paper.path}answer/2/", {"text-words": "x"})
        last = client.get(f"/{language}/{paper.path}answer/send/").content.decode()
        (chosen,) = re.findall(r'<input[^>]*name="consent"[^>]*checked[^>]*>', last)
        assert 'value="anonymous"' in chosen

    def test_every_question_is_optional(self, client):
        """K18: one answered of eight is an answer."""
        paper = consultation(kinds=["single", "multiple", "scale", "matrix", "ranking", "number", "date", "text"])
        begin(client, paper)
        for number in range(1, 8):
            assert client.post(f"/en/{paper.path}answer/{number}/", {"any": ""}).status_code == 302
        client.post(f"/en/{paper.path}answer/8/", {"text-words": "only this"})
        client.post(f"/en/{paper.path}answer/send/", {"consent": "anonymous"})
        assert Response.objects.get().state == "sent"

    def test_limits_without_a_fingerprint(self, client):
        """K20: the sixty-first start in an hour is refused; of the device nothing is kept."""
        paper = consultation()
        device = {"HTTP_USER_AGENT": CANARY, "REMOTE_ADDR": "203.0.113.77"}
        for _n in range(60):
            client.cookies.clear()
            client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee"}, **device)
        assert Response.objects.count() == 60
        client.cookies.clear()
        refused = client.post(f"/en/{paper.path}answer/", {"speaker": "myself", "category": "returnee"}, **device)
        assert refused.status_code == 422
        assert Response.objects.count() == 60
        rows = str(list(Response.objects.values())) + str(list(AuditEntry.objects.values()))
        assert CANARY not in rows
        assert "203.0.113.77" not in rows


class TestWhileOpen:
    """K21–K25."""

    def test_questions_stay_whatever_is_pressed(self, client):
        """K21: the forms and buttons of a draft change nothing after the opening."""
        paper = consultation()
        before = list(paper.questions.values())
        client.force_login(official(paper.owner))
        data = {"text_en": "Other?", "text_fr": "Autre ?", "text_ar": "x", "kind": "text", "up": "1"}
        for part in ("questions/new/", "questions/1/", "questions/2/move/", "questions/1/remove/"):
            client.post(f"/cms/consultations/{paper.pk}/{part}", data)
        assert list(paper.questions.values()) == before

    def test_no_running_result_by_any_way(self, client, tmp_path):
        """K22: pages, feed, files, commands, the admin of those who ask and of those who will read."""
        paper = consultation(kinds=["single", "text"])
        fill(paper, {"returnee": 61, "family": 53})
        Answer.objects.filter(question__kind="text").update(words=CANARY)
        files = [f"data/{n}.{k}" for n in ("tables", "contributions", "codebook") for k in ("csv", "json", "xlsx")]
        files += [f"{name}{asked}" for name in files for asked in (".sha256", "-metadata.json")]
        for part in files:
            assert client.get(f"/en/{paper.path}{part}").status_code == 404, part
        pages = ["results/", "contributions/", "outcome/", "data/", "remarks.csv", "plan/", "on-paper/"]
        found = [text_of(client.get(f"/en/{paper.path}{part}")) for part in pages]
        found.append(client.get("/en/consultations/feed/").content.decode())
        for staff in (official(paper.owner), analyst(paper), user(role="administrator", factor=True)):
            client.force_login(staff)
            found.append(client.get(f"/cms/consultations/{paper.pk}/").content.decode())
            for name in ("overview", "codebook", "second", "campaigns", "publication", "tables"):
                address = reverse(f"workbench_{name}", args=[paper.pk])
                assert client.get(address, follow=True).status_code == 404, name
            assert client.get(f"/cms/workbench/{paper.pk}/answers/text/", follow=True).status_code == 404
        assert CANARY not in " ".join(found)
        out = io.StringIO()
        for command, options in (
            ("report_consultation", {"unsuppressed": True}),
            ("export_consultation", {"format": "json", "out": tmp_path / "x.json"}),
        ):
            with pytest.raises(CommandError, match="after the closing day"):
                call_command(command, paper.slug, stdout=out, **options)
        assert out.getvalue() == ""
        assert not (tmp_path / "x.json").exists()

    def test_an_extension_goes_forward_by_every_way(self, client):
        """K24: action, form, database."""
        paper = consultation()
        actor = official(paper.owner)
        for closes_at in (paper.closes_at, paper.closes_at - DAY):
            with pytest.raises(NotLater):
                extend_consultation(paper, actor=actor, closes_at=closes_at, reason=words("x"), now=NOW)
            row = {"closed_before": paper.closes_at, "closes_now": closes_at, "reason": words("x")}
            with transaction.atomic(), pytest.raises(IntegrityError):
                Extension.objects.create(consultation=paper, announced_at=NOW, **row)
        later = {"closed_before": paper.closes_at, "closes_now": paper.closes_at + DAY, "reason": words("x")}
        with transaction.atomic(), pytest.raises(IntegrityError):
            Extension.objects.create(consultation=paper, announced_at=paper.closes_at + DAY, **later)
        client.force_login(actor)
        data = {"closes_at": NOW.strftime("%Y-%m-%dT%H:%M"), "reason_en": "x", "reason_fr": "x", "reason_ar": "x"}
        refused = client.post(f"/cms/consultations/{paper.pk}/extend/", data)
        assert refused.status_code == 422
        assert "An extension is announced before the closing" in refused.content.decode()
        assert "At present it closes on " in refused.content.decode()
        assert not Extension.objects.exists()

    def test_late_answers_are_counted_apart(self, client):
        """K25: their number is told, and no table moves."""
        paper = consultation(kinds=["single"], closes_at=NOW)
        fill(paper, {"returnee": 60, "family": 60})
        fill(paper, {"returnee": 7}, is_late=True)
        close_consultation(paper, now=NOW)
        page = seen(client, paper, "results/")
        assert "120 answers" in page
        assert re.search(r"Sent late, in no table\s+7\b", page)
        tables = client.get(f"/en/{paper.path}data/tables.csv").getvalue().decode()
        assert "67" not in re.findall(r"\d+", tables)


class TestResults:
    """K26–K30."""

    @pytest.fixture
    def paper(self):
        found = consultation(kinds=["single", "text"], closes_at=NOW)
        fill(found, {"returnee": 64, "family": 55})
        close_consultation(found, now=NOW)
        return Consultation.objects.get(pk=found.pk)

    def test_a_campaign_is_told_by_content_and_by_both_totals(self, client, paper):
        """K27: number and content, apart and within; nothing is deleted."""
        answers = Answer.objects.filter(question__kind="text")[:5]
        campaign = Campaign.objects.create(
            consultation=paper,
            question=paper.questions.get(kind="text"),
            state="confirmed",
            name=words("Offices"),
            summary=words("They ask for an office"),
            decided_on=NOW.date(),
        )
        for answer in answers:
            CampaignMember.objects.create(campaign=campaign, answer=answer, similarity=1)
        page = seen(client, paper, "results/")
        assert "They ask for an office" in page
        assert "119 answers with them, 114 without them" in page
        assert Response.objects.count() == 119

    def test_no_summary_beside_an_undecided_campaign(self, client, paper):
        """K27: action, button and clock."""
        alike = Answer.objects.filter(question__kind="text").values("pk")[:3]
        Answer.objects.filter(pk__in=list(alike.values_list("pk", flat=True))).update(words=TEXT)
        actor = official(paper.owner)
        with pytest.raises(CampaignsUndecided):
            publish_summary(paper, actor=actor)
        client.force_login(actor)
        client.post(f"/cms/consultations/{paper.pk}/summary/")
        run_due_changes(NOW + 400 * DAY)
        assert Consultation.objects.get().state == "closed"

    def test_by_group_and_never_one_percentage(self, client, paper):
        """K28: page, report in three formats, files."""
        out = io.StringIO()
        call_command("report_consultation", paper.slug, format="html", stdout=out)
        body = out.getvalue().split("</style>")[1]
        for html in (client.get(f"/en/{paper.path}results/").content.decode(), body):
            assert "Returnee" in html
            assert not re.search(r"\d\s*%", re.sub(r"<[^>]+>", " ", html))
        out = io.StringIO()
        call_command("report_consultation", paper.slug, stdout=out)
        assert "percent" not in out.getvalue()
        assert "%" not in client.get(f"/en/{paper.path}data/tables.csv").getvalue().decode()

    @pytest.mark.parametrize(
        ("language", "notice"), [("en", "Not a poll"), ("fr", "sondage"), ("ar", "استطلاع")], ids=["en", "fr", "ar"]
    )
    def test_the_standing_notice(self, client, paper, language, notice):
        """K29: wherever numbers stand."""
        assert notice in seen(client, paper, "results/", language)
        assert notice in seen(client, paper, "data/", language)

    def test_the_standing_notice_in_reports(self, paper):
        """K29: the printed page, the plain data."""
        for form in ("html", "json"):
            out = io.StringIO()
            call_command("report_consultation", paper.slug, format=form, stdout=out)
            assert "Not a poll: people chose to take part." in out.getvalue()

    def test_the_method_says_who_read_and_how_far_two_agree(self, client):
        """K30."""
        paper = closed()
        close_consultation(paper)
        first, second = analyst(paper), analyst(paper)
        work, home = theme(paper), theme(paper, "home")
        answers = [said(paper, f"Words {n}") for n in range(4)]
        assert method_of(paper) == Method(4, 0)
        for n, answer in enumerate(answers[:3]):
            code_answer(answer, actor=first, themes=[work] if n else [home])
        for n, answer in enumerate(answers[:2]):
            code_second(answer, actor=second, themes=[work] if n else [home])
        assert method_of(paper) == Method(4, 3, 2, 1.0)
        Consultation.objects.filter(pk=paper.pk).update(state="closed")

    def test_the_method_stands_with_the_results(self, client, paper):
        """K30: on the page and in the report; of an archive that nobody reads nothing."""
        Answer.objects.filter(question__kind="text").update(words="x")
        written = Answer.objects.filter(question__kind="text").count()
        told = f"Read by an analyst: 0 of {written} texts. No text was coded by a second person."
        assert told in seen(client, paper, "results/")
        out = io.StringIO()
        call_command("report_consultation", paper.slug, stdout=out)
        assert json.loads(out.getvalue())["coding"] == {"written": written, "read": 0, "again": 0, "kappa": None}
        Consultation.objects.filter(pk=paper.pk).update(is_archive=True)
        assert method_of(Consultation.objects.get(pk=paper.pk)) is None


class TestAfter:
    """K31–K40."""

    def test_the_reply_is_whole_by_every_way(self, client):
        """K33, K34: synopsis, a theme, a reply to each, reasons; action, button and clock."""
        paper = consultation(state="summary_published")
        actor = official(paper.owner)
        client.force_login(actor)

        def stays_shut(refusal):
            with pytest.raises(refusal):
                publish_outcome(paper, actor=actor)
            client.post(f"/cms/consultations/{paper.pk}/outcome/")
            run_due_changes(NOW + 400 * DAY)
            assert Consultation.objects.get().state == "summary_published"
            assert "canary-reason" not in client.get(f"/en/{paper.path}outcome/").content.decode()

        stays_shut(SynopsisMissing)
        Consultation.objects.update(synopsis=words("All that was done"))
        paper.refresh_from_db()
        stays_shut(ThemeWithoutReply)
        one, two = theme(paper, response_code="taken_up"), theme(paper, "home", response_reason=words("canary-reason"))
        stays_shut(ThemeWithoutReply)
        two.response_code, two.response_reason = "not_taken_up", Translated()
        two.save()
        stays_shut(ThemeWithoutReply)
        two.response_reason = words("canary-reason")
        two.save()
        publish_outcome(paper, actor=actor)
        page = seen(client, paper, "outcome/")
        assert "canary-reason" in page
        assert "All that was done" in page
        assert str(one.name) in page

    def test_the_marks_of_the_process_from_ten_on(self, client, django_assert_num_queries):
        """K39: counts of each mark on the page of the outcome, nothing before ten people answered."""
        paper = consultation(state="outcome_published", outcome_published_at=NOW)
        for understood, heard in itertools.islice(itertools.cycle([(4, 1), (3, 1), (4, 2)]), 9):
            Evaluation.objects.create(consultation=paper, understood=understood, heard=heard, would_return=4)
        assert marks_of(paper) == ()
        assert "say of the process" not in seen(client, paper, "outcome/")
        Evaluation.objects.create(consultation=paper, understood=1, heard=4, would_return=4)
        Evaluation.objects.create(consultation=consultation(), understood=1, heard=1, would_return=1)
        with django_assert_num_queries(1):
            rows = marks_of(paper)
        assert [(row.total, [part.count for part in row.parts]) for row in rows] == [
            (10, [6, 3, 0, 1]),
            (10, [1, 0, 3, 6]),
            (10, [10, 0, 0, 0]),
        ]
        for language, question in (("en", "Was what you said heard?"), ("fr", ""), ("ar", "")):
            assert question in seen(client, paper, "outcome/", language)

    def test_what_is_public_stays_in_every_state(self, client):
        """K40: the plan answers at its address whatever became of the consultation."""
        for state in ("open", "closed", "summary_published", "outcome_published", "withdrawn"):
            paper = consultation(state=state, withdrawn_at=NOW if state == "withdrawn" else None)
            assert client.get(f"/en/{paper.path}plan/").status_code == 200, state
