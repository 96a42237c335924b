"""The admin of recommendations: what institutions were asked, for their officials."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from recommendations import admin_views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("answers/", admin_views.answers, name="admin_answers"),
        path("answers/<int:pk>/", admin_views.answer, name="admin_answer"),
    ]


class AnswersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.OFFICIAL)


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return AnswersItem(
        _("Recommendations to answer"), reverse("admin_answers"), name="answers", icon_name="mail", order=120
    )
