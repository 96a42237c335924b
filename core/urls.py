"""Public pages of the leaf, under the language prefix."""

from django.urls import URLPattern, URLResolver, path

from core.styleguide import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("style/", styleguide, name="styleguide"),
]
