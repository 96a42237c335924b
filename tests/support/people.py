"""Signing in as somebody of the demonstration, in a real browser."""

import base64
import hmac
import re
import time

from tests.support.browser import Visitor

PASSPHRASE = "olive lantern harbour cedar"


def second_factor(server, username: str) -> str:
    """The code that the account's authenticator app shows (RFC 6238), with some seconds left to type it in."""
    secret = server.python(
        "from allauth.mfa.models import Authenticator as A;"
        f"print(A.objects.get(user__username='{username}', type='totp').data['secret'])"
    )
    if (left := 30 - time.time() % 30) < 10:
        time.sleep(left)
    digest = hmac.digest(base64.b32decode(secret), int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(visitor: Visitor, username: str, *, code: str = "") -> None:
    """With account name and passphrase, and the second factor of staff."""
    page = visitor.goto("/en/account/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSPHRASE)
    page.locator("form:has(input[name=password]) .actions button").click()
    if code:
        page.wait_for_url("**/2fa/authenticate/")
        page.locator("input[name=code]").fill(code)
        page.locator("form:has(input[name=code]) .actions button").click()
    page.wait_for_url(re.compile(r"/(account|cms)/?$"))


def sign_up(visitor: Visitor, email: str, language: str = "en", begin: str = "") -> None:
    """With a code sent by e-mail, read at the demonstration's desk."""
    page = visitor.goto(f"/{language}/account/signup/{begin}")
    page.locator("input[name=email]").fill(email)
    page.locator("form:has(input[name=email]) .actions button").click()
    page.wait_for_url("**/confirm-email/**")
    desk = visitor.context.new_page()
    desk.goto("/demo/")
    mail = desk.locator("li", has_text=email).first.locator("pre").inner_text()
    desk.close()
    code = next(line.strip() for line in mail.splitlines() if re.fullmatch(r"[A-Z0-9-]{6,12}", line.strip()))
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) .actions button").first.click()
    page.wait_for_url(re.compile(r"/account/(organisations/new/)?$"))
