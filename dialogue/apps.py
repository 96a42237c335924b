from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "dialogue"

    def ready(self) -> None:
        from accounts import ports
        from core.ledger.words import register_actions
        from dialogue import jobs  # noqa: F401  it registers periodic jobs
        from dialogue.ledger_words import ACTIONS
        from dialogue.meeting_permissions import can_follow_series
        from dialogue.personal import DraftData, PostData, SupportData

        for part in (PostData(), DraftData(), SupportData()):
            ports.personal_data.register(part)
        ports.topics.register("series", can_follow_series)
        register_actions(ACTIONS)
