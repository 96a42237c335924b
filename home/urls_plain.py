"""Addresses without a language: the door out, and the root."""

from django.urls import path

from home import views

urlpatterns = [
    path("", views.root, name="root"),
    path("exit/", views.leave, name="exit"),
]
