"""The admin of recommendations: reasons given with votes for moderators; adoption is in ``adoption_hooks``."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from recommendations import adoption_hooks  # noqa: F401  it registers the admin of adoption
from recommendations.admin_views import reasons
from recommendations.permissions import can_moderate_reasons


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("vote-reasons/", reasons.reasons, name="admin_reasons"),
        path("vote-reasons/<int:pk>/", reasons.decide, name="admin_reason_decide"),
    ]


class ReasonsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_moderate_reasons(request.user))


@hooks.register("register_admin_menu_item")
def reasons_menu() -> MenuItem:
    return ReasonsItem(
        _("Reasons given with votes"), reverse("admin_reasons"), name="vote-reasons", icon_name="comment", order=135
    )
