"""The admin of adoption: answers, measures, common answers, proposals, plans, sending."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from recommendations.admin_views import answers, common, measures, plans, sending
from recommendations.permissions import can_edit_recommendations


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("answers/", answers.answers, name="admin_answers"),
        path("answers/<int:pk>/", answers.answer, name="admin_answer"),
        path("answers/<int:pk>/measures/new/", measures.new, name="admin_measure_new"),
        path("answers/<int:pk>/common/", common.new_common, name="admin_common_new"),
        path("common-answers/<int:pk>/", common.common, name="admin_common"),
        path("common-answers/<int:pk>/sign/", common.decide_common, name="admin_common_sign"),
        path("measures/<int:pk>/", measures.measure, name="admin_measure"),
        path("measures/<int:pk>/change/", measures.change, name="admin_measure_change"),
        path("measures/<int:pk>/report/", measures.report, name="admin_measure_report"),
        path("measures/<int:pk>/obstacle/", measures.new_obstacle, name="admin_obstacle_new"),
        path("obstacles/<int:pk>/", measures.obstacle, name="admin_obstacle"),
        path("contests/<int:pk>/", measures.contest, name="admin_contest"),
        path("institution-proposals/", common.proposal_list, name="admin_proposals"),
        path("institution-proposals/<slug:code>/join/", common.join, name="admin_proposal_join"),
        path("action-plans/", plans.plan_list, name="admin_plans"),
        path("action-plans/new/<int:owner>/", plans.new, name="admin_plan_new"),
        path("action-plans/<int:pk>/", plans.plan, name="admin_plan"),
        path("action-plans/<int:pk>/edit/", plans.edit, name="admin_plan_edit"),
        path("action-plans/<int:pk>/institutions/", plans.parties, name="admin_plan_parties"),
        path("action-plans/<int:pk>/press/", plans.press_plan, name="admin_plan_press"),
        path("action-plans/<int:pk>/measures/<int:entry>/out/", plans.take_out, name="admin_plan_take_out"),
        path("sending/", sending.sending, name="admin_sending"),
        path("sending/<slug:code>/", sending.send, name="admin_send"),
    ]


class OfficialsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, roles.OFFICIAL)


class SendingItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_edit_recommendations(request.user))


@hooks.register("register_admin_menu_item")
def answers_menu() -> MenuItem:
    return OfficialsItem(_("To answer"), reverse("admin_answers"), name="answers", icon_name="mail", order=120)


@hooks.register("register_admin_menu_item")
def proposals_menu() -> MenuItem:
    return OfficialsItem(
        _("Joint proposals"), reverse("admin_proposals"), name="proposals", icon_name="group", order=121
    )


@hooks.register("register_admin_menu_item")
def plans_menu() -> MenuItem:
    return OfficialsItem(_("Action plans"), reverse("admin_plans"), name="plans", icon_name="list-ul", order=122)


@hooks.register("register_admin_menu_item")
def sending_menu() -> MenuItem:
    return SendingItem(_("Sending"), reverse("admin_sending"), name="sending", icon_name="mail", order=123)
