"""Public addresses of recommendations and rounds."""

from django.urls import path

from recommendations import views

urlpatterns = [
    path("recommendations/", views.index, name="recommendations"),
    path("recommendations/all/", views.listing, name="recommendation_list"),
    path("recommendations/answers/", views.board, name="board"),
    path("recommendations/clusters/<slug:code>/", views.cluster, name="cluster"),
    path("recommendations/<slug:code>/", views.recommendation, name="recommendation"),
    path("rounds/<slug:slug>/", views.round_page, name="round"),
    path("rounds/<slug:slug>/vote/<int:order>/", views.vote, name="vote"),
    path("rounds/<slug:slug>/vote/<int:order>/who/", views.vote_group, name="vote_group"),
    path("rounds/<slug:slug>/vote/<int:order>/for/<int:organisation>/", views.stance, name="stance"),
]
