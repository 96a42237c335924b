from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from accounts.ports import personal_data, topics
        from consult.ports import register_asked, register_onward
        from dialogue.ports import register_also_followed
        from recommendations import jobs  # noqa: F401  it registers periodic jobs
        from recommendations.actions.following import topics_of_thread
        from recommendations.adoption_permissions import can_follow_institution, can_follow_plan
        from recommendations.permissions import can_follow_recommendation, can_follow_round
        from recommendations.personal import VoteData
        from recommendations.queries.adoption import institutions_asked, onward

        register_onward(onward)
        register_asked(institutions_asked)
        personal_data.register(VoteData())
        topics.register("recommendation", can_follow_recommendation)
        topics.register("round", can_follow_round)
        topics.register("plan", can_follow_plan)
        topics.register("institution", can_follow_institution)
        register_also_followed(topics_of_thread)
