from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "dialogue"

    def ready(self) -> None:
        from accounts import ports
        from dialogue import jobs  # noqa: F401  it registers periodic jobs
        from dialogue.meeting_permissions import can_follow_series
        from dialogue.personal import PostData, SupportData

        ports.personal_data.register(PostData())
        ports.personal_data.register(SupportData())
        ports.topics.register("series", can_follow_series)
