from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from accounts.ports import declared, own_pages, personal_data, topics, vouched_spaces
        from consult.ports import register_asked, register_onward
        from core.ledger.checking import register_recount
        from core.ledger.words import register_actions
        from dialogue.ports import register_also_followed
        from recommendations import jobs  # noqa: F401  it registers periodic jobs
        from recommendations.actions.following import topics_of_thread
        from recommendations.actions.votes import carry_votes
        from recommendations.adoption_permissions import can_follow_institution, can_follow_plan
        from recommendations.ledger_words import ACTIONS
        from recommendations.permissions import can_follow_recommendation, can_follow_round
        from recommendations.personal import ContributionData, VoteData
        from recommendations.queries.adoption import institutions_asked, onward
        from recommendations.queries.recount import problems
        from recommendations.queries.rounds import spaces_of_rounds

        register_onward(onward)
        register_asked(institutions_asked)
        personal_data.register(VoteData())
        personal_data.register(ContributionData())
        vouched_spaces.register(spaces_of_rounds)
        declared.register(carry_votes)
        own_pages.register("my_contributions", _("My texts on recommendations"))
        topics.register("recommendation", can_follow_recommendation)
        topics.register("round", can_follow_round)
        register_actions(ACTIONS)
        register_recount(problems)
        topics.register("plan", can_follow_plan)
        topics.register("institution", can_follow_institution)
        register_also_followed(topics_of_thread)
