from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from accounts.ports import personal_data, topics
        from consult.ports import register_asked, register_onward
        from core.ledger.checking import register_recount
        from core.ledger.words import register_actions
        from recommendations import jobs  # noqa: F401  it registers periodic jobs
        from recommendations.ledger_words import ACTIONS
        from recommendations.permissions import can_follow_recommendation, can_follow_round
        from recommendations.personal import VoteData
        from recommendations.queries.adoption import institutions_asked, onward
        from recommendations.queries.recount import problems

        register_onward(onward)
        register_asked(institutions_asked)
        personal_data.register(VoteData())
        topics.register("recommendation", can_follow_recommendation)
        topics.register("round", can_follow_round)
        register_actions(ACTIONS)
        register_recount(problems)
