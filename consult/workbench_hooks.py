"""The analysis workbench in the admin: addresses, menu."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from consult.admin_views import workbench, workbench_codebook, workbench_publication

_ONE = "workbench/<int:pk>/"


@hooks.register("register_admin_urls")
def urls_of_workbench() -> list[URLPattern]:
    return [
        path("workbench/", workbench.home, name="workbench"),
        path(_ONE, workbench.overview, name="workbench_overview"),
        path(f"{_ONE}answers/<slug:code>/", workbench.answers, name="workbench_answers"),
        path(f"{_ONE}next/", workbench.next_one, name="workbench_next"),
        path(f"{_ONE}responses/<uuid:public_id>/", workbench.response, name="workbench_response"),
        path(f"{_ONE}files/<uuid:public_id>/", workbench.file, name="workbench_file"),
        path(f"{_ONE}second/", workbench.second, name="workbench_second"),
        path(f"{_ONE}second/<int:answer>/", workbench.second_answer, name="workbench_second_answer"),
        path(f"{_ONE}run/<slug:name>/", workbench.run_task, name="workbench_run"),
        path(f"{_ONE}codebook/", workbench_codebook.themes, name="workbench_codebook"),
        path(f"{_ONE}codebook/new/", workbench_codebook.theme, name="workbench_theme_new"),
        path(f"{_ONE}codebook/themes/<slug:code>/", workbench_codebook.theme, name="workbench_theme"),
        path(f"{_ONE}codebook/themes/<slug:code>/retire/", workbench_codebook.retire, name="workbench_retire"),
        path(f"{_ONE}campaigns/", workbench_codebook.campaign_list, name="workbench_campaigns"),
        path(f"{_ONE}campaigns/<int:number>/", workbench_codebook.campaign, name="workbench_campaign"),
        path(f"{_ONE}tables/", workbench_codebook.tables, name="workbench_tables"),
        path(f"{_ONE}publication/", workbench_publication.queue, name="workbench_publication"),
        path(f"{_ONE}publication/approve/", workbench_publication.approve_many, name="workbench_approve"),
        path(f"{_ONE}publication/<int:answer>/", workbench_publication.one, name="workbench_publication_one"),
    ]


class AnalysisItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.ANALYST)


@hooks.register("register_admin_menu_item")
def analysis_menu() -> MenuItem:
    return AnalysisItem(_("Analysis"), reverse("workbench"), name="workbench", icon_name="glasses", order=112)
