"""A form with an old token, or sent after the end of a session, is given back to be sent again: nothing is lost."""

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recommendations.actions.votes import declare_voter
from recommendations.models import Vote, VoteReason
from tests.support.client import PageClient
from tests.support.factories import round_, user

pytestmark = pytest.mark.django_db

OWN = {"HTTP_ORIGIN": "http://testserver"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def strict():
    return PageClient(enforce_csrf_checks=True)


def hidden(response):
    """The fields of the form on the page, as a browser sends them."""
    return {name: unescape(value) for name, value in HIDDEN.findall(response.content.decode())}


def voter(found):
    person = user()
    declare_voter(found, actor=person, category="returnee")
    return person


class TestSignedOut:
    @pytest.fixture
    def sent(self):
        return {"stance": "oppose", "reason": "Mine <b> & “long”\r\nsecond line", "change": ""}

    def test_a_vote_comes_back_and_is_cast_after_signing_in_in_another_tab(self, client, sent):
        found = round_()
        path = f"/en/{found.path}vote/1/"
        answer = client.post(path, sent)
        assert answer.status_code == 403
        given_back = hidden(answer)
        assert given_back.pop("csrfmiddlewaretoken") and given_back == sent
        assert f'action="{path}"' in answer.content.decode()
        assert 'target="_blank"' in answer.content.decode()
        assert not Vote.objects.exists()
        client.force_login(voter(found))
        assert client.post(path, given_back).status_code == 302
        assert Vote.objects.get().stance == "oppose"
        assert VoteReason.objects.get().text == "Mine <b> & “long”\nsecond line"

    def test_nothing_of_it_stays_with_the_server(self, client, sent):
        answer = client.post(f"/en/{round_().path}vote/1/", sent)
        assert "sessionid" not in answer.cookies and not Session.objects.exists()
        assert "no-store" in answer.headers["Cache-Control"]

    def test_in_arabic(self, client, sent):
        page = client.post(f"/ar/{round_().path}vote/1/", sent).content.decode()
        assert 'dir="rtl"' in page and "أرسلها مرة أخرى" in page

    def test_reading_still_leads_to_the_entrance(self, client):
        path = f"/en/{round_().path}vote/1/"
        assert client.get(path).headers["Location"] == f"{reverse('account_login')}?next={path}"


class TestStaff:
    PATH = "/cms/recommendations/contributions/amendment/1/decide/"

    def test_a_form_of_the_admin_comes_back(self, client):
        answer = client.post(self.PATH, {"text_en": "An hour of work", "accept": "1"})
        assert answer.status_code == 403
        assert hidden(answer) | {"text_en": "An hour of work", "accept": "1"} == hidden(answer)
        assert client.get("/cms/").status_code == 302

    def test_not_to_a_page_of_somebody_else(self, strict):
        answer = strict.post(self.PATH, {"text_en": "canary word"}, HTTP_ORIGIN="http://evil.example")
        assert answer.status_code == 403 and "canary" not in answer.content.decode()


class TestOldToken:
    def test_a_form_of_ours_comes_back_with_a_fresh_token(self, strict):
        found = round_()
        strict.force_login(voter(found))
        path = f"/en/{found.path}vote/1/"
        strict.get(path)
        old = {"csrfmiddlewaretoken": "x" * 64, "stance": "support", "reason": "Typed for long", "change": ""}
        answer = strict.post(path, old, **OWN)
        assert answer.status_code == 403 and "Typed for long" in answer.content.decode()
        assert not Vote.objects.exists()
        assert strict.post(path, hidden(answer), **OWN).status_code == 302
        assert VoteReason.objects.get().text == "Typed for long"

    def test_a_browser_that_names_no_origin_names_the_page(self, strict):
        path = f"/en/{round_().path}vote/1/"
        for page, words in (("http://testserver/en/", True), ("http://testserver.evil.example/", False)):
            answer = strict.post(path, {"reason": "Typed for long"}, HTTP_REFERER=page)
            assert ("Typed for long" in answer.content.decode()) is words

    @pytest.mark.parametrize(
        "origin",
        [
            {},
            {"HTTP_ORIGIN": "null", "HTTP_REFERER": "http://testserver/en/"},
            {"HTTP_ORIGIN": "http://evil.example"},
        ],
    )
    def test_a_form_of_somebody_else_is_not_offered_for_sending(self, strict, origin):
        found = round_()
        strict.force_login(voter(found))
        answer = strict.post(f"/en/{found.path}vote/1/", {"stance": "support", "reason": "canary word"}, **origin)
        assert answer.status_code == 403
        assert "canary" not in answer.content.decode() and "<form" not in markup_of_main(answer)

    def test_a_passphrase_is_never_given_back(self, strict):
        sent = {"login": "somebody", "password": "canary passphrase"}
        answer = strict.post(reverse("account_login"), sent, **OWN)
        page = answer.content.decode()
        assert answer.status_code == 403 and "canary" not in page
        assert "Nothing was saved. Go back" in page and "permission" not in page

    def test_nor_is_a_file(self, strict):
        sent = {"reason": "canary word", "file": SimpleUploadedFile("canary.txt", b"canary")}
        page = strict.post(f"/en/{round_().path}vote/1/", sent, **OWN).content.decode()
        assert "canary" not in page and "Nothing was saved. Go back" in page


def markup_of_main(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", ["follow", "vote_undo"])
def test_an_address_that_only_takes_forms_says_so(client, name):
    kwargs = {"slug": "x", "order": 1} if name == "vote_undo" else {}
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
    assert "A form is sent to this address" in answer.content.decode()
