"""The admin of consultations: for officials of the institution that runs them."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from consult import admin_urls, page_hooks, workbench_hooks  # noqa: F401 (register their hooks)
from consult.admin_views import entering


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return list(admin_urls.urlpatterns)


class ConsultationsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.OFFICIAL, roles.ADMINISTRATOR)


@hooks.register("register_admin_urls")
def urls_of_facilitators() -> list[URLPattern]:
    return [
        path("answers-on-paper/", entering.entering, name="admin_entering"),
        path("answers-on-paper/<int:pk>/", entering.sheet, name="admin_sheet"),
    ]


class EnteringItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.MODERATOR, roles.ANALYST)


@hooks.register("register_admin_menu_item")
def entering_menu() -> MenuItem:
    return EnteringItem(_("Answers on paper"), reverse("admin_entering"), name="entering", icon_name="edit", order=115)


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return ConsultationsItem(
        _("Consultations"), reverse("admin_consultations"), name="consultations", icon_name="form", order=110
    )
