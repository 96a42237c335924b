"""Socket addresses of the forums."""

from django.urls import path

from dialogue.consumers import ThreadConsumer

urlpatterns = [path("ws/threads/<int:pk>/", ThreadConsumer.as_asgi(), name="thread_socket")]
