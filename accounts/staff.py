"""The list of accounts in the admin: staff only. Participants are not Wagtail's users; nobody browses them."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import DeleteView, EditView, HistoryView, IndexView, UserFilterSet, UserViewSet

from accounts import roles
from accounts.models import User
from core import live


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

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        others = EmailAddress.objects.filter(email__iexact=email).exclude(user=self.instance.pk)
        if others.exists() or User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another account has this address."))
        return email

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = True
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        user: User = super().save(commit=commit)
        if commit:
            _trust_address(user)
            transaction.on_commit(partial(live.rights_changed, user_id=user.pk), robust=True)
        return user


def _trust_address(user: User) -> None:
    """An administrator vouches for the address: sign-in codes go there, and to no earlier one."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


class StaffOnly:
    """A view of one account: participants are not there, whatever their number."""

    def get_object(self, *args: Any) -> User:
        found: User = super().get_object(*args)  # type: ignore[misc]
        if not found.is_staff:
            raise Http404
        return found


class StaffEditView(StaffOnly, EditView):
    pass


class StaffDeleteView(StaffOnly, DeleteView):
    def delete_action(self) -> None:
        pk = self.object.pk
        super().delete_action()
        transaction.on_commit(partial(live.rights_changed, user_id=pk), robust=True)


class StaffHistoryView(StaffOnly, HistoryView):
    pass


class StaffIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().filter(is_staff=True)

    @property
    def columns(self) -> list[Any]:
        """Without the last visit (no trail of activity is kept), and without actions on many at once."""
        hidden = ("last_login", "bulk_actions")
        return [column for column in super().columns if column.name not in hidden]


class StaffFilterSet(UserFilterSet):
    last_login = None  # accounts have no such field


class StaffViewSet(UserViewSet):
    filterset_class = StaffFilterSet
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView
    history_view_class = StaffHistoryView
    template_prefix = "wagtailusers/users/"

    def get_form_class(self, for_update: bool = False) -> type[StaffForm]:
        return StaffForm
