"""Public addresses of recommendations and rounds."""

from django.urls import path

from recommendations.views import (
    boards,
    contributing,
    data,
    measures,
    plans,
    reading,
    receipts,
    results,
    rounds,
    voting,
)
from recommendations.views.feed import AdoptionNews

urlpatterns = [
    path("recommendations/", reading.index, name="recommendations"),
    path("recommendations/all/", reading.listing, name="recommendation_list"),
    path("recommendations/answers/", boards.board, name="board"),
    path("recommendations/answers/levels/", boards.levels, name="board_levels"),
    path("recommendations/answers/timeline/", boards.timeline, name="board_timeline"),
    path("recommendations/answers/timeline/feed/", AdoptionNews(), name="board_feed"),
    path("recommendations/answers/late/", boards.overdue, name="board_overdue"),
    path("recommendations/answers/found/", boards.found, name="board_found"),
    path("recommendations/data/", data.data, name="recommendation_data"),
    path("recommendations/data/<str:name>", data.download, name="recommendation_data_file"),
    path("recommendations/feed/", data.News(), name="recommendation_feed"),
    path("recommendations/clusters/<slug:code>/", reading.cluster, name="cluster"),
    path("recommendations/<slug:code>/", reading.recommendation, name="recommendation"),
    path("recommendations/<slug:code>/versions/", reading.text_versions, name="recommendation_versions"),
    path("recommendations/<slug:code>/amend/", contributing.amend, name="amend"),
    path("recommendations/<slug:code>/minority/", contributing.minority, name="minority"),
    path("minority-statements/<int:pk>/join/", contributing.join, name="minority_join"),
    path("my-contributions/", contributing.mine, name="my_contributions"),
    path("my-contributions/<str:kind>/<int:pk>/withdraw/", contributing.withdraw, name="contribution_withdraw"),
    path("rounds/<slug:slug>/", rounds.round_page, name="round"),
    path("rounds/<slug:slug>/propose/", contributing.propose, name="propose"),
    path("rounds/<slug:slug>/vote/", voting.begin, name="vote_begin"),
    path("rounds/<slug:slug>/vote/done/", voting.done, name="vote_done"),
    path("rounds/<slug:slug>/receipts/", receipts.receipts, name="round_receipts"),
    path("rounds/<slug:slug>/results/", results.results, name="round_results"),
    path("rounds/<slug:slug>/vote/<int:order>/", voting.vote, name="vote"),
    path("rounds/<slug:slug>/vote/<int:order>/who/", voting.vote_group, name="vote_group"),
    path("rounds/<slug:slug>/vote/<int:order>/undo/", voting.undo, name="vote_undo"),
    path("rounds/<slug:slug>/vote/<int:order>/for/<int:organisation>/", voting.stance, name="stance"),
    path("measures/<int:pk>/", measures.measure, name="measure"),
    path("measures/<int:pk>/assess/<int:organisation>/", measures.assess, name="measure_assess"),
    path("measures/<int:pk>/obstacle/<int:organisation>/", measures.obstacle, name="measure_obstacle"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/", plans.plan, name="plan"),
]
