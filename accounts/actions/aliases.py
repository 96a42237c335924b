"""The name and the declared group of a person in one space."""

import secrets

from django.db import IntegrityError, transaction

from accounts.models import Alias, Declaration, Space, User
from accounts.tags import person_tag
from accounts.words import alias_name
from core import vocabularies
from core.errors import InvalidInput

# What a person may say of themselves besides the category → vocabulary of its codes.
DECLARED = {
    "profile": "returnee_profile",
    "decision": "return_decision",
    "duration": "return_duration",
    "preparedness": "preparedness",
}


def ensure_alias(user: User, space: Space) -> Alias:
    """The person's alias in that space, made at the first call; safe to repeat and to race."""
    alias = Alias.objects.filter(space=space, user=user).first()
    random = secrets.SystemRandom()
    while alias is None:
        try:
            with transaction.atomic():
                name = alias_name(random, user.language)
                alias = Alias.objects.create(space=space, user=user, name=name, language=user.language)
        except IntegrityError:  # the name is taken here, or a second request made the alias first
            alias = Alias.objects.filter(space=space, user=user).first()
    return alias


def declare_group(user: User, *, space: Space, category: str, **details: str) -> Declaration:
    """Store what the person says of themselves in this space, apart from the account; the last word counts.

    ``category`` is one of the individual stakeholder categories; ``details`` are optional codes of the lists in
    ``DECLARED``. Anything else raises InvalidInput: nobody vouches for themselves.
    """
    if category not in individual_categories():
        raise InvalidInput(field="category")
    for field, value in details.items():
        if field not in DECLARED or (value and value not in vocabularies.codes(DECLARED[field])):
            raise InvalidInput(field=field)
    declaration, _created = Declaration.objects.update_or_create(
        space=space, tag=person_tag(space, user), defaults={"category": category, **details}
    )
    return declaration


def individual_categories() -> tuple[str, ...]:
    """The stakeholder categories that a person may declare."""
    return tuple(t.code for t in vocabularies.terms("stakeholder_category") if t.kind == "individual")
