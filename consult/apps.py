from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultConfig(AppConfig):
    name = "consult"

    def ready(self) -> None:
        from accounts import ports
        from consult import jobs  # noqa: F401  it registers periodic jobs
        from consult.permissions import can_follow_consultation
        from consult.personal import ResponseData
        from consult.queries.timeline import PUBLIC_EVENTS
        from core.ledger.words import register_actions

        ports.personal_data.register(ResponseData())
        ports.topics.register("consultation", can_follow_consultation)
        ports.own_pages.register("consult_code", _("Where my answer stands"))
        register_actions(
            {
                **PUBLIC_EVENTS,
                "consultation.scheduled": _("The opening was set"),
                "consultation.edition": _("A new edition of the tables was published"),
                "campaign.confirmed": _("Answers of nearly the same words were found to be a campaign"),
                "consultation.remark_answered": _("A remark was answered"),
                "platform.clocks_changed": _("A deadline for institutions was changed"),
            }
        )
