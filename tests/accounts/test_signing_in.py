"""Signing up and in through the pages: by a code in a mail, by name and passphrase, with limits and equal answers."""

import re
import time
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import signing

from accounts.models import User
from accounts.views import CREDENTIALS_SALT
from core.models import OutboxMail
from tests.support.factories import PASSPHRASE, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail goes where it goes on the site; the test runner had put another backend there."""
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"


def code_in(mail):
    return next(line for line in mail.body.splitlines() if re.fullmatch(r"[A-Z0-9-]{6,12}", line.strip())).strip()


def sign_up(client, address, language="en"):
    return client.post(f"/{language}/account/signup/", {"email": address}, follow=True)


class TestByMail:
    def test_a_code_makes_the_account_and_signs_in(self, client):
        sign_up(client, "amal@example.org", "fr")
        mail = OutboxMail.objects.get()
        assert (mail.to_address, mail.language) == ("amal@example.org", "fr")
        assert "amal" not in mail.subject + mail.body
        response = client.post("/fr/account/confirm-email/", {"code": code_in(mail)}, follow=True)
        assert response.redirect_chain[-1][0] == "/fr/account/"
        made = User.objects.get()
        assert (made.language, made.email) == ("fr", "amal@example.org")
        assert re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", made.username)
        assert not made.has_usable_password()

    def test_a_wrong_code_opens_nothing(self, client):
        sign_up(client, "amal@example.org")
        client.post("/en/account/confirm-email/", {"code": "WRONG1"})
        assert client.get("/en/account/").status_code == 302

    def test_sign_in_by_code(self, client):
        made = user("amal", email="amal@example.org")
        client.post("/en/account/login/code/", {"email": "amal@example.org"})
        response = client.post("/en/account/login/code/confirm/", {"code": code_in(OutboxMail.objects.get())})
        assert response.status_code == 302
        assert client.session["_auth_user_id"] == str(made.pk)

    @pytest.mark.parametrize("path", ["/en/account/login/code/", "/en/account/password/reset/", "/en/account/signup/"])
    def test_known_and_unknown_addresses_get_the_same_answer(self, client, path):
        user("amal", email="amal@example.org")
        answers = []
        for address in ("amal@example.org", "nobody@example.org"):
            client.cookies.clear()
            response = client.post(path, {"email": address}, follow=True)
            page = re.sub(r'value="[^"]*"', "", response.content.decode()).replace(address, "")
            answers.append((response.status_code, response.redirect_chain, page))
        assert answers[0] == answers[1]
        assert OutboxMail.objects.count() == 2

    def test_a_wrong_passphrase_says_the_same_for_every_name(self, client):
        user("amal")
        pages = [
            client.post("/en/account/login/", {"login": name, "password": "wrong"}).content.decode()
            for name in ("amal", "nobody")
        ]
        assert re.sub(r'value="[^"]*"', "", pages[0]) == re.sub(r'value="[^"]*"', "", pages[1])

    def test_too_many_attempts_are_refused_with_a_sentence(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {}
        user("amal")
        for _attempt in range(5):
            client.post("/en/account/login/", {"login": "amal", "password": "wrong"})
        response = client.post("/en/account/login/", {"login": "amal", "password": PASSPHRASE})
        assert "Too many failed login attempts" in response.content.decode()
        assert "_auth_user_id" not in client.session


class TestWithoutMail:
    PATH = "/en/account/signup/without-email/"

    def offered(self, client):
        html = client.get(self.PATH).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', html).group(1)
        return token, signing.loads(token, salt=CREDENTIALS_SALT), html

    def test_name_and_passphrase_are_shown_once_and_sign_in(self, client):
        token, offered, html = self.offered(client)
        assert offered["username"] in html
        assert offered["passphrase"] in html
        assert not User.objects.exists()
        response = client.post(self.PATH, {"token": token, "is_kept": "on"}, follow=True)
        assert offered["passphrase"] not in response.content.decode()
        assert client.get(self.PATH).status_code == 302
        client.post("/en/account/logout/")
        client.post("/en/account/login/", {"login": offered["username"], "password": offered["passphrase"]})
        assert client.session["_auth_user_id"] == str(User.objects.get().pk)

    def test_nothing_is_made_before_they_are_kept(self, client):
        token, offered, _html = self.offered(client)
        response = client.post(self.PATH, {"token": token})
        assert offered["passphrase"] in response.content.decode()
        assert not User.objects.exists()

    def test_the_page_is_kept_by_no_cache(self, client):
        assert "no-store" in client.get(self.PATH).headers["Cache-Control"]

    def test_sent_twice_makes_one_account_and_no_error(self, client, django_user_model):
        token, _offered, _html = self.offered(client)
        client.post(self.PATH, {"token": token, "is_kept": "on"})
        client.logout()
        response = client.post(self.PATH, {"token": token, "is_kept": "on"})
        assert response.status_code == 302
        assert "_auth_user_id" not in client.session
        assert User.objects.count() == 1

    def test_a_forged_or_old_token_offers_a_new_one(self, client):
        forged = signing.dumps({"username": "admin", "passphrase": "x"}, salt="other")
        old = signing.b62_encode(int(time.time()) - 3700)
        signer = signing.TimestampSigner(salt=CREDENTIALS_SALT)
        value = signing.dumps({"username": "admin", "passphrase": "x"}, salt=CREDENTIALS_SALT).split(":")[0]
        expired = signing.Signer(salt=CREDENTIALS_SALT).sign(f"{value}:{old}")
        assert signer.unsign(expired).startswith(value)
        for token in (forged, expired, "", "\x00"):
            assert client.post(self.PATH, {"token": token, "is_kept": "on"}).status_code == 302
        assert not User.objects.exists()

    def test_names_differ(self, client):
        assert self.offered(client)[1] != self.offered(client)[1]


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "javascript:alert(1)",
    "https:evil.example",
    "///evil.example",
    "evil.example",
    "http://testserver@evil.example/",
    "\x00//evil.example",
]


class TestNext:
    """``next`` leads to our own site only (R32)."""

    @pytest.mark.parametrize("path", ELSEWHERE)
    def test_signing_in(self, client, path):
        user("amal")
        data = {"login": "amal", "password": PASSPHRASE, "next": path}
        target = client.post("/en/account/login/", data).headers["Location"].replace("\\", "/")
        assert urlsplit(urljoin("http://testserver/en/account/login/", target)).netloc == "testserver"

    @pytest.mark.parametrize("path", ELSEWHERE)
    def test_following(self, client, path):
        client.force_login(user())
        response = client.post("/en/account/follow/", {"topic": "x.1", "stop": "1", "next": path})
        assert response.headers["Location"] == "/en/account/"

    def test_own_pages_work(self, client):
        client.force_login(user())
        response = client.post("/en/account/follow/", {"topic": "x.1", "stop": "1", "next": "/ar/rounds/a/?b=1"})
        assert response.headers["Location"] == "/ar/rounds/a/?b=1"
