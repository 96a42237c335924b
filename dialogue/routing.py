"""Socket addresses of the forums."""

from django.urls import path

from dialogue.consumers import ThreadConsumer, WallConsumer

urlpatterns = [
    path("ws/threads/<int:pk>/", ThreadConsumer.as_asgi(), name="thread_socket"),
    path("ws/meetings/<slug:slug>/", WallConsumer.as_asgi(), name="wall_socket"),
]
