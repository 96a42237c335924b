from wagtail.users.apps import WagtailUsersAppConfig


class StaffAppConfig(WagtailUsersAppConfig):
    """Wagtail's users with our list: staff only."""

    user_viewset = "accounts.staff.StaffViewSet"
