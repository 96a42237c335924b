"""What a person said of themselves in one space."""

from accounts.models import Declaration, Space, User
from accounts.tags import person_tag


def declaration_of(user: User, space_id: int) -> Declaration | None:
    """The declaration in that space, or nothing."""
    space = Space(pk=space_id)
    return Declaration.objects.filter(space_id=space_id, tag=person_tag(space, user)).first()
