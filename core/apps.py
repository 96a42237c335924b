from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks, jobs  # noqa: F401  they register system checks and periodic jobs
