"""An official signs in with a second factor and publishes the answer of the institution."""

import re

from tests.support.people import second_factor, sign_in

REASON = "We open the desk in two more regions this year."


def test_an_official_publishes_a_position(visit, server):
    waiting = server.python(
        "from recommendations.models import Addressee as A;"
        "a=A.objects.filter(institution__slug='ministry-labour-x').exclude(positions__state='published').first()\n"
        "if a is None:\n"
        "    from recommendations.models import Recommendation as R; from accounts.models import Organisation as O\n"
        "    from recommendations.actions.positions import send_to_institution as s\n"
        "    a=s(R.objects.get(code='S002-R17'), institution=O.objects.get(slug='ministry-labour-x'))\n"
        "print(a.pk, a.recommendation.code)"
    ).split()
    official = visit()
    sign_in(official, "official-x", code=second_factor(server, "official-x"))
    page = official.goto(f"/cms/answers/{waiting[0]}/")
    page.locator("input[name=code][value=partially_accepted]").check()
    page.locator("[name=reason_en]").fill(REASON)
    page.locator("button[name=keep]").click()
    reader = visit()
    assert REASON not in reader.goto(f"/en/recommendations/{waiting[1]}/").locator("main").inner_text()

    page.goto(f"{official.base}/cms/answers/{waiting[0]}/")
    assert page.locator("[name=reason_en]").input_value() == REASON
    page.locator("button[name=publish]").click()
    page.wait_for_url("**/cms/answers/")
    shown = reader.goto(f"/en/recommendations/{waiting[1]}/").locator("#answers").inner_text()
    assert REASON in shown
    assert "Partially accepted" in shown


def test_another_government_sees_no_draft(visit, server):
    other = visit()
    sign_in(other, "official-a", code=second_factor(server, "official-a"))
    foreign = server.python(
        "from recommendations.models import Addressee as A;"
        "print(A.objects.exclude(institution__slug='employment-agency-a').first().pk)"
    )
    answer = other.page.goto(f"/cms/answers/{foreign}/")
    assert answer.status == 404


def test_staff_without_a_second_factor_stay_outside(visit, server):
    server.python(
        "from allauth.mfa.models import Authenticator as A; A.objects.filter(user__username='analyst').delete()"
    )
    analyst = visit()
    page = analyst.goto("/en/account/login/")
    page.locator("input[name=login]").fill("analyst")
    page.locator("input[name=password]").fill("olive lantern harbour cedar")
    page.locator("form:has(input[name=password]) .actions button").click()
    page.wait_for_url(re.compile("2fa"))
    page.goto(f"{analyst.base}/cms/")
    assert "/cms/" not in page.url
    assert "totp" in page.url, "the way leads to setting one up, after the passphrase once more"
