from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from accounts.ports import personal_data
        from consult.ports import register_onward
        from recommendations.personal import VoteData
        from recommendations.queries.recommendations import onward

        register_onward(onward)
        personal_data.register(VoteData())
