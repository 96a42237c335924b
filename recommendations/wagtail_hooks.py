"""The admin of recommendations: reasons given with votes for moderators; adoption is in ``adoption_hooks``."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from recommendations import adoption_hooks  # noqa: F401  it registers the admin of adoption
from recommendations.admin_views import contributions, editing, importing, reasons, rounds
from recommendations.permissions import (
    can_edit_recommendations,
    can_moderate_contributions,
    can_moderate_reasons,
)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("rounds/", rounds.rounds, name="admin_rounds"),
        path("rounds/new/", rounds.new_round, name="admin_round_new"),
        path("rounds/<int:pk>/", rounds.round_, name="admin_round"),
        path("rounds/<int:pk>/items/", rounds.put_items, name="admin_round_items"),
        path("rounds/<int:pk>/items/<int:item>/out/", rounds.take_out, name="admin_round_out"),
        path("rounds/<int:pk>/announce/", rounds.announce, name="admin_round_announce"),
        path("rounds/<int:pk>/extend/", rounds.extend, name="admin_round_extend"),
        path("recommendations/", editing.recommendations, name="admin_recommendations"),
        path("recommendations/<int:pk>/", editing.recommendation, name="admin_recommendation"),
        path("recommendations/<int:pk>/text/", editing.change_text, name="admin_recommendation_text"),
        path("recommendations/<int:pk>/file/", editing.file_it, name="admin_recommendation_file"),
        path("recommendations/<int:pk>/sources/", editing.add_source, name="admin_recommendation_source"),
        path(
            "recommendations/<int:pk>/sources/<int:source>/remove/",
            editing.remove_source,
            name="admin_recommendation_source_remove",
        ),
        path("recommendations/<int:pk>/merge/", editing.merge, name="admin_recommendation_merge"),
        path("contributions/", contributions.queue, name="admin_contributions"),
        path("contributions/<str:kind>/<int:pk>/", contributions.contribution, name="admin_contribution"),
        path("contributions/<str:kind>/<int:pk>/show/", contributions.let_through, name="admin_contribution_show"),
        path("contributions/<str:kind>/<int:pk>/hide/", contributions.hide, name="admin_contribution_hide"),
        path("contributions/<str:kind>/<int:pk>/cover/", contributions.cover, name="admin_contribution_cover"),
        path("contributions/<str:kind>/<int:pk>/same/", contributions.same, name="admin_contribution_same"),
        path("contributions/<str:kind>/<int:pk>/decide/", contributions.decide, name="admin_contribution_decide"),
        path("recommendations-import/", importing.import_file, name="admin_import"),
        path("vote-reasons/", reasons.reasons, name="admin_reasons"),
        path("vote-reasons/<int:pk>/", reasons.decide, name="admin_reason_decide"),
    ]


class ReasonsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_moderate_reasons(request.user))


class EditorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_edit_recommendations(request.user))


class ContributionsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_moderate_contributions(request.user))


@hooks.register("register_admin_menu_item")
def rounds_menu() -> MenuItem:
    return EditorsItem(_("Rounds of voting"), reverse("admin_rounds"), name="rounds", icon_name="calendar", order=125)


@hooks.register("register_admin_menu_item")
def recommendations_menu() -> MenuItem:
    return EditorsItem(
        _("Recommendations"), reverse("admin_recommendations"), name="recommendations", icon_name="list-ul", order=126
    )


@hooks.register("register_admin_menu_item")
def import_menu() -> MenuItem:
    return EditorsItem(_("Import a file"), reverse("admin_import"), name="import", icon_name="upload", order=136)


@hooks.register("register_admin_menu_item")
def contributions_menu() -> MenuItem:
    return ContributionsItem(
        _("Proposed texts"),
        reverse("admin_contributions"),
        name="contributions",
        icon_name="edit",
        order=134,
    )


@hooks.register("register_admin_menu_item")
def reasons_menu() -> MenuItem:
    return ReasonsItem(
        _("Reasons of votes"), reverse("admin_reasons"), name="vote-reasons", icon_name="comment", order=135
    )
