"""Public addresses of recommendations and rounds."""

from django.urls import path

from recommendations.views import board, data, reading, results, rounds, voting

urlpatterns = [
    path("recommendations/", reading.index, name="recommendations"),
    path("recommendations/all/", reading.listing, name="recommendation_list"),
    path("recommendations/answers/", board.board, name="board"),
    path("recommendations/data/", data.data, name="recommendation_data"),
    path("recommendations/data/<str:name>", data.download, name="recommendation_data_file"),
    path("recommendations/feed/", data.News(), name="recommendation_feed"),
    path("recommendations/clusters/<slug:code>/", reading.cluster, name="cluster"),
    path("recommendations/<slug:code>/", reading.recommendation, name="recommendation"),
    path("rounds/<slug:slug>/", rounds.round_page, name="round"),
    path("rounds/<slug:slug>/results/", results.results, name="round_results"),
    path("rounds/<slug:slug>/vote/<int:order>/", voting.vote, name="vote"),
    path("rounds/<slug:slug>/vote/<int:order>/who/", voting.vote_group, name="vote_group"),
    path("rounds/<slug:slug>/vote/<int:order>/for/<int:organisation>/", voting.stance, name="stance"),
]
