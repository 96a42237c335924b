from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from consult.ports import register_glossary
        from home.queries.glossary import definitions_for_consultations

        register_glossary(definitions_for_consultations)
