"""The name of a person inside a passkey is read back as the same person."""

import base64

import pytest
from allauth.mfa.webauthn.internal.auth import extract_user_from_response

from accounts.adapters import MFAAdapter
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [7, 10, 65, 12345])
def test_a_passkey_leads_to_its_person_whatever_the_number(number):
    person = User.objects.create(pk=number, username=f"person-{number}")
    handle = MFAAdapter().get_public_key_credential_user_entity(person)["id"]
    answer = {"response": {"userHandle": base64.urlsafe_b64encode(handle).decode().rstrip("=")}}
    assert extract_user_from_response(answer) == person
