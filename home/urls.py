"""Public addresses, and names for pages of the tree that the frame of every page leads to."""

from django.urls import path
from wagtail.views import serve

from home import views

PAGES = ("consultations", "forums", "practices", "help", "privacy", "accessibility", "about", "rules")

urlpatterns = [
    path("glossary/", views.glossary, name="glossary"),
    *(path(f"{slug}/", serve, {"path": f"{slug}/"}, name=slug) for slug in PAGES),
]
