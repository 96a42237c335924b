"""The admin of meetings: addresses, menu."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import roles
from dialogue.admin_views import meetings


@hooks.register("register_admin_urls")
def urls_of_meetings() -> list[URLPattern]:
    return [
        path("meetings/", meetings.meeting_list, name="admin_meetings"),
        path("meetings/series/new/", meetings.new_series, name="admin_series_new"),
        path("meetings/series/<int:pk>/", meetings.series, name="admin_series"),
        path("meetings/series/<int:pk>/meetings/new/", meetings.new_meeting, name="admin_meeting_new"),
        path("meetings/<int:pk>/", meetings.meeting, name="admin_meeting"),
        path("meetings/<int:pk>/announce/", meetings.announce, name="admin_meeting_announce"),
        path("meetings/<int:pk>/cancel/", meetings.cancel, name="admin_meeting_cancel"),
    ]


class MeetingsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return roles.has_role(request.user, *meetings.ROLES)


@hooks.register("register_admin_menu_item")
def menu_of_meetings() -> MenuItem:
    return MeetingsItem(_("Meetings"), reverse("admin_meetings"), name="meetings", icon_name="calendar-alt", order=155)
