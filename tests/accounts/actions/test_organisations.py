"""Organisations: made by members, verified by others, speaking through mandates."""

import datetime

import pytest

from accounts import roles
from accounts.actions.organisations import (
    LastManager,
    NoSuchMember,
    NotAnOrganisation,
    OwnOrganisation,
    create_organisation,
    grant_mandate,
    revoke_mandate,
    suspend_organisation,
    verify_organisation,
)
from accounts.models import Mandate, Organisation
from accounts.permissions import can_manage_organisation, can_sign_for, can_speak_for, can_vote_for
from accounts.queries.mandates import institutions_of, organisations_spoken_for, organisations_voted_for
from core import clock
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from tests.support.factories import DAY, NOW, mandate, organisation, user, words

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(NOW)


def made(actor, **fields):
    fields = {"name": words("Two Shores"), "category": "ngo", **fields}
    return create_organisation(actor=actor, now=NOW, **fields)


class TestCreating:
    def test_it_waits_and_its_maker_holds_every_power_for_a_year(self):
        maker = user()
        found = made(maker)
        assert (found.slug, found.verification) == ("two-shores", "pending")
        held = Mandate.objects.get()
        assert (held.user, held.can_speak, held.can_vote, held.can_sign, held.can_manage) == (maker, *[True] * 4)
        assert (held.starts_on, held.ends_on) == (TODAY, TODAY + datetime.timedelta(days=365))

    def test_names_alike_and_names_without_latin_letters_get_addresses_of_their_own(self):
        maker = user()
        slugs = [made(maker, name=name).slug for name in (words("A b"), words("A b"), Translated(ar="رحلة"))]
        assert slugs == ["a-b", "a-b-2", "organisation"]

    @pytest.mark.parametrize("category", ["returnee", "person_unspecified", "", "nonsense"])
    def test_a_person_is_no_organisation(self, category):
        with pytest.raises(NotAnOrganisation):
            made(user(), category=category)
        assert not Organisation.objects.exists()

    def test_only_accounts_in_use(self):
        for actor in (None, user(is_active=False)):
            with pytest.raises(PermissionRefused):
                made(actor)
        with pytest.raises(InvalidInput):
            made(user(), level="galactic")


class TestUnverified:
    def test_every_public_word_is_refused_with_the_sentence(self):
        maker = user()
        found = made(maker)
        for ask in (can_speak_for, can_vote_for, can_sign_for):
            verdict = ask(maker, found)
            assert verdict.code == "not_verified"
            assert "not verified yet, so it cannot speak in public" in str(verdict.reason)
        assert can_manage_organisation(maker, found)
        assert organisations_spoken_for(maker) == organisations_voted_for(maker) == institutions_of(maker) == []

    @pytest.mark.parametrize("state", ["unverified", "pending", "suspended", "expired"])
    def test_in_every_state_but_one(self, state):
        person, found = user(), organisation()
        mandate(person, found)
        assert can_speak_for(person, found)
        Organisation.objects.update(verification=state)
        found.refresh_from_db()
        assert not can_speak_for(person, found)

    def test_a_verification_runs_out(self):
        person, found = user(), organisation()
        mandate(person, found)
        found.verified_until = clock.today()
        assert can_speak_for(person, found)
        found.verified_until = clock.today() - DAY
        assert not can_speak_for(person, found)


class TestVerifying:
    def test_an_editor_verifies_for_a_year_and_members_are_told(self):
        maker, editor = user(), user(role=roles.EDITOR)
        found = made(maker)
        verify_organisation(found, actor=editor, now=NOW)
        found.refresh_from_db()
        assert (found.verification, found.verified_by, found.verified_until) == (
            "verified",
            editor,
            TODAY + datetime.timedelta(days=365),
        )
        assert [n.kind for n in maker.notices.all()] == ["verified"]
        verify_organisation(found, actor=editor, now=NOW)
        assert maker.notices.count() == 1
        assert AuditEntry.objects.filter(action="organisation.verified", is_public=True).count() == 2

    def test_nobody_verifies_their_own(self):
        editor = user(role=roles.EDITOR)
        found = made(editor)
        with pytest.raises(OwnOrganisation):
            verify_organisation(found, actor=editor)
        found.refresh_from_db()
        assert found.verification == "pending"

    @pytest.mark.parametrize("role", ["", roles.OFFICIAL, roles.MODERATOR, roles.ANALYST])
    def test_others_neither_verify_nor_suspend(self, role):
        found, actor = organisation(verified=False), user(role=role)
        for change in (
            lambda: verify_organisation(found, actor=actor),
            lambda: suspend_organisation(found, actor=actor, reason="x"),
        ):
            with pytest.raises(PermissionRefused):
                change()
        found.refresh_from_db()
        assert found.verification == "pending"

    def test_suspending_takes_the_word_with_a_reason(self):
        person, found = user(), organisation()
        mandate(person, found)
        with pytest.raises(InvalidInput):
            suspend_organisation(found, actor=user(role=roles.EDITOR), reason=" ")
        suspend_organisation(found, actor=user(role=roles.EDITOR), reason="It is somebody else", now=NOW)
        found.refresh_from_db()
        assert not can_speak_for(person, found)
        assert AuditEntry.objects.get(action="organisation.suspended").reason == "It is somebody else"


class TestMandates:
    @pytest.mark.parametrize(
        ("fields", "holds"),
        [
            ({}, True),
            ({"ends_on": clock.today()}, True),
            ({"starts_on": clock.today()}, True),
            ({"ends_on": clock.today() - DAY}, False),
            ({"starts_on": clock.today() + DAY}, False),
            ({"revoked_on": clock.today()}, False),
            ({"can_speak": False}, False),
        ],
    )
    def test_it_holds_from_to_and_until_revoked(self, fields, holds):
        person, found = user(), organisation()
        mandate(person, found, **{"starts_on": clock.today() - 2 * DAY, **fields})
        assert bool(can_speak_for(person, found)) == holds
        assert (found in organisations_spoken_for(person)) == holds

    def test_each_power_opens_its_own_door(self):
        found = organisation()
        for power, ask in (
            ("can_vote", can_vote_for),
            ("can_sign", can_sign_for),
            ("can_manage", can_manage_organisation),
        ):
            without = user()
            mandate(without, found, **{power: False})
            assert not ask(without, found)
            assert can_speak_for(without, found)

    def test_a_mandate_of_another_organisation_is_none(self):
        person, mine, theirs = user(), organisation(), organisation()
        mandate(person, mine)
        assert can_speak_for(person, mine)
        assert can_speak_for(person, theirs).code == "no_mandate"
        assert can_manage_organisation(person, theirs).code == "no_mandate"

    def test_an_account_out_of_use_speaks_for_nobody(self):
        person, found = user(is_active=False), organisation()
        mandate(person, found)
        assert not can_speak_for(person, found)
        assert not can_manage_organisation(person, found)
        assert organisations_spoken_for(person) == []

    def test_granting_again_changes_the_powers_of_the_one_mandate(self):
        boss, member, found = user(), user("member"), organisation()
        mandate(boss, found)
        for powers in ({"can_speak"}, {"can_vote", "can_sign"}):
            grant_mandate(found, actor=boss, username=" member ", powers=frozenset(powers), now=NOW)
        held = found.mandates.get(user=member)
        assert (held.can_speak, held.can_vote, held.can_sign, held.can_manage) == (False, True, True, False)

    def test_only_managers_grant_and_revoke(self):
        boss, member, found = user(), user("member"), organisation()
        held = mandate(boss, found)
        mandate(member, found, can_manage=False)
        for actor in (member, user(), user(role=roles.ADMINISTRATOR)):
            with pytest.raises(PermissionRefused):
                grant_mandate(found, actor=actor, username="member", powers=frozenset({"can_manage"}))
            with pytest.raises(PermissionRefused):
                revoke_mandate(held, actor=actor)
        assert found.mandates.filter(revoked_on=None, can_manage=True).get() == held

    def test_nobody_of_that_name(self):
        boss, found = user(), organisation()
        user("gone", is_active=False)
        mandate(boss, found)
        for name in ("nobody", "gone", ""):
            with pytest.raises(NoSuchMember):
                grant_mandate(found, actor=boss, username=name, powers=frozenset({"can_speak"}))

    def test_somebody_always_manages(self):
        boss, other, found = user("boss"), user("other"), organisation()
        held = mandate(boss, found)
        mandate(other, found, can_manage=False)
        with pytest.raises(LastManager):
            revoke_mandate(held, actor=boss)
        with pytest.raises(LastManager):
            grant_mandate(found, actor=boss, username="boss", powers=frozenset({"can_speak"}))
        grant_mandate(found, actor=boss, username="other", powers=frozenset({"can_manage"}))
        revoke_mandate(held, actor=boss, now=NOW)
        assert Mandate.objects.get(pk=held.pk).revoked_on == TODAY
        assert not can_manage_organisation(boss, found)
