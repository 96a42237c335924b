"""The admin of consultations: for officials of the institution that runs them."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from consult import admin_views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("consultations/", admin_views.consultations, name="admin_consultations"),
        path("consultations/<int:pk>/", admin_views.consultation, name="admin_consultation"),
        path("consultations/<int:pk>/<slug:step>/", admin_views.take_step, name="admin_consultation_step"),
    ]


class ConsultationsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.OFFICIAL, roles.ADMINISTRATOR)


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return ConsultationsItem(
        _("Consultations"), reverse("admin_consultations"), name="consultations", icon_name="form", order=110
    )
