"""Staff: the door of the admin, roles made by migration, lists without participants."""

import pytest
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import roles
from accounts.models import User
from tests.support.factories import organisation, user

pytestmark = pytest.mark.django_db
DOORS = {"wagtailadmin_login", "wagtailadmin_logout"}


def admin_paths():
    """An address for every pattern below ``/cms/``, with numbers and words where it takes arguments."""

    def walk(patterns, before):
        for entry in patterns:
            path = before + simplified(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, path)
            elif isinstance(entry, URLPattern):
                yield path

    def simplified(pattern):
        text = str(pattern).removeprefix("^").replace("$", "").replace("\\Z", "")
        for name, convert in pattern.converters.items():
            kind = type(convert).__name__
            value = {"IntConverter": "1", "UUIDConverter": "0" * 8 + "-0000-0000-0000-" + "0" * 12}.get(kind, "x")
            text = text.replace(f"<{kind.removesuffix('Converter').lower()}:{name}>", value).replace(f"<{name}>", value)
        return text

    cms = next(r for r in get_resolver().url_patterns if str(r.pattern) == "cms/" and isinstance(r, URLResolver))
    return sorted({"/cms/" + p for p in walk(cms.url_patterns, "") if not set(p) & set("(<[")})


class TestTheDoor:
    def test_staff_without_a_second_factor_enter_no_address(self, client):
        client.force_login(user(role=roles.ADMINISTRATOR, is_superuser=True))
        paths = admin_paths()
        assert len(paths) > 100
        for path in paths:
            response = client.get(path)
            if path not in ("/cms/login/", "/cms/logout/", "/cms/password_reset/"):
                assert response.status_code == 302, path
                assert response.headers["Location"] == "/en/account/2fa/totp/activate/", path

    def test_recovery_codes_alone_are_no_second_factor(self, client):
        from allauth.mfa.models import Authenticator

        staff = user(role=roles.EDITOR)
        Authenticator.objects.create(user=staff, type="recovery_codes", data={})
        client.force_login(staff)
        assert client.get("/cms/").status_code == 302

    def test_with_one_they_enter(self, client):
        client.force_login(user(role=roles.EDITOR, factor=True))
        assert client.get("/cms/").status_code == 200

    def test_participants_are_kept_out_even_with_a_second_factor(self, client):
        client.force_login(user(factor=True))
        assert client.get("/cms/").status_code == 403
        assert client.get("/cms/users/").status_code == 403

    def test_visitors_are_sent_to_the_one_sign_in(self, client):
        response = client.get("/cms/")
        assert response.headers["Location"].startswith("/en/account/login/")

    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("/cms/login/", "/en/account/login/"),
            ("/cms/logout/", "/en/account/logout/"),
            ("/cms/password_reset/", "/en/account/password/reset/"),
        ],
    )
    def test_wagtails_own_doors_lead_to_ours(self, client, path, target):
        assert client.get(path).headers["Location"] == target
        assert client.post(path, {"username": "x", "password": "y"}).headers["Location"] == target

    @pytest.mark.parametrize("path", ["/cms/password_reset/done/", "/cms/password_reset/confirm/MQ/x-y/"])
    def test_wagtails_password_pages_are_gone(self, client, path):
        assert client.get(path, follow=True).status_code == 404


class TestRoles:
    def test_the_migration_made_them(self):
        names = set(Group.objects.values_list("name", flat=True))
        assert names == set(roles.LABELS)
        assert roles.roles_of(user(role=roles.MODERATOR)) == {roles.MODERATOR}

    def test_each_may_enter_and_only_keepers_keep_pages(self):
        for group in Group.objects.all():
            assert group.permissions.filter(codename="access_admin").exists()
            keeps = group.page_permissions.exists()
            assert keeps == (group.name in (roles.EDITOR, roles.ADMINISTRATOR)), group.name

    def test_a_group_without_staff_is_no_role(self):
        person = user()
        person.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
        assert roles.roles_of(person) == frozenset()
        person.is_staff, person.is_active = True, False
        assert roles.roles_of(person) == frozenset()


class TestLists:
    """Participants are not Wagtail's users: nobody browses, edits or deletes them there."""

    @pytest.fixture(autouse=True)
    def somebody(self, client):
        self.participant = user("canary-participant", email="canary@example.org")
        self.colleague = user("colleague", role=roles.EDITOR, email="colleague@example.org")
        client.force_login(user("boss", role=roles.ADMINISTRATOR, factor=True, is_superuser=True))

    @pytest.mark.parametrize(
        "path",
        [
            "/cms/users/",
            "/cms/users/?q=canary",
            "/cms/users/results/?q=canary",
            "/cms/reports/site-history/",
            "/cms/reports/aging-pages/",
            "/cms/reports/locked/",
            "/cms/reports/workflow/",
            "/cms/groups/",
            "/cms/pages/",
            "/cms/bulk/accounts/user/delete/?id=all",
        ],
    )
    def test_no_list_holds_participants(self, client, path):
        page = client.get(path).content.decode()
        assert "canary" not in page.replace("q=canary", "").replace('value="canary"', "")

    def test_the_list_holds_staff(self, client):
        page = client.get("/cms/users/").content.decode()
        assert "colleague" in page
        assert "last_login" not in page

    @pytest.mark.parametrize("verb", ["edit", "delete", "history"])
    def test_a_participant_has_no_address(self, client, verb):
        assert client.get(f"/cms/users/{verb}/{self.participant.pk}/", follow=True).status_code == 404
        assert client.get(f"/cms/users/{verb}/{self.colleague.pk}/").status_code == 200

    def test_a_participant_cannot_be_made_staff_there(self, client):
        group = Group.objects.get(name=roles.ADMINISTRATOR)
        data = {"username": "x", "email": "x@example.org", "groups": [group.pk], "is_active": "on"}
        assert client.post(f"/cms/users/edit/{self.participant.pk}/", data, follow=True).status_code == 404
        self.participant.refresh_from_db()
        assert not self.participant.is_staff

    def test_nothing_is_done_to_many_at_once(self, client):
        for action in ("delete", "set_active_state", "assign_role"):
            path = f"/cms/bulk/accounts/user/{action}/?id={self.participant.pk}&id={self.colleague.pk}"
            client.post(path, {"mark_as_active": "False", "role": ""})
        assert User.objects.filter(pk__in=[self.participant.pk, self.colleague.pk], is_active=True).count() == 2

    def test_new_staff_sign_in_by_code_at_the_address_given(self, client):
        group = Group.objects.get(name=roles.EDITOR)
        data = {"username": "newcomer", "email": "new@example.org", "groups": [group.pk], "is_active": "on"}
        client.post("/cms/users/new/", data)
        made = User.objects.get(username="newcomer")
        assert (made.is_staff, made.has_usable_password()) == (True, False)
        assert [(a.email, a.verified) for a in made.emailaddress_set.all()] == [("new@example.org", True)]

    def test_an_address_that_changes_takes_the_codes_with_it(self, client):
        group = Group.objects.get(name=roles.EDITOR)
        data = {"username": "colleague", "email": "moved@example.org", "groups": [group.pk], "is_active": "on"}
        client.post(f"/cms/users/edit/{self.colleague.pk}/", data)
        assert [(a.email, a.primary) for a in self.colleague.emailaddress_set.all()] == [("moved@example.org", True)]

    def test_the_address_of_somebody_else_is_refused(self, client):
        group = Group.objects.get(name=roles.EDITOR)
        data = {"username": "newcomer", "email": "canary@example.org", "groups": [group.pk], "is_active": "on"}
        assert client.post("/cms/users/new/", data).status_code == 200
        assert not User.objects.filter(username="newcomer").exists()


class TestVerificationInTheAdmin:
    def test_editors_verify_and_officials_do_not(self, client):
        waiting = organisation("Two Shores", verified=False)
        for role, status in ((roles.OFFICIAL, 302), (roles.MODERATOR, 302), (roles.ANALYST, 302)):
            client.force_login(user(role=role, factor=True))
            assert client.get("/cms/organisations/").status_code == status
            client.post(f"/cms/organisations/{waiting.pk}/verify/")
            client.post(f"/cms/organisations/{waiting.pk}/suspend/", {"reason": "no"})
            waiting.refresh_from_db()
            assert waiting.verification == "pending"
        client.force_login(user(role=roles.EDITOR, factor=True))
        assert "Two Shores" in client.get("/cms/organisations/").content.decode()
        assert client.get("/en/account/organisations/two-shores/").status_code == 200
        client.post(f"/cms/organisations/{waiting.pk}/verify/")
        waiting.refresh_from_db()
        assert waiting.verification == "verified"

    def test_suspending_needs_a_reason_and_keeps_it_public(self, client):
        found = organisation("Two Shores")
        client.force_login(user(role=roles.EDITOR, factor=True))
        client.post(f"/cms/organisations/{found.pk}/suspend/", {"reason": " "})
        found.refresh_from_db()
        assert found.verification == "verified"
        client.post(f"/cms/organisations/{found.pk}/suspend/", {"reason": "Not who they said"})
        found.refresh_from_db()
        assert found.verification == "suspended"
