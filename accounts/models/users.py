"""The account: no name, no telephone, no nationality, and an e-mail only if the person gives one."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts; a missing password means that none can sign in with one."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Others never see it: they see an alias of one space, or an organisation."""

    username = models.CharField(_("account name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of mail"), max_length=5, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Staff enter the admin: officials, editors, moderators, analysts, administrators. A second factor is required.
    is_staff = models.BooleanField(_("staff"), default=False)
    is_example = models.BooleanField(default=False, editable=False)
    # The week of the last visit, overwritten: no trail of activity is kept.
    last_seen_week = models.DateField(null=True, blank=True, editable=False)
    joined_on = models.DateField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]
    # Signing in leaves no time behind.
    last_login = None  # type: ignore[misc]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return f"account {self.pk}"

    def get_full_name(self) -> str:
        """What Wagtail's admin shows of a colleague: the account name of staff, nothing of participants."""
        return self.username if self.is_staff else str(self)

    def get_short_name(self) -> str:
        return self.get_full_name()
