"""Socket addresses of the forums."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
