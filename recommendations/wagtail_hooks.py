"""The admin of recommendations: answers for officials, reasons given with votes for moderators."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from recommendations.admin_views import answers, importing, reasons
from recommendations.permissions import can_import_recommendations, can_moderate_reasons


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("answers/", answers.answers, name="admin_answers"),
        path("answers/<int:pk>/", answers.answer, name="admin_answer"),
        path("recommendations-import/", importing.import_file, name="admin_import"),
        path("vote-reasons/", reasons.reasons, name="admin_reasons"),
        path("vote-reasons/<int:pk>/", reasons.decide, name="admin_reason_decide"),
    ]


class AnswersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.OFFICIAL)


class ReasonsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_moderate_reasons(request.user))


class ImportItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_import_recommendations(request.user))


@hooks.register("register_admin_menu_item")
def import_menu() -> MenuItem:
    return ImportItem(
        _("Recommendations from a file"), reverse("admin_import"), name="import", icon_name="upload", order=136
    )


@hooks.register("register_admin_menu_item")
def reasons_menu() -> MenuItem:
    return ReasonsItem(
        _("Reasons given with votes"), reverse("admin_reasons"), name="vote-reasons", icon_name="comment", order=135
    )


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return AnswersItem(
        _("Recommendations to answer"), reverse("admin_answers"), name="answers", icon_name="mail", order=120
    )
