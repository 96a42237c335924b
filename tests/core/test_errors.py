"""Refusals are sentences."""

import pytest
from django.utils.translation import gettext_lazy as _

from core.errors import ActionError, Conflict, InvalidInput, PermissionRefused, RateLimited, StateRefused
from core.verdicts import ALLOWED, Verdict, refused


class TooLate(StateRefused):
    code = "too_late"
    message = _("This closed on %(day)s.")


def test_a_refusal_is_a_sentence_with_its_parameters():
    error = TooLate(day="3 May")
    assert str(error) == "This closed on 3 May."
    assert (error.code, error.status, error.params) == ("too_late", 409, {"day": "3 May"})


def test_a_percent_sign_needs_no_parameters():
    class Odd(ActionError):
        message = "100 % of it."

    assert str(Odd()) == "100 % of it."


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PermissionRefused(), 403),
        (StateRefused(), 409),
        (Conflict(), 409),
        (RateLimited(), 429),
        (InvalidInput(), 422),
    ],
)
def test_every_kind_has_its_status_and_a_full_sentence(error, status):
    assert error.status == status
    assert str(error).endswith(".") and len(str(error)) > 20


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 minute"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3540, "59 minutes"),
        (3600, "1 hour"),
        (7201, "3 hours"),
    ],
)
def test_a_waiting_time_in_plain_words(seconds, words):
    assert f"Wait {words} and try again." in str(RateLimited(retry_after=seconds))


def test_invalid_input_names_its_field():
    assert InvalidInput(field="text").field == "text"


def test_a_verdict_is_true_or_false():
    assert ALLOWED
    ALLOWED.require()
    verdict = refused("not_yours", _("This is not yours."))
    assert not verdict
    with pytest.raises(PermissionRefused) as refusal:
        verdict.require()
    assert str(refusal.value) == "This is not yours."
    assert refusal.value.code == "not_yours"
    assert refusal.value.verdict is verdict


def test_a_refusal_without_a_reason_has_a_sentence_still():
    with pytest.raises(PermissionRefused, match="permission") as refusal:
        Verdict(False).require()
    assert refusal.value.code == "permission_refused"
