"""The admin's menu and front page: each role finds its own work first, and nothing that is not its own."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from accounts.models import Organisation
from accounts.queries.mandates import institutions_of
from consult.models import Consultation
from consult.queries import work
from recommendations.queries import work as recommendation_work

# Wagtail's own entries that only those who keep pages need.
KEEPERS_ONLY = {"explorer", "images", "documents", "reports", "help", "settings", "snippets"}


@hooks.register("construct_main_menu")
def own_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Officials, moderators and analysts see their work; editors and administrators the pages as well."""
    if not roles.has_role(request.user, roles.EDITOR, roles.ADMINISTRATOR):
        items[:] = [item for item in items if item.name not in KEEPERS_ONLY]


class WorkPanel(Component):
    """What waits for this person, with the way to it."""

    name = "work"
    order = 50
    template_name = "home/admin/work.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        tasks: list[tuple[str, str, int]] = []
        tasks += recommendation_work.tasks_of(user)
        if roles.has_role(user, roles.OFFICIAL):
            mine = institutions_of(user)
            running = Consultation.objects.of_institutions(mine).exclude(state="outcome_published").count()
            tasks.append((_("Consultations of your institution that are not finished"), "admin_consultations", running))
        if roles.has_role(user, roles.EDITOR, roles.ADMINISTRATOR):
            pending = Organisation.objects.filter(verification=Organisation.Verification.PENDING).count()
            tasks.append((_("Organisations that wait for verification"), "admin_organisations", pending))
        return {
            "tasks": tasks,
            "consultation_tasks": work.tasks_of(user),
            "roles": [roles.LABELS[r] for r in sorted(roles.roles_of(user)) if r in roles.LABELS],
        }


@hooks.register("construct_homepage_panels")
def own_panels(request: HttpRequest, panels: list[Component]) -> None:
    """The person's own work first."""
    panels.insert(0, WorkPanel())


@hooks.register("construct_homepage_summary_items")
def no_counts(request: HttpRequest, items: list[Component]) -> None:
    """Numbers of pages and images say nothing to those who do not keep them."""
    if not roles.has_role(request.user, roles.EDITOR, roles.ADMINISTRATOR):
        items.clear()
