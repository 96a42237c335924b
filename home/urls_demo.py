"""Addresses that exist in the demonstration only."""

from django.urls import path

from home import views_demo

urlpatterns = [
    path("", views_demo.desk, name="demo_desk"),
]
