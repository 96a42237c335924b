"""Officials run their own consultations, and read of people what the public reads."""

import pytest

from consult.actions.answers import (
    AnswerInput,
    save_answer,
)
from consult.actions.responses import (
    send_response,
    start_response,
)
from consult.models import Consultation, Response
from tests.accounts.test_staff import admin_paths
from tests.support.factories import consultation, institution, official, ready_draft, user
from tests.support.pages import markup

pytestmark = pytest.mark.django_db
CANARY = "canary-of-an-answer"


def said(paper, words):
    response = start_response(paper, actor=None, category="returnee", language="en", country=words).response
    save_answer(response, question=paper.questions.get(kind="text"), given=AnswerInput(words=words))
    send_response(response, actor=None, consent="anonymous")


@pytest.mark.parametrize("role", ["official", "editor", "moderator", "administrator"])
def test_no_address_of_the_admin_shows_an_unpublished_answer(client, role):
    ours = institution()
    paper = consultation(owner=ours)
    said(paper, CANARY)
    staff = official(ours) if role == "official" else user(role=role, factor=True, is_superuser=role == "administrator")
    client.force_login(staff)
    client.raise_request_exception = False
    opened = 0
    for path in [*admin_paths(), f"/cms/consultations/{paper.pk}/", "/cms/pages/search/?q=canary"]:
        page = client.get(path) if "logout" not in path else None
        if page is not None and not page.streaming:
            opened += page.status_code == 200
            text = page.content.decode(errors="ignore")
            assert CANARY not in text.replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', ""), path
    assert opened > 3


class TestOnesOwn:
    def test_the_list_and_the_page_hold_those_of_the_institution(self, client):
        ours, theirs = consultation(state="draft"), consultation(state="draft")
        client.force_login(official(ours.owner))
        page = client.get("/cms/consultations/").content.decode()
        assert str(ours.title) in page
        assert str(theirs.title) not in page
        assert client.get(f"/cms/consultations/{ours.pk}/").status_code == 200
        assert client.get(f"/cms/consultations/{theirs.pk}/", follow=True).status_code == 404

    @pytest.mark.parametrize("role", ["editor", "moderator", "analyst"])
    def test_no_other_role(self, client, role):
        paper = consultation(state="draft")
        client.force_login(user(role=role, factor=True))
        for path in ("/cms/consultations/", f"/cms/consultations/{paper.pk}/"):
            assert client.get(path, follow=True).status_code == 404

    def test_steps_by_buttons(self, client):
        paper = ready_draft()
        first, second, stranger = official(paper.owner), official(paper.owner), official(institution())
        client.force_login(stranger)
        client.post(f"/cms/consultations/{paper.pk}/propose/")
        assert Consultation.objects.get().opened_by is None
        client.force_login(first)
        assert client.get(f"/cms/consultations/{paper.pk}/propose/").status_code == 405
        client.post(f"/cms/consultations/{paper.pk}/propose/")
        page = client.post(f"/cms/consultations/{paper.pk}/approve/", follow=True).content.decode()
        assert "A second person must approve the opening." in page
        client.force_login(second)
        client.post(f"/cms/consultations/{paper.pk}/approve/")
        assert Consultation.objects.get().state == "open"
        assert client.post(f"/cms/consultations/{paper.pk}/close/", follow=True).status_code == 404

    def test_groups_in_steps_of_ten_while_it_is_open(self, client):
        paper = consultation(kinds=["text"])
        for n in range(14):
            Response.objects.create(
                consultation=paper,
                state="sent",
                sent_on=paper.opens_on,
                started_on=paper.opens_on,
                code_digest=str(n),
                category="returnee" if n < 12 else "family",
            )
        client.force_login(official(paper.owner))
        page = client.get(f"/cms/consultations/{paper.pk}/").content.decode()
        assert "14 answers so far" in page
        assert ": 10</li>" in page
        assert ": 12</li>" not in page
        assert ": 2</li>" not in page

    def test_after_the_closing_nothing_is_sealed_any_more(self, client):
        paper = consultation(state="closed", kinds=["text"])
        client.force_login(official(paper.owner))
        page = markup(client.get(f"/cms/consultations/{paper.pk}/").content.decode())
        assert "<h2>0 answers</h2>" in page
        assert "sealed" not in page
