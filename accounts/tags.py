"""Names for a person that only one space can make.

A tag is ``HMAC(space key, account id)``. The key lies outside the database, so a copy of the database alone links no
answer and no declared group to an account, and tags of two spaces cannot be compared (security.md 2.2, 3.3).
"""

from accounts.models import Space, User
from core import keyring


def person_tag(space: Space, user: User) -> str:
    """64 hexadecimal digits, the same for the same person in the same space."""
    return keyring.tag(space.key_name, "person", str(user.pk))
