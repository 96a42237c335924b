"""The admin of accounts: organisations for editors and administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import admin_views
from accounts.models import User
from accounts.permissions import can_verify_organisation


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("organisations/", admin_views.organisations, name="admin_organisations"),
        path("organisations/<int:pk>/verify/", admin_views.verify, name="admin_organisation_verify"),
        path("organisations/<int:pk>/suspend/", admin_views.suspend, name="admin_organisation_suspend"),
    ]


@hooks.register("before_bulk_action")
def one_account_at_a_time(request: HttpRequest, action_type: str, objects: list[Any], view: object) -> None:
    """Actions on many accounts do not know who is staff: Wagtail's list of “all” would hold participants."""
    if any(isinstance(found, User) for found in objects):
        raise PermissionDenied


class OrganisationsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_verify_organisation(request.user))


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return OrganisationsItem(
        _("Organisations"), reverse("admin_organisations"), name="organisations", icon_name="group", order=310
    )
