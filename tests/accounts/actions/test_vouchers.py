"""Vouching: codes work once, nobody learns whose they were, votes change their column."""

import uuid

import pytest
from django.utils.translation import override

from accounts.actions.vouchers import NoSuchCode, TooManyCodes, UnknownSpace, issue_vouchers, redeem_voucher
from accounts.forms import IssueForm
from accounts.models import Declaration, Space, Voucher
from core.errors import InvalidInput, PermissionRefused, RateLimited
from core.models import AuditEntry
from core.receipts import in_fours
from recommendations.actions.rounds import close_round
from recommendations.actions.votes import cast_vote, declare_voter
from recommendations.models import Vote
from tests.support.factories import mandate, organisation, round_, user
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def manager(body):
    holder = user()
    mandate(holder, body, can_manage=True)
    return holder


def sheet(body, manager, found, number=3, key=None):
    key = key or uuid.uuid4()
    return issue_vouchers(body, space=found.space, number=number, actor=manager, submission_key=key)


def test_a_code_works_once_and_says_nothing_of_who_used_it(body, manager):
    found, one, other = round_(), user(), user()
    codes = sheet(body, manager, found)
    assert len(set(codes)) == 3
    assert redeem_voucher(one, typed=in_fours(codes[0]), category="returnee") == found.space
    assert Declaration.objects.get().is_vouched
    with pytest.raises(NoSuchCode):
        redeem_voucher(other, typed=codes[0], category="returnee")
    assert Voucher.objects.filter(is_redeemed=True).count() == 1
    stored = {str(value) for row in Voucher.objects.values() for value in row.values()}
    assert not stored & {*codes, one.username}
    for entry in AuditEntry.objects.all():
        assert entry.actor_id != one.pk


def test_the_same_sheet_twice_is_the_same_sheet(body, manager):
    found, key = round_(), uuid.uuid4()
    assert sheet(body, manager, found, key=key) == sheet(body, manager, found, key=key)
    assert Voucher.objects.count() == 3


def test_votes_move_to_the_other_column_while_the_round_is_open(body, manager):
    found, person = round_(), user()
    declare_voter(found, actor=person, category="family")
    cast_vote(found.items.get(), actor=person, stance="support")
    codes = sheet(body, manager, found)
    redeem_voucher(person, typed=codes[0], category="family")
    assert Vote.objects.get().is_vouched
    close_round(found, now=found.closes_at)
    late = user()
    redeem_voucher(late, typed=codes[1], category="family")
    assert Vote.objects.count() == 1


def test_a_round_for_vouched_people_only(body, manager):
    found, person = round_(voters="vouched"), user()
    with refused("not_vouched"):
        cast_vote(found.items.get(), actor=person, stance="support")
    redeem_voucher(person, typed=sheet(body, manager, found)[0], category="returnee")
    cast_vote(found.items.get(), actor=person, stance="support")
    assert Vote.objects.get().is_vouched


def test_a_second_code_is_not_used_up_by_whoever_is_vouched_for_already(body, manager):
    found, person = round_(), user()
    codes = sheet(body, manager, found)
    for code in codes[:2]:
        redeem_voucher(person, typed=code, category="returnee")
    assert Voucher.objects.filter(is_redeemed=True).count() == 1


def test_who_may_issue(body, manager):
    found, speaker = round_(), user()
    mandate(speaker, body, can_manage=False)
    for actor in (speaker, user(), user(role="administrator", factor=True)):
        with pytest.raises(PermissionRefused):
            sheet(body, actor, found)
    unverified = organisation(verified=False)
    mandate(manager, unverified, can_manage=True)
    with refused("not_verified"):
        sheet(unverified, manager, found)
    assert not Voucher.objects.exists()


@pytest.mark.parametrize("number", [0, 51, -1])
def test_how_many(body, manager, number):
    with pytest.raises(TooManyCodes):
        sheet(body, manager, round_(), number=number)


def test_not_where_no_vote_is_to_come(body, manager):
    found = round_()
    close_round(found, now=found.closes_at)
    with pytest.raises(UnknownSpace):
        sheet(body, manager, found)
    other = Space.objects.create(kind="forum", slug="elsewhere")
    with pytest.raises(UnknownSpace):
        issue_vouchers(body, space=other, number=1, actor=manager, submission_key=uuid.uuid4())


def test_guessing_is_slow(body, manager):
    sheet(body, manager, round_())
    guesser = user()
    for number in range(10):
        with pytest.raises(NoSuchCode):
            redeem_voucher(guesser, typed=f"{number:016d}", category="returnee")
    with pytest.raises(RateLimited):
        redeem_voucher(guesser, typed="1234123412341234", category="returnee")
    assert not Declaration.objects.exists()


def test_a_group_that_is_none(body, manager):
    codes = sheet(body, manager, round_())
    with pytest.raises(InvalidInput):
        redeem_voucher(user(), typed=codes[0], category="minister")
    assert not Voucher.objects.filter(is_redeemed=True).exists()


def test_the_form_speaks_the_language_of_its_reader():
    with override("fr"):
        assert str(IssueForm().fields["number"].help_text).startswith("Un pour chaque personne")
