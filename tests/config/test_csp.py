"""The content policy: strict for the public, one exception for a QR code, another policy for the admin."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User

pytestmark = pytest.mark.django_db


def policy(response):
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return {name: set(values.split()) for name, values in parts}


def test_public_pages_run_nothing_of_their_own(client):
    found = policy(client.get("/en/account/login/"))
    assert found["default-src"] == {"'none'"}
    assert found["script-src"] == found["style-src"] == found["img-src"] == found["connect-src"] == {"'self'"}
    assert found["frame-ancestors"] == found["base-uri"] == found["object-src"] == {"'none'"}
    assert not any("unsafe" in value for values in found.values() for value in values)


def test_errors_have_it_too(client):
    assert policy(client.get("/en/nothing-here/"))["script-src"] == {"'self'"}


def test_only_the_page_with_a_qr_code_shows_pictures_from_the_page_itself(client):
    user = User.objects.create_user("staff", "a long passphrase", is_staff=True, email="staff@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/en/account/login/", {"login": "staff", "password": "a long passphrase"})
    client.post("/en/account/reauthenticate/", {"password": "a long passphrase"})
    page = client.get("/en/account/2fa/totp/activate/")
    assert page.status_code == 200
    assert policy(page)["img-src"] == {"'self'", "data:"}
    assert policy(page)["script-src"] == {"'self'"}


def test_the_admin_has_a_policy_without_a_nonce(client):
    found = policy(client.get("/cms/"))
    assert found["script-src"] == {"'self'", "'unsafe-inline'"}
    assert found["connect-src"] == {"'self'"}
