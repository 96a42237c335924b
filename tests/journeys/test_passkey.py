"""A passkey is added to an account and then signs in alone. The authenticator is Chromium's virtual one."""

import re

from tests.support.people import PASSPHRASE, sign_in


def add_authenticator(visitor):
    """A telephone that always says yes, holding its keys inside."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_signs_in_alone(visit):
    visitor = visit()
    add_authenticator(visitor)
    sign_in(visitor, "spokesperson")
    page = visitor.goto("/en/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSPHRASE)
        page.locator("form:has(input[name=password]) .actions button").first.click()
        page.wait_for_url("**/2fa/webauthn/add/**")
    page.locator("input[name=name]").fill("Telephone")
    passwordless = page.locator("input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/2fa/(?!webauthn/add)"))
    page.goto(f"{visitor.base}/en/account/logout/")
    page.locator("main form .actions button").first.click()
    page.wait_for_load_state()

    page.goto(f"{visitor.base}/en/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(re.compile(r"/account/?$"))
    assert "spokesperson" in page.locator("main").inner_text()
