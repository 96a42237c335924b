from django.apps import AppConfig


class ConsultConfig(AppConfig):
    name = "consult"

    def ready(self) -> None:
        from accounts import ports
        from consult import jobs  # noqa: F401  it registers periodic jobs
        from consult.permissions import can_follow_consultation
        from consult.personal import ResponseData

        ports.personal_data.register(ResponseData())
        ports.topics.register("consultation", can_follow_consultation)
