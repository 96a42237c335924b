"""Typing in answers: who may, what must be said, one sheet once."""

import uuid

import pytest

from consult.actions.answers import (
    AnswerInput,
)
from consult.actions.facilitation import CollectorMissing, ConsentMissing, Entry, enter_response
from consult.actions.responses import (
    NothingAnswered,
    find_by_code,
)
from consult.models import Answer, Response
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from tests.support.client import PageClient
from tests.support.factories import DAY, NOW, consultation, mandate, official, user

pytestmark = pytest.mark.django_db
ENTRY = Entry("paper", "Two Shores", NOW.date(), "signed")
WHO = {"category": "returnee", "language": "ar"}


def typed(paper, actor, *, entry=ENTRY, key=None, words="On paper", who=WHO):
    question = paper.questions.get(kind="text")
    return enter_response(
        paper,
        actor=actor,
        entry=entry,
        who=who,
        said={question: AnswerInput(words=words, language="ar")},
        consent="anonymous",
        submission_key=key or uuid.uuid4(),
        now=NOW,
    )


def moderator():
    return user(role="moderator", factor=True)


def test_one_sheet_once_with_a_code_for_the_person():
    paper, actor, key = consultation(), moderator(), uuid.uuid4()
    first, second = typed(paper, actor, key=key), typed(paper, actor, key=key)
    assert (first.response.pk, first.code) == (second.response.pk, second.code)
    assert find_by_code(paper, first.code) == first.response
    row = Response.objects.get()
    assert (row.state, row.channel, row.collected_by, row.entered_by) == ("sent", "paper", "Two Shores", actor)
    assert (Answer.objects.get().words, row.is_late) == ("On paper", False)
    assert str(key) not in str(Response.objects.values().get())
    assert typed(paper, actor).code != first.code


def test_after_the_closing_it_is_late():
    paper = consultation(state="closed", closes_at=NOW - DAY)
    assert typed(paper, moderator()).response.is_late is True


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (Entry("web", "Two Shores", NOW.date(), "signed"), InvalidInput),
        (Entry("", "Two Shores", NOW.date(), "signed"), InvalidInput),
        (Entry("paper", " ", NOW.date(), "signed"), CollectorMissing),
        (Entry("paper", "Two Shores", NOW.date(), ""), ConsentMissing),
        (Entry("paper", "Two Shores", (NOW + DAY).date(), "signed"), InvalidInput),
    ],
)
def test_channel_collector_and_consent_are_said(entry, refusal):
    with pytest.raises(refusal):
        typed(consultation(), moderator(), entry=entry)
    assert not Response.objects.exists()


def test_an_empty_sheet_is_none():
    with pytest.raises(NothingAnswered):
        typed(consultation(), moderator(), words=" ")
    assert not Response.objects.exists()


def test_officials_and_strangers_type_in_nothing():
    paper = consultation()
    analyst, both = user(role="analyst", factor=True), moderator()
    mandate(both, paper.owner)
    for actor in (official(paper.owner), user(role="editor", factor=True), analyst, user(), both):
        with pytest.raises(PermissionRefused):
            typed(paper, actor)
    paper.analysts.add(analyst)
    typed(paper, analyst)
    assert Response.objects.count() == 1


def test_the_audit_tells_the_day_and_names_no_answer():
    typed(consultation(), moderator())
    entry = AuditEntry.objects.get(action="response.entered")
    assert (entry.object_type, entry.at.hour, entry.is_public) == ("consult.consultation", 0, False)


class TestThePage:
    def data(self, **more):
        return {
            "submission_key": str(uuid.uuid4()),
            "channel": "meeting",
            "collected_by": "Meeting at the harbour",
            "collected_on": NOW.date().isoformat(),
            "consent_given": "spoken",
            "consent": "anonymous",
            "who-speaker": "myself",
            "who-category": "returnee",
            "text-words": "Said at the meeting",
            **more,
        }

    def test_sheet_after_sheet(self, client):
        paper = consultation()
        client.force_login(moderator())
        assert paper.title.text in client.get("/cms/answers-on-paper/").content.decode()
        data = self.data()
        page = client.post(f"/cms/answers-on-paper/{paper.pk}/", data)
        html = page.content.decode()
        code = Response.objects.get().code_digest
        assert page.status_code == 200
        assert code not in html
        assert "Meeting at the harbour" in html  # the head stays for the next sheet
        assert "Said at the meeting" not in html
        client.post(f"/cms/answers-on-paper/{paper.pk}/", data)
        assert Response.objects.count() == 1
        client.post(f"/cms/answers-on-paper/{paper.pk}/", self.data())
        assert Response.objects.count() == 2

    def test_the_next_sheet_begins_below_its_head(self, client):
        paper = consultation()
        client.force_login(moderator())
        address = f"/cms/answers-on-paper/{paper.pk}/"
        first = client.get(address).content.decode()
        assert "As on the sheet before" not in first
        html = client.post(address, self.data(language="ar")).content.decode()
        assert "As on the sheet before" in html
        assert html.count("autofocus") == 1
        assert html.index("autofocus") > html.index("who-category")
        assert "العربية" in html.partition("<summary>")[2].partition("</summary>")[0]

    def test_the_sheet_says_its_language_not_the_typist(self, client):
        paper = consultation()
        client.force_login(moderator())
        client.post(f"/cms/answers-on-paper/{paper.pk}/", self.data(language="ar"))
        client.post(f"/cms/answers-on-paper/{paper.pk}/", self.data())
        languages = Response.objects.order_by("pk").values_list("language", "answers__words_language")
        assert [*languages.filter(answers__question__kind="text")] == [("ar", "ar"), ("en", "en")]

    def test_what_is_hidden_from_a_person_is_not_asked_of_one(self, client):
        paper = consultation()
        client.force_login(moderator())
        address = f"/cms/answers-on-paper/{paper.pk}/"
        assert client.post(address, self.data(**{"who-speaks_for": "many"})).status_code == 200
        wrong = {"who-speaker": "other", "who-speaks_for": "many", "who-organisation_name": "Two Shores"}
        assert client.post(address, self.data(**wrong)).status_code == 422
        assert Response.objects.count() == 1

    def test_what_is_wrong_loses_nothing(self, client):
        paper = consultation()
        client.force_login(moderator())
        page = client.post(f"/cms/answers-on-paper/{paper.pk}/", self.data(consent_given=""))
        assert page.status_code == 422
        assert "Said at the meeting" in page.content.decode()
        assert not Response.objects.exists()

    def test_nobody_else_sees_it(self):
        paper = consultation()
        for actor in (official(paper.owner), user(role="editor", factor=True), user()):
            client = PageClient()
            client.force_login(actor)
            answer = client.get(f"/cms/answers-on-paper/{paper.pk}/")
            assert answer.status_code in (302, 403, 404)
