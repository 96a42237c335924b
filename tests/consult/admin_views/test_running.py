"""Officials run a consultation by forms and buttons: every screen, every refusal with what was typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.responses import (
    send_response,
    start_response,
)
from consult.models import Consultation, Extension, PlatformClocks, Response
from tests.support.factories import (
    DAY,
    NOW,
    consultation,
    definition,
    institution,
    official,
    paper_indexes,
    ready_draft,
    theme,
    user,
    words,
)

pytestmark = pytest.mark.django_db
SCREENS = [
    "",
    "plan/",
    "text/",
    "text/head/",
    "text/sections/new/",
    "questions/",
    "questions/new/",
    "questions/1/",
    "questions/1/remove/",
    "questions/1/correct/",
    "replies/",
    "replies/summary/",
    "replies/synopsis/",
    "replies/themes/rights/",
    "timeline/",
    "extend/",
    "withdraw/",
    "reason/K09/",
]


def tri(name, text):
    return {f"{name}_en": text, f"{name}_fr": f"{text} (fr)", f"{name}_ar": f"{text} (ar)"}


class TestScreens:
    @pytest.mark.parametrize("state", ["draft", "open", "closed", "outcome_published", "withdrawn"])
    def test_every_one_in_every_language(self, client, state):
        paper = ready_draft() if state == "draft" else consultation(state=state)
        theme(paper, "rights")
        staff = official(paper.owner)
        client.force_login(staff)
        for language in ("en", "fr", "ar"):
            client.cookies["django_language"] = language
            for screen in SCREENS:
                page = client.get(f"/cms/consultations/{paper.pk}/{screen}", follow=True)
                assert page.status_code == 200, screen

    def test_none_for_others(self, client):
        paper = ready_draft()
        theme(paper, "rights")
        for stranger in (
            official(institution()),
            *(user(role=role, factor=True) for role in ("editor", "moderator", "analyst")),
        ):
            client.force_login(stranger)
            for screen in SCREENS:
                for send in (client.get, client.post):
                    found = send(f"/cms/consultations/{paper.pk}/{screen}", follow=True)
                    assert found.status_code in (404, 405), screen
                    assert str(paper.title) not in found.content.decode()

    def test_administrators_see_archives_without_buttons(self, client):
        archive = consultation(state="closed", is_archive=True)
        Consultation.objects.update(owner=None)
        client.force_login(official(institution()))
        assert client.get(f"/cms/consultations/{archive.pk}/", follow=True).status_code == 404
        client.force_login(user(role="administrator", factor=True))
        page = client.get(f"/cms/consultations/{archive.pk}/").content.decode()
        assert "This is an archive" in page
        assert "Publish the factual summary" not in page

    @pytest.mark.parametrize("screen", ["", "questions/", "text/", "timeline/"])
    def test_queries_do_not_grow_with_questions(self, client, screen):
        paper = ready_draft()
        client.force_login(official(paper.owner))
        address = f"/cms/consultations/{paper.pk}/{screen}"
        client.get(address)
        counts = []
        for more in (range(3, 5), range(5, 25)):
            for number in more:
                paper.questions.create(code=f"q{number}", number=number, kind="text", text=words("more"))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 40


class TestAWholeConsultation:
    """Plan to outcome with nothing but forms: what the browser posts."""

    def test_from_the_first_form_to_the_reply(self, client, django_capture_on_commit_callbacks):
        paper_indexes()
        definition()
        owner = institution()
        first, second, analyst = official(owner), official(owner), user(role="analyst")
        client.force_login(first)
        new = {
            "owner": owner.pk,
            "kind": "green_paper",
            **tri("title", "A way home"),
            "time_zone": "Africa/Tunis",
            "opens_at": NOW.strftime("%Y-%m-%dT%H:%M"),
            "closes_at": (NOW + 100 * DAY).strftime("%Y-%m-%dT%H:%M"),
        }
        client.post("/cms/consultations/new/", new)
        paper = Consultation.objects.get()
        root = f"/cms/consultations/{paper.pk}"
        page = client.get(f"{root}/").content.decode()
        assert "Propose the opening" not in page
        assert "Still missing: purpose" in page
        plan = {name: new[name] for name in ("kind", "time_zone", "opens_at", "closes_at")}
        for name in ("title", "purpose", "decides", "decision_how", "asked", "methods", "languages", "readers"):
            plan |= tri(name, name)
        plan |= {
            **tri("open_points", "one"),
            **tri("settled_points", "none"),
            "promise": "consult",
            "definition": "return-0",
            "target_groups": ["returnee"],
            "countries": "State A\nState B\n",
            "analysts": [analyst.pk],
        }
        assert client.post(f"{root}/plan/", plan).status_code == 302
        head = {**tri("title", "A way home"), **tri("lead", "Lead."), **tri("summary", "Short.")}
        assert client.post(f"{root}/text/head/", head).status_code == 302
        section = {**tri("title", "Why"), **tri("paragraph_1", "Because.")}
        assert client.post(f"{root}/text/sections/new/", section).status_code == 302
        ask = {**tri("text", "Yes?"), "kind": "single", **tri("options", "yes"), "is_still_open": "on"}
        kept = client.post(f"{root}/questions/new/", ask)
        assert kept.status_code == 422
        assert 'value="Yes? (fr)"' in kept.content.decode()
        ask |= {f"options_{code}": "yes\nno" for code in ("en", "fr", "ar")}
        assert client.post(f"{root}/questions/new/", ask).status_code == 302
        client.post(f"{root}/propose/")
        client.force_login(second)
        client.post(f"{root}/approve/")
        paper.refresh_from_db()
        assert paper.state == "open", client.get(f"{root}/").content.decode()
        assert client.get(f"/ar/{paper.path}").status_code == 200
        answer = start_response(paper, actor=None, category="returnee", language="en").response
        given = AnswerInput(options=("o1",), words="canary-words")
        save_answer(answer, question=paper.questions.get(), given=given)
        send_response(answer, actor=None, consent="not_published")
        assert "canary" not in client.get(f"{root}/").content.decode()
        Consultation.objects.update(state="closed", closed_at=NOW)
        found = theme(paper)
        texts = {**tri("summary_text", "Who answered"), **tri("method_note", "Two readers")}
        assert client.post(f"{root}/replies/summary/", texts).status_code == 302
        client.post(f"{root}/summary/")
        bare = client.post(f"{root}/replies/themes/{found.code}/", {"response_code": "not_taken_up"})
        assert bare.status_code == 422
        reply = {"response_code": "not_taken_up", **tri("response_reason", "No money")}
        assert client.post(f"{root}/replies/themes/{found.code}/", reply).status_code == 302
        client.post(f"{root}/outcome/")
        assert Consultation.objects.get().state == "summary_published"
        assert client.post(f"{root}/replies/synopsis/", tri("synopsis", "All that was done")).status_code == 302
        client.post(f"{root}/outcome/")
        assert Consultation.objects.get().state == "outcome_published"
        outcome = client.get(f"/fr/{paper.path}outcome/").content.decode()
        assert "No money (fr)" in outcome
        assert "All that was done (fr)" in outcome
        assert "canary" not in outcome


class TestForms:
    def test_lines_that_do_not_match_are_refused_with_what_was_typed(self, client):
        paper = ready_draft()
        client.force_login(official(paper.owner))
        data = {**tri("text", "Which?"), "kind": "single", "options_en": "a\nb", "options_fr": "a"}
        page = client.post(f"/cms/consultations/{paper.pk}/questions/new/", data)
        assert page.status_code == 422
        assert "Lines now: English 2, Français 1." in page.content.decode()
        assert paper.questions.count() == 2

    @pytest.mark.parametrize("moment", ["soon", "2027-03-28T02:30"])
    def test_moments_that_do_not_exist(self, client, moment):
        paper = consultation(time_zone="Europe/Rome")
        client.force_login(official(paper.owner))
        data = {"closes_at": moment, **tri("reason", "typed-reason")}
        page = client.post(f"/cms/consultations/{paper.pk}/extend/", data)
        assert page.status_code == 422
        assert "typed-reason" in page.content.decode()
        assert not Extension.objects.exists()

    def test_a_refused_extension_keeps_what_was_typed(self, client):
        paper = consultation()
        client.force_login(official(paper.owner))
        data = {"closes_at": "2020-01-01T10:00", **tri("reason", "typed-reason")}
        page = client.post(f"/cms/consultations/{paper.pk}/extend/", data)
        assert page.status_code == 422
        assert "An extension is announced before the closing" in page.content.decode()
        assert "typed-reason (fr)" in page.content.decode()

    def test_the_new_closing_is_meant_in_the_zone_of_the_consultation(self, client):
        paper = consultation(time_zone="Africa/Casablanca")
        client.force_login(official(paper.owner))
        day = (NOW + 60 * DAY).date()
        client.post(f"/cms/consultations/{paper.pk}/extend/", {"closes_at": f"{day}T23:59", **tri("reason", "more")})
        paper.refresh_from_db()
        assert paper.closes_at.astimezone(paper.zone).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"

    def test_withdrawing(self, client):
        paper = consultation()
        client.force_login(official(paper.owner))
        assert client.post(f"/cms/consultations/{paper.pk}/withdraw/", {"reason_en": "x"}).status_code == 422
        client.post(f"/cms/consultations/{paper.pk}/withdraw/", tri("reason", "an error"))
        assert Consultation.objects.get().state == "withdrawn"

    def test_correcting(self, client):
        paper = consultation()
        client.force_login(official(paper.owner))
        data = {**tri("text", "Better?"), **tri("reason", "unclear")}
        client.post(f"/cms/consultations/{paper.pk}/questions/1/correct/", data)
        assert paper.questions.get(number=1).text.en == "Better?"
        page = client.get(f"/en/{paper.path}plan/").content.decode()
        assert "Question single" in page
        assert "unclear" in page

    def test_passing_a_gate_and_taking_the_reason_back(self, client):
        paper = ready_draft(closes_at=NOW + 30 * DAY)
        client.force_login(official(paper.owner))
        path = f"/cms/consultations/{paper.pk}/reason/K09/"
        assert "It is open for" in client.get(path).content.decode()
        client.post(path, tri("reason", "hurry"))
        assert paper.overrides.get().reason.ar == "hurry (ar)"
        client.post(path, {"drop": "1"})
        assert not paper.overrides.exists()
        assert client.get(f"/cms/consultations/{paper.pk}/reason/K01/", follow=True).status_code == 404

    def test_a_new_consultation_twice_is_once(self, client):
        paper_indexes()
        owner = institution()
        client.force_login(official(owner))
        data = {
            "submission_key": "5d2f7f3e-8f0f-4a53-9a1c-2b0a4b0a9d11",
            "owner": owner.pk,
            "kind": "green_paper",
            **tri("title", "Once"),
            "time_zone": "UTC",
            "opens_at": "2027-01-01T09:00",
            "closes_at": "2027-05-01T09:00",
        }
        for _twice in range(2):
            client.post("/cms/consultations/new/", data)
        assert Consultation.objects.count() == 1
        data["owner"] = institution().pk
        assert client.post("/cms/consultations/new/", data).status_code == 422


class TestClocks:
    def test_administrators_set_them(self, client):
        client.force_login(user(role="administrator", factor=True))
        assert client.get("/cms/consultations/clocks/").status_code == 200
        days = {"open_days": 90, "notice_working_days": 20, "summary_days": 56, "response_days": 0}
        assert client.post("/cms/consultations/clocks/", days).status_code == 422
        client.post("/cms/consultations/clocks/", {**days, "response_days": 84})
        assert PlatformClocks.objects.get().open_days == 90

    def test_nobody_else(self, client):
        client.force_login(official(institution()))
        assert client.get("/cms/consultations/clocks/", follow=True).status_code == 404
        assert client.post("/cms/consultations/clocks/", {"open_days": 1}, follow=True).status_code == 404


class TestWhileOpen:
    def test_whom_we_have_not_heard_yet(self, client):
        paper = consultation(target_groups=["returnee", "family", "trade_union"])
        for n in range(12):
            Response.objects.create(
                consultation=paper,
                state="sent",
                sent_on=paper.opens_on,
                started_on=paper.opens_on,
                code_digest=str(n),
                category="returnee" if n < 10 else "family",
                channel="paper" if n == 11 else "web",
            )
        client.force_login(official(paper.owner))
        page = client.get(f"/cms/consultations/{paper.pk}/").content.decode()
        unheard = page[page.index("Not heard yet") :]
        assert "<li>Family member of a migrant or returnee</li>" in unheard
        assert "<li>Trade union</li>" in unheard
        assert "<li>Returnee</li>" not in unheard
        assert "On this site: 10" in page
        assert "On paper" not in page
