"""The roles of staff. A role opens a door; a mandate decides what is behind it."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User

OFFICIAL = "official"
EDITOR = "editor"
MODERATOR = "moderator"
ANALYST = "analyst"
ADMINISTRATOR = "administrator"

LABELS = {
    OFFICIAL: _("Official"),
    EDITOR: _("Editor"),
    MODERATOR: _("Moderator"),
    ANALYST: _("Analyst"),
    ADMINISTRATOR: _("Administrator"),
}


def roles_of(user: object) -> frozenset[str]:
    """The role names of an account, read once per request; participants have none."""
    if not isinstance(user, User) or not user.is_staff or not user.is_active:
        return frozenset()
    if not hasattr(user, "_role_names"):
        user._role_names = frozenset(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
    names: frozenset[str] = user._role_names  # type: ignore[attr-defined]
    return names | {ADMINISTRATOR} if user.is_superuser else names


def has_role(user: object, *roles: str) -> bool:
    """Whether the account holds one of the roles."""
    return not roles_of(user).isdisjoint(roles)
