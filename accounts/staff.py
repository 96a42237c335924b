"""The list of accounts in the admin: staff only. Participants are not Wagtail's users; nobody browses them."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import IndexView, UserViewSet

from accounts import roles
from accounts.models import User


class StaffForm(forms.ModelForm):
    """An account name, an e-mail for codes, and roles; staff sign in by code and second factor."""

    email = forms.EmailField(label=_("E-mail"), required=True)
    groups = forms.ModelMultipleChoiceField(
        label=_("Roles"), queryset=Group.objects.all(), widget=forms.CheckboxSelectMultiple, required=True
    )

    class Meta:
        model = User
        fields = ("username", "email", "groups", "is_active")

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].label_from_instance = lambda group: str(roles.LABELS.get(group.name, group.name))
        if editing_self:
            del self.fields["is_active"]

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = True
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        user = super().save(commit=commit)
        if commit:
            _remember_address(user)
        return user


def _remember_address(user: User) -> None:
    """An administrator vouches for the address: sign-in codes go there."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


class StaffIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().filter(is_staff=True)

    @property
    def columns(self) -> list[Any]:
        """Without the last visit: no trail of activity is kept."""
        return [column for column in super().columns if column.name != "last_login"]


class StaffViewSet(UserViewSet):
    index_view_class = StaffIndexView
    template_prefix = "wagtailusers/users/"

    def get_form_class(self, for_update: bool = False) -> type[StaffForm]:
        return StaffForm

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.filter(is_staff=True)

